/** What goes back over the wire, and how it is packed. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { send } from '../functions/reply.ts';
import { toReply } from '../infra/local/reply.ts';

const body = {
  items: Array.from({ length: 100 }, (_, n) => ({ day: `day ${n}`, note: 'Zürich' })),
};
const large = { status: 200, body };

describe('a large answer', () => {
  test.each([
    'gzip',
    'GZIP',
    'deflate, gzip;q=0.5',
    'br;q=1.0, gzip ; q=0.001, *;q=0',
    'identity, *',
    '*;q=0.1',
  ])('is zipped for who sends accept-encoding: %s', (accepted) => {
    const sent = send(large, accepted);
    expect(sent).toMatchObject({
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip', vary: 'accept-encoding' },
    });
    const { body: bytes } = toReply(JSON.stringify(sent));
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(body);
  });

  test.each([
    undefined,
    '',
    'identity',
    'br, deflate',
    'gzip;q=0',
    'gzip;q=0.000',
    '*;q=0',
    '*, gzip;q=0',
    'gzip;q=none',
    'notgzip',
  ])('goes as it is, and says that it varies, for accept-encoding: %s', (accepted) => {
    const sent = send(large, accepted);
    expect(sent.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(sent.headers).not.toHaveProperty('content-encoding');
    expect(JSON.parse(toReply(JSON.stringify(sent)).body.toString())).toEqual(body);
  });
});

test('a small answer, a page and no body at all are never zipped', () => {
  for (const reply of [
    { status: 200, body: { queued: 1 } },
    { status: 200, html: 'x'.repeat(5_000) },
    { status: 204 },
  ]) {
    const sent = send(reply, 'gzip');
    expect(sent).not.toHaveProperty('isBase64Encoded');
    expect(sent.headers).not.toHaveProperty('vary');
  }
});
