/** What the page at the end of a link tells of the data that comes in. */
import { describe, expect, it } from 'vitest';
import { sealer } from '../functions/aws/seal.ts';
import { readImport } from '../functions/domain/first-import.ts';
import { collections } from '../functions/domain/record.ts';
import { readLink, writeLink } from '../functions/link-cookie.ts';
import { ada, connection, monday } from './contract/factories.ts';
import { world } from './support/world.ts';

const DAY = 86_400_000;
const link = { user_id: 'ada', link_id: 'link-1' };

/** Just linked, with everything up to now listed in these collections. */
const linked = async (listed: readonly string[] = [], more: object = {}) => {
  const w = world();
  const cursors = Object.fromEntries(listed.map((collection) => [collection, monday]));
  await w.link({ connection: { linked_at: monday, cursors, ...more } });
  const run = (units: object) =>
    w.backfills.save(ada, {
      user_id: 'ada',
      link_id: 'link-1',
      backfill_id: 'b1',
      start: monday - 28 * DAY,
      end: monday - 7 * DAY,
      units: { ...units },
      units_total: 4,
      created_at: monday,
      drive_at: monday,
    });
  return { w, run, read: () => readImport(w.deps)(link) };
};

const unit = (collection: (typeof collections)[number]) => ({
  [collection]: { collection, start: monday - 28 * DAY, end: monday - 7 * DAY },
});

describe('the first import', () => {
  it('begins with the newest days, goes on with the history, and is watched until all is in', async () => {
    const before = await linked(['sleep', 'recovery']);
    await before.run(Object.assign({}, ...collections.map(unit)));
    expect(await before.read()).toEqual({
      served: true,
      newest_in: false,
      percent: 12,
      watched: true,
    });
    const { run, read } = await linked(collections);
    await run(unit('cycle'));
    expect(await read()).toMatchObject({ newest_in: true, percent: 81, watched: true });
    await run({});
    expect(await read()).toMatchObject({ newest_in: true, percent: 100, watched: false });
  });

  it('is watched for three minutes, and told for a quarter of an hour', async () => {
    const { w, read } = await linked();
    w.clock.advance(3 * 60_000 - 1);
    expect(await read()).toMatchObject({ watched: true });
    w.clock.advance(1);
    expect(await read()).toMatchObject({ watched: false });
    w.clock.advance(12 * 60_000);
    expect(await read()).toBeUndefined();
  });

  it('is told of this link only, and not as if WHOOP still served it where it does not', async () => {
    const { read } = await linked([], { status: 'needs_reauth' });
    expect(await read()).toMatchObject({ served: false, watched: false });
    const { w, ...other } = await linked();
    await w.connections.commit(connection({ link_id: 'link-2', linked_at: monday }), 'link-1');
    expect(await other.read()).toBeUndefined();
  });
});

describe('the cookie that names a link', () => {
  const ours = sealer(['a secret']);
  const sent = (header: string) => (name: string) =>
    header.startsWith(`${name}=`) ? header.slice(name.length + 1).split(';')[0] : undefined;

  it('comes back as it went, tells nothing, and stays in one browser on one host', () => {
    const header = writeLink(ours, 'https://api.example.com', link);
    expect(header).toMatch(
      /^__Host-connected=[\w.-]+; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(header).not.toContain('ada');
    expect(readLink(ours, 'https://api.example.com', sent(header))).toEqual(link);
  });

  it('is nothing where it is missing, forged, or sealed for something else', () => {
    const url = 'http://127.0.0.1:3000';
    const forged = writeLink(sealer(['another secret']), url, link);
    const other = `connected=${ours.seal(JSON.stringify(link), ['ada', 'link-1'])}`;
    const odd = `connected=${ours.seal('[]', ['the page at the end of a link'])}`;
    for (const header of ['', 'connected=', 'connected=ada', forged, other, odd]) {
      expect(readLink(ours, url, sent(header))).toBeUndefined();
    }
  });
});
