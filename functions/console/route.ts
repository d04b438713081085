/** Where in the console: the part of the address after #, which no server sees. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { page: 'connections' }
  | { page: 'user'; user_id: string }
  | { page: 'budget' }
  | { page: 'nowhere' };

export const readRoute = (hash: string): Route => {
  const [, page = '', rest] = /^#?\/?([^/]*)(?:\/(.*))?$/.exec(hash) ?? [];
  if (page === '' && !rest) return { page: 'connections' };
  if (page === 'budget' && !rest) return { page: 'budget' };
  if (page === 'users' && rest) {
    const user_id = decode(rest);
    // A browser takes . and .. for the way up, in a request too.
    if (user_id && !/^\.\.?$/.test(user_id)) return { page: 'user', user_id };
  }
  return { page: 'nowhere' };
};

const decode = (text: string) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

export const userHref = (user_id: string) => `#/users/${encodeURIComponent(user_id)}`;

export const useRoute = (): Route => {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
};
