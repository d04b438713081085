/** What WHOOP has not: a front page, and each member's all, to compare a sync with. */
import { type Answer, page } from './http.ts';
import type { Shelf } from './shelf.ts';

const front = `<p>It speaks OAuth and the v2 API as WHOOP does. Nobody in it is real, unless imported.</p>
<ul><li><a href="/_sim/members">The members</a></li>
<li><a href="/_sim/truth/1">All of the first member’s records</a></li></ul>`;

const toList = ({ profile, body, entries }: Shelf) => ({
  profile,
  body,
  cycle: entries.cycle.map(({ record }) => record),
  recovery: entries.recovery.map(({ record }) => record),
  sleep: entries.sleep.map(({ record }) => record),
  workout: entries.workout.map(({ record }) => record),
});

export const answerTruth = (shelves: Shelf[], names: string[], path: string): Answer => {
  if (path === '/') return page(200, 'A WHOOP to develop against', front);
  if (path === '/_sim/members') {
    return { status: 200, body: names.map((name, index) => ({ n: index + 1, name })) };
  }
  const [, n] = /^\/_sim\/truth\/([1-9]\d*)$/.exec(path) ?? [];
  const shelf = n && shelves[Number(n) - 1];
  return shelf ? { status: 200, body: toList(shelf) } : { status: 404, body: 'Nothing is here.' };
};
