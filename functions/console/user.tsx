/** One user: what the connection does, what it needs, how far its data is. */
import { Actions } from './actions.tsx';
import type { Api } from './api.ts';
import { Backfills } from './backfills.tsx';
import { Badge } from './badge.tsx';
import { Coverage } from './coverage.tsx';
import { Days } from './days.tsx';
import { Ending } from './ending.tsx';
import { Health } from './health.tsx';
import { usePoll } from './poll.ts';
import { Relink } from './relink.tsx';
import type { ConnectionView } from './shapes.ts';
import { TroubleNote } from './trouble.tsx';
import { adviceFor } from './words.ts';

/** Another one where something was listed, or brought by a webhook. */
const versionOf = ({ collections, webhooks }: ConnectionView) =>
  JSON.stringify([collections, webhooks]);

interface Props {
  api: Api;
  user_id: string;
}

const Unknown = ({ api, user_id }: Props) => (
  <div class="panel">
    <p>
      Nobody has connected WHOOP as this user yet. If a link was sent, it has not been used to the
      end.
    </p>
    <Relink api={api} user_id={user_id} text="Make a link" urgent />
  </div>
);

export const User = ({ api, user_id }: Props) => {
  const seen = usePoll(user_id, () => api.readUser(user_id));
  const { value: user, trouble, look } = seen;
  const unknown = trouble?.kind === 'told' && trouble.code === 'unknown_user';
  const advice = user && adviceFor(user.status, user.cause);
  return (
    <>
      <p class="crumb">
        <a href="#/">Connections</a>
      </p>
      <div class="head">
        <h1 tabIndex={-1}>{user_id}</h1>
        {user && !unknown && <Badge status={user.status} />}
      </div>
      {unknown ? <Unknown api={api} user_id={user_id} /> : <TroubleNote of={seen} />}
      {user && !unknown && (
        <>
          {advice && (
            <section class="panel advice" aria-label="What to do">
              <p>
                <b>{advice.what}</b>
              </p>
              <p>{advice.todo}</p>
              {user.status !== 'membership_inactive' && (
                <Relink api={api} user_id={user_id} text="Make a new link" urgent />
              )}
            </section>
          )}
          {user.status === 'connected' && <Actions api={api} user={user} onDone={look} />}
          <Backfills user={user} />
          <Days api={api} user_id={user_id} version={versionOf(user)} />
          <div class="columns">
            <Coverage user={user} />
            <Health user={user} />
          </div>
        </>
      )}
      {user && <Ending api={api} user={user} gone={unknown} onDone={look} />}
      {!user && !trouble && <p class="empty">Looking …</p>}
    </>
  );
};
