/** The console: who is signed in, and which page is shown. */
import { render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { createApi } from './api.ts';
import { Arrived } from './arrived.tsx';
import { Budget } from './budget.tsx';
import { Connections } from './connections.tsx';
import './style/style.css';
import { Frame } from './frame.tsx';
import { useLocal } from './local.ts';
import { Nowhere } from './nowhere.tsx';
import { useRoute } from './route.ts';
import { forgetKey, keepKey, keptKey } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { User } from './user.tsx';

const App = () => {
  const [key, setKey] = useState(keptKey);
  const [refused, setRefused] = useState(false);
  const local = useLocal();
  const route = useRoute();

  const api = useMemo(() => {
    const leave = () => {
      forgetKey();
      setRefused(true);
      setKey(undefined);
    };
    return key === undefined ? undefined : createApi(key, leave);
  }, [key]);

  if (local === undefined) return <Frame />;
  if (!api) {
    const enter = (key: string) => {
      keepKey(key);
      setRefused(false);
      setKey(key);
    };
    return (
      <Frame>
        <SignIn local={local} refused={refused} onEnter={enter} />
      </Frame>
    );
  }
  const leave = () => {
    forgetKey();
    setKey(undefined);
  };
  return (
    <Frame route={route} local={local} onLeave={leave}>
      <Arrived key={JSON.stringify(route)} />
      {route.page === 'connections' && <Connections api={api} local={local} />}
      {route.page === 'user' && <User key={route.user_id} api={api} user_id={route.user_id} />}
      {route.page === 'budget' && <Budget api={api} />}
      {route.page === 'nowhere' && <Nowhere />}
    </Frame>
  );
};

const place = document.getElementById('app');
if (place) render(<App />, place);
