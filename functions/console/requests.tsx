/** Requests to WHOOP over the last day, drawn, and as a table for who does not see. */
import { systemNow } from './clock.ts';
import { lanes, type Quarter, quartersOf, roundUp, totalOf } from './requests-bars.ts';
import { RequestsTable } from './requests-table.tsx';
import type { Status } from './shapes.ts';
import { laneLabels } from './words.ts';

const WIDTH = 960;
const HEIGHT = 160;

const Column = ({
  quarter,
  n,
  of,
  top,
}: {
  quarter: Quarter;
  n: number;
  of: number;
  top: number;
}) => {
  const width = WIDTH / of;
  let y = HEIGHT;
  return (
    <g>
      {lanes.map((lane) => {
        const height = (HEIGHT * quarter.requests[lane]) / top;
        y -= height;
        return (
          height > 0 && (
            <rect
              key={lane}
              class={lane}
              x={n * width + 1}
              y={y}
              width={width - 2}
              height={height}
            />
          )
        );
      })}
    </g>
  );
};

export const Requests = ({ history }: { history: Status['history'] }) => {
  const quarters = quartersOf(history, systemNow());
  const all = quarters.reduce((sum, quarter) => sum + totalOf(quarter), 0);
  const deferred = quarters.reduce((sum, quarter) => sum + quarter.deferred, 0);
  const top = roundUp(Math.max(10, ...quarters.map(totalOf)));
  const summary = `${all} requests in the last 24 hours, ${deferred} jobs deferred`;
  return (
    <section class="panel" aria-labelledby="requests">
      <h2 id="requests">The last day</h2>
      <p class="quiet">{summary}; a column is a quarter of an hour.</p>
      <div class="plot">
        <span class="top-label" aria-hidden="true">
          {top}
        </span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary}
        >
          <path
            class="grid"
            d={`M0 1H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 1}H${WIDTH}`}
          />
          {quarters.map((quarter, n) => (
            <Column key={quarter.start} quarter={quarter} n={n} of={quarters.length} top={top} />
          ))}
        </svg>
        <p class="between quiet" aria-hidden="true">
          <span>24 h ago</span>
          <span>12 h ago</span>
          <span>now</span>
        </p>
      </div>
      <ul class="lane-key">
        {lanes.map((lane) => (
          <li key={lane}>
            <i class={`lane ${lane}`} aria-hidden="true" />
            {laneLabels[lane]}
          </li>
        ))}
      </ul>
      <RequestsTable quarters={quarters} />
    </section>
  );
};
