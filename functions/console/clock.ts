/** The system's clock, which runs ahead of this browser's where time is simulated. */
import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 10_000;
let ahead = 0;

export const setClock = (system_now: string): void => {
  ahead = Date.parse(system_now) - Date.now();
};

export const systemNow = (): number => Date.now() + ahead;

/** Draws the component again from time to time, so that "a minute ago" becomes two. */
export const useNow = (): number => {
  const [now, setNow] = useState(systemNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(systemNow()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, systemNow());
};
