import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomFillSync } from 'node:crypto';

/** A data key of one customer, or of a connection where no customer is named. */
export interface DataKey {
  /** Stands in the head of each ciphertext, so that a record may change its customer. */
  number: number;
  key: Buffer;
}

/** What a ciphertext is: bound into it, so that bytes moved to another column or row do not open. */
export type Purpose =
  `${'raw' | 'amended' | 'canonical' | 'payload' | 'facts' | 'patch' | 'inbox' | 'key' | 'audit' | 'audit by' | 'entry' | 'token' | 'by' | 'why' | 'told' | 'paper' | 'transfer' | 'letter' | 'document'}:${string}`;

export interface Vault {
  seal(key: DataKey, purpose: Purpose, text: string): Buffer;
  /** Throws where the bytes are not what `seal` made with this key for this purpose. */
  open(key: DataKey, purpose: Purpose, sealed: Buffer): string;
  newKey(): Buffer;
  wrap(name: string, key: Buffer): Buffer;
  /** Throws `LostMasterKey` where it was wrapped with a master key that is none of ours. */
  unwrap(name: string, wrapped: Buffer): Buffer;
  /** Ids of the master keys, the one that wraps first. */
  readonly masterKeys: readonly string[];
  /** Shows that two contents are equal without telling what they are. */
  hmac(text: string): string;
  /** From here on `hmac` is by this key: it stays the same when the master key is another. */
  hmacWith(key: Buffer): void;
  /** What a ledger begins with, derived from the master key that it began with. */
  derived(purpose: 'waybill hmac 1' | 'waybill/temporal-payloads'): Buffer;
}

/** Something was wrapped with a master key that this process was not given. */
export class LostMasterKey extends Error {
  override readonly name = 'LostMasterKey';

  constructor(id: string, known: readonly string[]) {
    super(
      `a key is wrapped with master key ${id}, and this process has ${known.join(' and ')}: give the missing one as masterKey or previousMasterKey`,
    );
  }
}

// version | key number | iv | tag | ciphertext
const VERSION = 1;
const IV_AT = 5;
const TAG_AT = 17;
const HEAD = 33;
const IV_LENGTH = TAG_AT - IV_AT;

/** Whether bytes are enough to be a ciphertext: fewer name no key to look for. */
export const namesKey = (sealed: Buffer | null): sealed is Buffer => sealed !== null && sealed.length > HEAD;

export const keyNumberOf = (sealed: Buffer): number => sealed.readUInt32BE(1);

/** Stands in the head of what was wrapped before master keys had ids. */
const NO_ID = 0;

const idOf = (number: number): string => number.toString(16).padStart(8, '0');

/** The id of the master key that wrapped this; undefined where that is not said. */
export function masterKeyOf(wrapped: Buffer): string | undefined {
  const number = keyNumberOf(wrapped);
  return number === NO_ID ? undefined : idOf(number);
}

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

/** The key that a master key wraps with; its number is its own fingerprint, so that each wrap says by which it was made. */
function wrappingKey(masterKey: Buffer): DataKey {
  if (masterKey.length !== 32) throw new RangeError('the master key has 32 bytes');
  const key = derive(masterKey, 'waybill wrap 1');
  return { number: createHash('sha256').update(key).digest().readUInt32BE() || 1, key };
}

const derive = (masterKey: Buffer, info: string) =>
  Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), info, 32));

/** AES-256-GCM. `previous` master keys open what they wrapped, and wrap nothing more. */
export function createVault(masterKey: Buffer, previous: readonly Buffer[] = []): Vault {
  const wrappings = [masterKey, ...previous].map(wrappingKey);
  const wrapping = wrappings[0] as DataKey;
  const masterKeys = wrappings.map(({ number }) => idOf(number));
  const first = previous.at(-1) ?? masterKey;
  let macKey: Buffer = derive(first, 'waybill hmac 1');
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
    unwrap(name, wrapped) {
      const number = keyNumberOf(wrapped);
      const able = wrappings.filter((one) => number === NO_ID || one.number === number);
      for (const [at, key] of able.entries()) {
        try {
          return openBytes(key, `key:${name}`, wrapped);
        } catch (error) {
          if (at === able.length - 1) throw error;
        }
      }
      throw new LostMasterKey(idOf(number), masterKeys);
    },
    masterKeys,
    hmacWith(key) {
      macKey = key;
    },
    derived: (purpose) => derive(first, purpose),
    hmac: (text) => createHmac('sha256', macKey).update(text).digest('base64url'),
  };
}
