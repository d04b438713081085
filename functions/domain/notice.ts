/** What WHOOP's webhooks say: https://developer.whoop.com/docs/developing/webhooks */
import { HOUR_MS } from './plan.ts';

export const noticeTypes = [
  'sleep.updated',
  'sleep.deleted',
  'recovery.updated',
  'recovery.deleted',
  'workout.updated',
  'workout.deleted',
] as const;

/** What happened to a record; a recovery goes by the UUID of its sleep. */
export interface Notice {
  type: (typeof noticeTypes)[number];
  id: string;
}

/** WHOOP tries for about an hour to deliver a webhook, and asks for its answer within a second. */
export const DELIVERED_MS = 1.5 * HOUR_MS;

/** WHOOP sends several for one night: so many seconds their job waits for those that follow. */
export const GATHER_S = 10;

/** How a connection's `changed` map names a notice. */
export const noticeKey = ({ type, id }: Notice): string => `${type}#${id}`;

/** As many records as one job brings, so that it ends whatever there is: the rest is for the next. */
const MOST_RECORDS = 20;

export const firstNotices = (changed: Record<string, number>): Record<string, number> => {
  const idOf = (key: string) => key.slice(key.indexOf('#'));
  const ids = [...new Set(Object.keys(changed).map(idOf))].slice(0, MOST_RECORDS);
  return Object.fromEntries(Object.entries(changed).filter(([key]) => ids.includes(idOf(key))));
};

/** What was deleted; a recovery goes by the id of its sleep. */
export interface Gone {
  collection: 'sleep' | 'recovery' | 'workout';
  id: string;
}

/** What to ask WHOOP for, and what is gone without asking. */
export interface News {
  workouts: string[];
  sleeps: string[];
  /** By the ids of their sleeps. */
  recoveries: string[];
  /** A sleep takes its recovery along. */
  gone: Gone[];
  /** A night's sleep and its recovery are news: its cycle has ended, and another begun. */
  isNight: boolean;
}

/** Where notices of one record contradict each other, their order is not known: WHOOP is asked. */
export const readNews = (keys: string[]): News => {
  const known = new Set(keys);
  const idsOf = (collection: string) => [
    ...new Set(
      keys.flatMap((key) => (key.startsWith(`${collection}.`) ? (key.split('#')[1] ?? []) : [])),
    ),
  ];
  const isGone = (collection: string, id: string) =>
    known.has(`${collection}.deleted#${id}`) && !known.has(`${collection}.updated#${id}`);
  const gone = (['sleep', 'workout'] as const).flatMap((collection) =>
    idsOf(collection)
      .filter((id) => isGone(collection, id) && !known.has(`recovery.updated#${id}`))
      .map((id) => ({ collection, id })),
  );
  const isBuried = (id: string) => gone.some((record) => record.id === id);
  const sleeps = idsOf('sleep').filter((id) => !isBuried(id));
  const workouts = idsOf('workout').filter((id) => !isBuried(id));
  const ofSleeps = idsOf('recovery').filter((id) => !isBuried(id));
  const recoveries = ofSleeps.filter((id) => !isGone('recovery', id));
  const lost = ofSleeps.filter((id) => isGone('recovery', id));
  return {
    sleeps,
    recoveries,
    workouts,
    gone: [...gone, ...lost.map((id) => ({ collection: 'recovery' as const, id }))],
    isNight: recoveries.some((id) => sleeps.includes(id)),
  };
};
