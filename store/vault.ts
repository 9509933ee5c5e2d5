import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';

/** A data key of one customer, or of a connection where no customer is named. */
export interface DataKey {
  /** Stands in the head of each ciphertext, so that a record may change its customer. */
  number: number;
  key: Buffer;
}

/** What a ciphertext is: bound into it, so that bytes moved to another column or row do not open. */
export type Purpose =
  `${'raw' | 'amended' | 'canonical' | 'payload' | 'facts' | 'patch' | 'inbox' | 'key' | 'audit' | 'audit by' | 'token'}:${string}`;

export interface Vault {
  seal(key: DataKey, purpose: Purpose, text: string): Buffer;
  /** Throws where the bytes are not what `seal` made with this key for this purpose. */
  open(key: DataKey, purpose: Purpose, sealed: Buffer): string;
  newKey(): Buffer;
  wrap(name: string, key: Buffer): Buffer;
  unwrap(name: string, wrapped: Buffer): Buffer;
  /** Shows that two contents are equal without telling what they are. */
  hmac(text: string): string;
}

// version | key number | iv | tag | ciphertext
const VERSION = 1;
const IV_AT = 5;
const TAG_AT = 17;
const HEAD = 33;
const IV_LENGTH = TAG_AT - IV_AT;

export const keyNumberOf = (sealed: Buffer): number => sealed.readUInt32BE(1);

/** Random bytes are drawn in bulk: a draw of 12 costs as much as one of thousands. */
function ivSource(): (into: Buffer) => void {
  const pool = Buffer.alloc(IV_LENGTH * 512);
  let at = pool.length;
  return (into) => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    pool.copy(into, IV_AT, at, at + IV_LENGTH);
    at += IV_LENGTH;
  };
}

/** AES-256-GCM; the keys for wrapping and for hmac are derived from the 32 bytes of the master key. */
export function createVault(masterKey: Buffer): Vault {
  if (masterKey.length !== 32) throw new RangeError('the master key has 32 bytes');
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), info, 32));
  const wrapping: DataKey = { number: 0, key: derive('waybill wrap 1') };
  const macKey = derive('waybill hmac 1');
  const nextIv = ivSource();

  const sealBytes = (key: DataKey, purpose: Purpose, bytes: Buffer): Buffer => {
    const sealed = Buffer.allocUnsafe(HEAD + bytes.length);
    sealed[0] = VERSION;
    sealed.writeUInt32BE(key.number, 1);
    nextIv(sealed);
    const cipher = createCipheriv('aes-256-gcm', key.key, sealed.subarray(IV_AT, TAG_AT));
    cipher.setAAD(Buffer.from(purpose));
    cipher.update(bytes).copy(sealed, HEAD);
    cipher.final();
    cipher.getAuthTag().copy(sealed, TAG_AT);
    return sealed;
  };

  const openBytes = (key: DataKey, purpose: Purpose, sealed: Buffer): Buffer => {
    if (sealed[0] !== VERSION) throw new Error(`ciphertext of an unknown version ${sealed[0]}`);
    const decipher = createDecipheriv('aes-256-gcm', key.key, sealed.subarray(IV_AT, TAG_AT), {
      authTagLength: HEAD - TAG_AT,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(TAG_AT, HEAD));
    const bytes = decipher.update(sealed.subarray(HEAD));
    decipher.final();
    return bytes;
  };

  return {
    seal: (key, purpose, text) => sealBytes(key, purpose, Buffer.from(text)),
    open: (key, purpose, sealed) => openBytes(key, purpose, sealed).toString(),
    newKey: () => randomFillSync(Buffer.alloc(32)),
    wrap: (name, key) => sealBytes(wrapping, `key:${name}`, key),
    unwrap: (name, wrapped) => openBytes(wrapping, `key:${name}`, wrapped),
    hmac: (text) => createHmac('sha256', macKey).update(text).digest('base64url'),
  };
}
