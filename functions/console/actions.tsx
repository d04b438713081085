/** Brings data: the newest now, or days of history. */
import { useState } from 'preact/hooks';
import { useAct } from './act.ts';
import type { Api } from './api.ts';
import type { ConnectionView } from './shapes.ts';

interface Props {
  api: Api;
  user: ConnectionView;
  onDone(): void;
}

const Sync = ({ api, user, onDone }: Props) => {
  const sync = useAct(() => api.sync(user.user_id));
  const go = async () => {
    if (await sync.act()) onDone();
  };
  return (
    <div class="action">
      <button type="button" class="plain" disabled={sync.busy} onClick={go}>
        Sync now
      </button>
      <p role="status" class={sync.wrong ? 'wrong' : 'quiet'}>
        {sync.wrong || (sync.value ? 'Asked for; it takes seconds.' : '')}
      </p>
    </div>
  );
};

const doneSentence = (queued: number, note: string | undefined) =>
  [queued > 0 ? 'It has begun.' : undefined, note ?? (queued > 0 ? undefined : 'It is all here.')]
    .filter(Boolean)
    .join(' ');

const Backfill = ({ api, user, onDone }: Props) => {
  const [days, setDays] = useState('365');
  const backfill = useAct(() => api.sync(user.user_id, Number(days)));
  return (
    <form
      class="action"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await backfill.act()) onDone();
      }}
    >
      <label for="days">Last</label>
      <input
        id="days"
        type="number"
        min="1"
        max="36500"
        required
        value={days}
        onInput={(event) => setDays(event.currentTarget.value)}
      />
      <span>days</span>
      <button type="submit" class="plain" disabled={backfill.busy}>
        Backfill
      </button>
      <p role="status" class={backfill.wrong ? 'wrong' : 'quiet'}>
        {backfill.wrong ||
          (backfill.value ? doneSentence(backfill.value.queued, backfill.value.note) : '')}
      </p>
    </form>
  );
};

export const Actions = (props: Props) => (
  <section class="actions" aria-label="Bring data">
    <Sync {...props} />
    <Backfill {...props} />
  </section>
);
