/** The user's days, as charts that follow what comes in. */
import { useEffect, useState } from 'preact/hooks';
import type { Api } from './api.ts';
import { Charts } from './charts/charts.tsx';
import { chartsCss } from './charts/style.ts';
import type { Span } from './charts/timeline.ts';
import { systemNow } from './clock.ts';
import { usePoll } from './poll.ts';
import { DAY } from './time.ts';
import { TroubleNote } from './trouble.tsx';

/** A year of days is a large answer: it is asked for less often than a status. */
const SOONEST_MS = 5_000;

// The page's policy knows its own style alone; a sheet that is made by its script needs no leave.
const sheet = new CSSStyleSheet();
sheet.replaceSync(chartsCss);
document.adoptedStyleSheets.push(sheet);

const dateBefore = (days: number) => new Date(systemNow() - days * DAY).toISOString().slice(0, 10);

interface Props {
  api: Api;
  user_id: string;
  /** Changes when there may be something new. */
  version: string;
}

export const Days = ({ api, user_id, version }: Props) => {
  const [span, setSpan] = useState<Span>(30);
  const days = usePoll(
    user_id,
    // One more than is shown: in the east the newest day is tomorrow.
    () => api.readDays(user_id, dateBefore(span + 1), span + 3),
    SOONEST_MS,
  );
  useEffect(() => days.look(), [version, span]);
  return (
    <section class="days" aria-label="Days" aria-busy={!days.value}>
      <TroubleNote of={days} />
      {!days.value && !days.trouble && <p class="empty">Looking …</p>}
      {days.value && <Charts days={days.value.items} span={span} onSpan={setSpan} />}
    </section>
  );
};
