/** What a system on this machine says of itself at GET /_local; in AWS there is no such route. */
import { useEffect, useState } from 'preact/hooks';
import { setClock } from './clock.ts';

interface Facts {
  api_key: string;
  /** The simulated WHOOP's, RFC 3339. */
  now: string;
}

export interface Local extends Facts {
  /** Moves simulated time on. Resolves to its new `now`; undefined where that failed. */
  advance(hours: number): Promise<string | undefined>;
}

/** Rather a page without it than none. */
const PATIENCE_MS = 3_000;

const ask = async (path: string, init: RequestInit = {}): Promise<Partial<Facts> | undefined> => {
  try {
    const response = await fetch(path, { cache: 'no-store', ...init });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
};

const advance = async (hours: number) => {
  const facts = await ask('/_local/advance', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hours }),
  });
  if (facts?.now) setClock(facts.now);
  return facts?.now;
};

/** Undefined while it is asked; null where there is none. */
export const useLocal = (): Local | null | undefined => {
  const [local, setLocal] = useState<Local | null>();
  useEffect(() => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    void ask('/_local', { signal }).then((facts) => {
      if (facts?.now) setClock(facts.now);
      setLocal(
        facts?.api_key && facts.now ? { api_key: facts.api_key, now: facts.now, advance } : null,
      );
    });
  }, []);
  return local;
};
