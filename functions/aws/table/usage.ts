/** What was asked of WHOOP: an item an hour that jobs add to unread, and WHOOP's newest word. */
import type { Lane } from '../../domain/model.ts';
import type { Usage, UsagePoint, WhoopWord } from '../../domain/ports.ts';
import { hourOf, isExpired, type Key, startingFrom, toTtl, usageKey, wordKey } from './keys.ts';
import type { Table } from './table.ts';

const HOUR_MS = 3_600_000;
/** Whoever looks back for a day needs hours that began up to 25 hours ago. */
const KEPT_MS = 26 * HOUR_MS;

/** A write costs by the item's size, so a count has a name of four characters: `07wr`. */
const letters: Record<Lane, string> = { webhook: 'w', link: 'l', schedule: 's', backfill: 'b' };
const kinds = { requests: 'r', deferred: 'd' };

type Expiring<T> = T & Key & { expires_at: number };
type HourItem = Expiring<object>;
type WordItem = Expiring<WhoopWord>;

const nameOf = ({ minute, lane }: Pick<UsagePoint, 'minute' | 'lane'>, kind: keyof typeof kinds) =>
  `${String(minute % 60).padStart(2, '0')}${letters[lane]}${kinds[kind]}`;

const toCounts = (points: UsagePoint[]): [name: string, count: number][] =>
  points
    .flatMap((point): [string, number][] => [
      [nameOf(point, 'requests'), point.requests],
      [nameOf(point, 'deferred'), point.deferred],
    ])
    .filter(([, count]) => count > 0);

const toPoints = (item: HourItem): UsagePoint[] => {
  const countOf = (name: string) => Number(Reflect.get(item, name) ?? 0);
  return Array.from({ length: 60 }, (_, n) => 60 * hourOf(item) + n)
    .flatMap((minute) => (Object.keys(letters) as Lane[]).map((lane) => ({ minute, lane })))
    .map((at) => ({
      ...at,
      requests: countOf(nameOf(at, 'requests')),
      deferred: countOf(nameOf(at, 'deferred')),
    }))
    .filter(({ requests, deferred }) => requests + deferred > 0);
};

const isWord = (item: HourItem | WordItem): item is WordItem => item.sk === wordKey.sk;
const toWord = ({ pk, sk, expires_at, ...word }: WordItem): WhoopWord => word;

export const usage = ({ table, now }: { table: Table; now: () => number }): Usage => {
  const addHour = (hour: number, points: UsagePoint[]) => {
    const counts = toCounts(points);
    return table.update(usageKey(hour), {
      UpdateExpression: `ADD ${counts.map(([name]) => `#${name} :${name}`).join(', ')} SET expires_at = :expires_at`,
      ExpressionAttributeNames: Object.fromEntries(counts.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(counts.map(([name, count]) => [`:${name}`, count])),
        ':expires_at': toTtl(hour * HOUR_MS + KEPT_MS),
      },
    });
  };

  const keepNewest = (word: WhoopWord) =>
    table.put(
      { ...word, ...wordKey, expires_at: toTtl(word.heard_at + KEPT_MS) },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR heard_at <= :heard_at',
        ExpressionAttributeValues: { ':heard_at': word.heard_at },
      },
    );

  return {
    async add(points, word) {
      const hours = Map.groupBy(points, ({ minute }) => Math.floor(minute / 60));
      const writes = [...hours].map(([hour, its]) => addHour(hour, its));
      await Promise.all([...writes, ...(word ? [keepNewest(word)] : [])]);
    },

    async since(minute) {
      const from = startingFrom(usageKey(Math.floor(minute / 60)));
      const items = await table.query<HourItem | WordItem>(from);
      const good = items.filter((item) => !isExpired(item, now()));
      const word = good.find(isWord);
      const points = good.filter((item) => !isWord(item)).flatMap(toPoints);
      return {
        points: points.filter((point) => point.minute >= minute),
        ...(word && { word: toWord(word) }),
      };
    },
  };
};
