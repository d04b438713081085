/** Backfills that run: how far each is, and when it may be done. */
import { systemNow } from './clock.ts';
import type { BackfillView, ConnectionView } from './shapes.ts';
import { asDate, inWords } from './time.ts';

const etaOf = ({ eta }: BackfillView) => {
  if (eta === null) return 'no pace to judge by yet';
  return `${inWords(Math.max(0, Date.parse(eta) - systemNow()))} left`;
};

const Row = ({ backfill }: { backfill: BackfillView }) => {
  const { start, end, oldest_reached, percent } = backfill;
  const name = start && end ? `History from ${asDate(start)} to ${asDate(end)}` : 'History';
  return (
    <li>
      <p class="between">
        <b>{name}</b>
        <span>{percent} %</span>
      </p>
      <progress max="100" value={percent} aria-label={name}>
        {percent} %
      </progress>
      <p class="quiet">
        {etaOf(backfill)}
        {oldest_reached && oldest_reached !== end && ` · all in since ${asDate(oldest_reached)}`}
      </p>
    </li>
  );
};

/** Spoken at each tenth, not at each percent. */
const announcementFor = (backfills: BackfillView[]) =>
  backfills.map(({ percent }) => `History is ${Math.floor(percent / 10) * 10} % in.`).join(' ');

export const Backfills = ({ user: { backfills } }: { user: ConnectionView }) => (
  <>
    <p class="unseen" aria-live="polite">
      {announcementFor(backfills)}
    </p>
    {backfills.length > 0 && (
      <section class="panel" aria-label="Running backfills">
        <ul class="bare-list">
          {backfills.map((backfill) => (
            <Row key={backfill.backfill_id} backfill={backfill} />
          ))}
        </ul>
      </section>
    )}
  </>
);
