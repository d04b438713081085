/** Ends a connection, or erases a user: both ask first. */
import { useState } from 'preact/hooks';
import type { Api } from './api.ts';
import { Disconnect } from './disconnect.tsx';
import { Erase } from './erase.tsx';
import { Export } from './export.tsx';
import { Relink } from './relink.tsx';
import type { ConnectionView } from './shapes.ts';

type Question = 'disconnect' | 'erase';

interface Props {
  api: Api;
  user: ConnectionView;
  /** It is there no longer, as its receipt still says. */
  gone: boolean;
  onDone(): void;
}

const Ways = ({
  api,
  user,
  onAsk,
}: Pick<Props, 'api' | 'user'> & { onAsk(what: Question): void }) => (
  <>
    {user.status === 'connected' && (
      <Relink api={api} user_id={user.user_id} text="Reconnect link" />
    )}
    <Export api={api} user_id={user.user_id} />
    {user.status !== 'disconnected' && (
      <button type="button" class="plain" onClick={() => onAsk('disconnect')}>
        Disconnect
      </button>
    )}
    <button type="button" class="danger" onClick={() => onAsk('erase')}>
      Erase
    </button>
  </>
);

export const Ending = ({ api, user, gone, onDone }: Props) => {
  const [asked, setAsked] = useState<Question>();
  const close = () => setAsked(undefined);
  const props = { api, user_id: user.user_id, onClose: close, onDone };
  return (
    <section class="ending" aria-label="Link, export or end">
      {!gone && <Ways api={api} user={user} onAsk={setAsked} />}
      {asked === 'disconnect' && <Disconnect {...props} />}
      {asked === 'erase' && <Erase {...props} />}
    </section>
  );
};
