/** The request budget: how near WHOOP's limits are, lane by lane, and the last day. */
import type { Api } from './api.ts';
import { Lanes } from './lanes.tsx';
import { usePoll } from './poll.ts';
import { Requests } from './requests.tsx';
import type { Status } from './shapes.ts';
import { asTime } from './time.ts';
import { TroubleNote } from './trouble.tsx';
import { Window } from './window.tsx';

const Gate = ({ until }: { until: string | null }) => (
  <div role="status">
    {until && (
      <p class="notice halt">
        WHOOP has refused a request, so nothing is sent until {asTime(until)}. What waits goes on
        then by itself.
      </p>
    )}
  </div>
);

const Seen = ({ status }: { status: Status }) => (
  <>
    <Gate until={status.gate_until} />
    <div class="columns">
      <Window name="This minute" window={status.windows.minute} />
      <Window name="This day" window={status.windows.day} />
    </div>
    <Lanes lanes={status.lanes} />
    <Requests history={status.history} />
  </>
);

export const Budget = ({ api }: { api: Api }) => {
  const seen = usePoll('status', api.readStatus);
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>Budget</h1>
      </div>
      <p class="lead">
        WHOOP limits the app, not the member: all connections share these requests.
      </p>
      <TroubleNote of={seen} />
      {seen.value && <Seen status={seen.value} />}
      {!seen.value && !seen.trouble && <p class="empty">Looking …</p>}
    </>
  );
};
