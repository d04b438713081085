/** One of WHOOP's limits: what is used of it by our own count, and what WHOOP last said. */
import type { Status } from './shapes.ts';
import { When } from './when.tsx';

type Windows = Status['windows'];

const count = new Intl.NumberFormat('en');

export const Window = ({
  name,
  window,
}: {
  name: string;
  window: Windows['minute'] | Windows['day'];
}) => {
  const { limit, used, left, whoop } = window;
  return (
    <section class="panel" aria-label={name}>
      <h2>{name}</h2>
      <p class="figure">
        <b>{count.format(left)}</b> of {count.format(limit)} left
      </p>
      <div class="track" aria-hidden="true">
        <i
          class={used > 0.8 * limit ? 'scarce' : 'covered'}
          style={{ width: `${(100 * used) / limit}%` }}
        />
      </div>
      <p class="quiet">
        {whoop ? (
          <>
            WHOOP said {count.format(whoop.remaining)} left, <When at={whoop.heard_at} />
          </>
        ) : (
          'WHOOP has said nothing of this window lately'
        )}
        {'reserved' in window &&
          window.reserved > 0 &&
          ` · ${count.format(window.reserved)} kept for what is new`}
      </p>
    </section>
  );
};
