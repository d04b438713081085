/** Each lane: what it may take now, what it asked for in the last hour, and when its turn is. */
import { writeNumber } from './charts/words.ts';
import { lanes as order } from './requests-bars.ts';
import type { Status } from './shapes.ts';
import { When } from './when.tsx';
import { laneLabels } from './words.ts';

export const Lanes = ({ lanes }: { lanes: Status['lanes'] }) => (
  <section class="panel flush" aria-labelledby="lanes">
    <h2 id="lanes">Lanes</h2>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Lane</th>
          <th scope="col">Room now</th>
          <th scope="col">Requests, last hour</th>
          <th scope="col">Deferred, last hour</th>
          <th scope="col">Turn of a job that comes now</th>
        </tr>
      </thead>
      <tbody>
        {order.map((lane) => (
          <tr key={lane}>
            <th scope="row">
              <i class={`lane ${lane}`} aria-hidden="true" />
              {laneLabels[lane]}
            </th>
            <td data-label="Room now">{writeNumber(lanes[lane].room)}</td>
            <td data-label="Requests, last hour">{writeNumber(lanes[lane].requests_last_hour)}</td>
            <td data-label="Deferred, last hour">{writeNumber(lanes[lane].deferred_last_hour)}</td>
            <td data-label="Turn of a job that comes now">
              {lanes[lane].turn_at ? <When at={lanes[lane].turn_at} /> : 'at once'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
