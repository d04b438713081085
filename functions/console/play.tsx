/** Lets days of simulated life go by. */
import { useEffect, useState } from 'preact/hooks';
import { systemNow } from './clock.ts';
import type { Local } from './local.ts';
import { asTime } from './time.ts';

const STEP_HOURS = 6;
const REST_MS = 2_500;
const DRAW_MS = 1_000;

export const Play = ({ local }: { local: Local }) => {
  const [playing, setPlaying] = useState(false);
  const [now, setNow] = useState(systemNow);

  useEffect(() => {
    const timer = setInterval(() => setNow(systemNow()), DRAW_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    if (!playing) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const step = async () => {
      if (!document.hidden) await local.advance(STEP_HOURS);
      if (ended) return;
      setNow(systemNow());
      timer = setTimeout(step, REST_MS);
    };
    void step();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [playing, local]);

  return (
    <section class="play" aria-label="Simulated time">
      <span>
        Simulated WHOOP · <time dateTime={new Date(now).toISOString()}>{asTime(now)}</time>
      </span>
      <button
        type="button"
        role="switch"
        aria-checked={playing}
        class="switch"
        onClick={() => setPlaying(!playing)}
      >
        Let days go by
      </button>
    </section>
  );
};
