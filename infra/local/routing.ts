/** Which route a request takes: the order of preference of API Gateway's HTTP APIs. */

export interface Route {
  /** `GET /users/{user_id}`, `ANY /{proxy+}` or `$default`. */
  key: string;
  /** The function that answers it. */
  target: string;
  timeoutMs: number;
}

export interface Match {
  route: Route;
  parameters: Record<string, string>;
}

/** What a pattern's segment is worth: a text before {name}, and {name+} last. */
const rankOf = (segment: string) => {
  if (!segment.startsWith('{')) return 'a';
  return segment.endsWith('+}') ? 'c' : 'b';
};

/** Text that is not percent-encoded well stays as it is. */
export const decode = (text: string) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Undefined where the path does not match. */
const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const greedy = wanted.at(-1)?.endsWith('+}') ?? false;
  if (greedy ? given.length < wanted.length : given.length !== wanted.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const isRest = greedy && at === wanted.length - 1;
    const value = isRest ? given.slice(at).join('/') : (given[at] ?? '');
    const name = /^\{(.+?)\+?\}$/.exec(segment)?.[1];
    if (name ? value === '' : segment !== decode(value)) return undefined;
    if (name) parameters[name] = decode(value);
  }
  return parameters;
};

/** Routes are tried from the most specific on; `path` is as it came, percent-encoded. */
export const createRouter = (routes: Route[]) => {
  const candidates = routes
    .filter(({ key }) => key !== '$default')
    .map((route) => {
      const [method = '', pattern = ''] = route.key.split(' ');
      const rank = pattern.split('/').map(rankOf).join('') + (method === 'ANY' ? 'b' : 'a');
      return { route, method, pattern, rank };
    })
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const fallback = routes.find(({ key }) => key === '$default');

  return (method: string, path: string): Match | undefined => {
    for (const candidate of candidates) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const parameters = matchPath(candidate.pattern, path);
      if (parameters) return { route: candidate.route, parameters };
    }
    return fallback && { route: fallback, parameters: {} };
  };
};
