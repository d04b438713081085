/** Seals secrets at rest: AES-256-GCM, bound to whom they belong to, under keys derived from text secrets. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Sealer {
  /** Opens again only with the same `owner`. */
  seal(text: string, owner: string[]): string;
  /** Throws when the envelope was changed, belongs to another owner, or names an unknown key. */
  open(envelope: string, owner: string[]): string;
}

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const derive = (secret: string, purpose: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', `whoop-on-aws ${purpose}`, bytes));

const toKey = (secret: string) => ({
  id: derive(secret, 'key id', 6).toString('base64url'),
  key: derive(secret, 'sealing key', 32),
});

/** JSON, so that no two owners read the same when their parts are joined. */
const associatedData = (owner: string[]) => Buffer.from(JSON.stringify(owner));

/** The first secret seals; all of them open, so that a secret can be replaced by a newer one. */
export const sealer = (secrets: [string, ...string[]]): Sealer => {
  const [current, ...older] = secrets;
  const sealing = toKey(current);
  const keys = new Map([sealing, ...older.map(toKey)].map(({ id, key }) => [id, key]));

  return {
    seal(text, owner) {
      const iv = randomBytes(IV_BYTES);
      const gcm = createCipheriv(CIPHER, sealing.key, iv, { authTagLength: TAG_BYTES });
      gcm.setAAD(associatedData(owner));
      const sealed = Buffer.concat([gcm.update(text, 'utf8'), gcm.final(), gcm.getAuthTag()]);
      return [VERSION, sealing.id, iv.toString('base64url'), sealed.toString('base64url')].join(
        '.',
      );
    },

    open(envelope, owner) {
      const [envelopeVersion, id = '', iv = '', sealed = ''] = envelope.split('.');
      const key = keys.get(id);
      if (envelopeVersion !== VERSION || !key) {
        throw new Error('No key opens this envelope: was the sealing secret replaced?');
      }
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const gcm = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64url'), {
          authTagLength: TAG_BYTES,
        });
        gcm.setAAD(associatedData(owner));
        gcm.setAuthTag(bytes.subarray(-TAG_BYTES));
        return gcm.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + gcm.final('utf8');
      } catch (cause) {
        throw new Error('This envelope was changed, or belongs to another owner.', { cause });
      }
    },
  };
};
