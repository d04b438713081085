/** How complete each collection is: the span that was listed to the end, within what is kept. */
import { collections } from '../domain/record.ts';
import { useNow } from './clock.ts';
import { axisOf, barOf, gapsIn } from './coverage-bars.ts';
import type { CollectionView, ConnectionView } from './shapes.ts';
import { asDate, asTime } from './time.ts';
import { When } from './when.tsx';
import { collectionLabels } from './words.ts';

const spanText = ({ covered_from, covered_to }: CollectionView) =>
  covered_from && covered_to ? `${asDate(covered_from)} – ${asDate(covered_to)}` : 'nothing yet';

const percent = (part: number) => `${100 * part}%`;

const Bar = ({ bars }: { bars: { from: number; to: number; kind: string }[] }) => (
  <div class="track" aria-hidden="true">
    {bars.map(({ from, to, kind }) => (
      <i
        key={`${kind} ${from}`}
        class={kind}
        style={{ left: percent(from), width: percent(to - from) }}
      />
    ))}
  </div>
);

const Gaps = ({ gaps }: { gaps: { start: string; end: string }[] }) => (
  <details>
    <summary>
      {gaps.length} {gaps.length === 1 ? 'gap' : 'gaps'} between cycles
    </summary>
    <ul>
      {gaps.map(({ start, end }) => (
        <li key={start}>{`${asTime(start)} – ${asTime(end)}`}</li>
      ))}
    </ul>
    <p class="quiet">
      WHOOP’s cycles do not join there: the strap may have been off. A backfill looks again.
    </p>
  </details>
);

export const Coverage = ({ user }: { user: ConnectionView }) => {
  const now = useNow();
  const axis = axisOf(user, now);
  const gaps = gapsIn(user);
  return (
    <section class="panel" aria-labelledby="coverage">
      <h2 id="coverage">Completeness</h2>
      <dl class="coverage">
        {collections.map((collection) => {
          const view = user.collections[collection];
          return (
            view && (
              <div key={collection}>
                <dt>{collectionLabels[collection]}</dt>
                <dd>
                  <p class="between">
                    <span>{spanText(view)}</span>
                    <span class="quiet">
                      listed <When at={view.last_listed_at} />
                    </span>
                  </p>
                  <Bar bars={barOf(user, collection, axis)} />
                </dd>
              </div>
            )
          );
        })}
      </dl>
      <p class="between quiet" aria-hidden="true">
        <span>{asDate(axis.start)}</span>
        <span>now</span>
      </p>
      {gaps.length > 0 && <Gaps gaps={gaps} />}
    </section>
  );
};
