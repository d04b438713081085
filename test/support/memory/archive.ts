/** Everything that is kept of a user, from the stores in memory. */
import type {
  Archive,
  Backfills,
  Connections,
  Exported,
  Records,
} from '../../../functions/domain/ports.ts';
import { collections } from '../../../functions/domain/record.ts';

const ALWAYS = { start: 0, end: Number.POSITIVE_INFINITY };

interface Stores {
  connections: Connections;
  backfills: Backfills;
  records: Records;
}

const placeOf = (it: Exported): string => {
  if (it.type === 'record') return `record#${it.record.collection}#${it.record.id}`;
  return it.type === 'backfill' ? `backfill#${it.backfill.backfill_id}` : it.type;
};

export const archive = ({ connections, backfills, records }: Stores): Archive => ({
  async page(owner, limit, after = '') {
    const connection = await connections.find(owner.user_id);
    const kept = await Promise.all(
      ([...collections, 'body'] as const).map((it) => records.between(owner, it, ALWAYS)),
    );
    const all: Exported[] = [
      ...(connection?.epoch === owner.epoch ? [{ type: 'connection' as const, connection }] : []),
      ...(await backfills.list(owner)).map((backfill) => ({ type: 'backfill' as const, backfill })),
      ...kept.flat().map((record) => ({ type: 'record' as const, record })),
    ];
    const rest = all
      .map((it) => ({ ...it, at: placeOf(it) }))
      .filter(({ at }) => at > after)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(rest.length > limit && last && { next: last.at }) };
  },
});
