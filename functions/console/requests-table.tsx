/** Requests by the quarter of an hour as a table, the newest first, for whoever does not see them drawn. */
import { lanes, type Quarter, totalOf } from './requests-bars.ts';
import { asClock } from './time.ts';
import { laneLabels } from './words.ts';

export const RequestsTable = ({ quarters }: { quarters: Quarter[] }) => {
  const busy = quarters.filter((quarter) => totalOf(quarter) > 0 || quarter.deferred > 0);
  return (
    <details>
      <summary>As a table</summary>
      <table class="rows compact">
        <thead>
          <tr>
            <th scope="col">From</th>
            {lanes.map((lane) => (
              <th key={lane} scope="col">
                {laneLabels[lane]}
              </th>
            ))}
            <th scope="col">Deferred</th>
          </tr>
        </thead>
        <tbody>
          {busy.toReversed().map(({ start, requests, deferred }) => (
            <tr key={start}>
              <th scope="row">{asClock(start)}</th>
              {lanes.map((lane) => (
                <td key={lane} data-label={laneLabels[lane]}>
                  {requests[lane]}
                </td>
              ))}
              <td data-label="Deferred">{deferred}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};
