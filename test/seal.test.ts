/** Sealed tokens: who can open them, and what an error gives away. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealer } from '../functions/aws/seal.ts';

const owner = ['ada', 'link-1'];
const { seal, open } = sealer(['the secret']);

test('what was sealed opens for its owner', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, owner) => {
      expect(open(seal(text, owner), owner)).toBe(text);
    }),
  );
});

test('nothing of the text shows, and the same text never seals the same', () => {
  const envelope = seal('a-refresh-token', owner);
  expect(envelope).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
  expect(Buffer.from(envelope.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain(
    'refresh',
  );
  expect(seal('a-refresh-token', owner)).not.toBe(envelope);
});

test.each([
  ['another user', ['grace', 'link-1']],
  ['another link', ['ada', 'link-2']],
  ['an owner whose parts join to the same text', ['adalink-1']],
  ['nobody', []],
])('it does not open for %s', (_, other) => {
  expect(() => open(seal('a token', owner), other)).toThrow('belongs to another owner');
});

test('a change anywhere is noticed, and the error holds no token', () => {
  const text = 'a-refresh-token';
  const envelope = seal(text, owner);
  for (let at = 0; at < envelope.length; at += 1) {
    const changed = `${envelope.slice(0, at)}!${envelope.slice(at + 1)}`;
    expect(() => open(changed, owner)).toThrow(/^(No key opens|This envelope was changed)/);
  }
  expect(() => open('', owner)).toThrow('No key opens');
  expect(() => open(envelope.slice(0, 30), owner)).toThrow('This envelope was changed');
});

test('a tag cut short does not pass', () => {
  const [version, id, iv, sealed = ''] = seal('', owner).split('.');
  const short = Buffer.from(sealed, 'base64url').subarray(0, 4).toString('base64url');
  expect(() => open([version, id, iv, short].join('.'), owner)).toThrow(
    'This envelope was changed',
  );
});

test('an older secret still opens, a newer one seals', () => {
  const replaced = sealer(['a newer secret', 'the secret']);
  expect(replaced.open(seal('a token', owner), owner)).toBe('a token');
  expect(() => open(replaced.seal('a token', owner), owner)).toThrow('No key opens');
});
