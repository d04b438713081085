/** Looks again and again while the page is seen: what came last, and what stands in the way. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Trouble } from './api.ts';
import { nextWait } from './pace.ts';

interface Seen<T> {
  of: string;
  value?: T;
  trouble?: Trouble;
}

export interface Polled<T> {
  value?: T;
  trouble?: Trouble;
  /** Looks now. */
  look(): void;
}

/** `of` names what is looked at: with another name it starts anew. `soonest` in milliseconds. */
export const usePoll = <T>(
  of: string,
  load: () => Promise<Answer<T>>,
  soonest?: number,
): Polled<T> => {
  const [seen, setSeen] = useState<Seen<T>>({ of });
  const loading = useRef(load);
  loading.current = load;
  const now = useRef(() => {});

  useEffect(() => {
    let ended = false;
    let running = false;
    /** Something was asked for while a look was under way, which may not see it. */
    let again = false;
    let wait = 0;
    let text = '';
    let timer: ReturnType<typeof setTimeout> | undefined;

    const look = async () => {
      clearTimeout(timer);
      again = running;
      if (running || document.hidden) return;
      running = true;
      const answer = await loading.current();
      running = false;
      if (ended) return;
      const trouble = 'trouble' in answer ? answer.trouble : undefined;
      const next = 'value' in answer ? JSON.stringify(answer.value) : text;
      wait = nextWait(wait, { changed: next !== text, ...(trouble && { trouble }) }, soonest);
      text = next;
      // What was seen before stays, beside the trouble.
      setSeen((before) => ({
        of,
        ...('value' in answer
          ? answer
          : before.of === of && 'value' in before && { value: before.value }),
        ...(trouble && { trouble }),
      }));
      if (trouble?.kind !== 'refused') timer = setTimeout(look, again ? 0 : wait);
    };
    const lookAfresh = () => {
      wait = 0;
      void look();
    };

    now.current = lookAfresh;
    document.addEventListener('visibilitychange', lookAfresh);
    addEventListener('online', lookAfresh);
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookAfresh);
      removeEventListener('online', lookAfresh);
    };
  }, [of, soonest]);

  const look = useCallback(() => now.current(), []);
  const { of: _, ...current } = seen.of === of ? seen : { of };
  return { ...current, look };
};
