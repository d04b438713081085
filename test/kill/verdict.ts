/** Compares what the API gives of every user with what WHOOP holds of the member, and judges statuses. */
import * as v from 'valibot';
import { type Collection, collections } from '../../functions/domain/record.ts';
import type { createApp } from '../support/app.ts';
import { userOf } from './jobs.ts';
import { patiently } from './patience.ts';
import { HISTORY_DAYS } from './system.ts';

type App = ReturnType<typeof createApp>;

const DAY_MS = 86_400_000;

/** A recovery has neither an id nor a start of its own. */
interface Sent {
  id?: string | number;
  cycle_id?: number;
  sleep_id?: string;
  start?: string;
}

export const userSchema = v.object({
  user_id: v.string(),
  status: v.string(),
  cause: v.optional(v.string()),
});
export type User = v.InferOutput<typeof userSchema>;

const idOf = ({ id, cycle_id }: Sent) => String(id ?? cycle_id);

/** `since` is a day later than the history that each link brings, for links were made at different times. */
const sentSince = (truth: Record<Collection, Sent[]>, collection: Collection, since: number) => {
  const starts = new Map(truth.sleep.map(({ id, start }) => [id, start]));
  const startOf = ({ sleep_id, start }: Sent) =>
    Date.parse((sleep_id === undefined ? start : starts.get(sleep_id)) ?? '');
  return truth[collection].filter((record) => startOf(record) >= since);
};

/** Sentences on what is missing, twice, foreign or of other content. */
const differencesOf = (kept: Sent[], sent: Sent[]): string[] => {
  const text = new Map(sent.map((record) => [idOf(record), JSON.stringify(record)]));
  const ids = kept.map(idOf);
  const count = (n: number, what: string) => (n > 0 ? [`${n} ${what}`] : []);
  return [
    ...count([...text.keys()].filter((id) => !ids.includes(id)).length, 'missing'),
    ...count(ids.length - new Set(ids).size, 'twice'),
    ...count(ids.filter((id) => !text.has(id)).length, 'not of WHOOP'),
    ...count(
      kept.filter((it) => text.has(idOf(it)) && text.get(idOf(it)) !== JSON.stringify(it)).length,
      'of other content',
    ),
  ];
};

/** Over the history that a link brings. */
export const compareRecords = async (app: App, members: number[], now: number) => {
  const since = now - (HISTORY_DAYS - 1) * DAY_MS;
  const differences: string[] = [];
  let compared = 0;
  for (const member of members) {
    const truth = await app.truth(member);
    for (const collection of collections) {
      const path = `/users/${userOf(member)}/records/${collection}`;
      const listed = await patiently(() =>
        app.listAll(`${path}?start=${new Date(since).toISOString()}`),
      );
      const sent = sentSince(truth as Record<Collection, Sent[]>, collection, since);
      compared += sent.length;
      const found = differencesOf(listed as Sent[], sent);
      differences.push(...found.map((it) => `${userOf(member)} ${collection}: ${it}`));
    }
  }
  return { compared, differences };
};

export const listUsers = async (app: App): Promise<User[]> =>
  v.parse(v.array(userSchema), await patiently(() => app.listAll('/users')));

/** Sentences on users whose status breaks a promise; `lost` are members whose rotation a kill swallowed. */
export const judgeStatuses = (
  users: User[],
  completed: Iterable<string>,
  lost: number[],
): string[] => {
  const excused = new Set(lost.map(userOf));
  const known = new Set(users.map(({ user_id }) => user_id));
  const gone = [...completed].filter((user_id) => !known.has(user_id));
  const wrong = users.filter(
    ({ user_id, status, cause }) =>
      status !== 'connected' &&
      !(status === 'needs_reauth' && cause === 'rotation_lost' && excused.has(user_id)),
  );
  return [
    ...gone.map((user_id) => `${user_id} was told that the link is completed, and is not there`),
    ...wrong.map(
      ({ user_id, status, cause = '' }) =>
        `${user_id} is ${status} ${cause}${excused.has(user_id) ? '' : ', and no kill took its tokens'}`,
    ),
  ];
};
