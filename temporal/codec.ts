import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

// CommonJS with computed exports: only the default one can be imported.
const { temporal } = proto;
const ENCODING = 'binary/encrypted';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const text = (value: string) => new TextEncoder().encode(value);
const isOurs = (payload: Payload) => {
  const encoding = payload.metadata?.encoding;
  return encoding !== undefined && encoding !== null && Buffer.from(encoding).toString() === ENCODING;
};

/** A key for payloads; its id stands in each that it sealed. */
interface PayloadKey {
  id: string;
  key: Buffer;
}

const keyOf = (key: Uint8Array): PayloadKey => ({
  id: createHash('sha256').update(key).digest('hex').slice(0, 16),
  key: Buffer.from(key),
});

/** The keys for payloads as they are kept, the newest first. */
export type PayloadKeys = () => Promise<readonly Uint8Array[]>;

/**
 * The newest key seals; every one of them opens what it sealed. A payload of a key that is not known yet (another process
 * rotated) has them read again. Answers `undefined` for a key that is none of ours.
 */
class KeyRing {
  readonly #read: PayloadKeys;
  #reading: Promise<PayloadKey[]> | undefined;

  constructor(read: PayloadKeys) {
    this.#read = read;
  }

  #keys(): Promise<PayloadKey[]> {
    this.#reading ??= this.#read().then((keys) => keys.map(keyOf));
    this.#reading.catch(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async newest(): Promise<PayloadKey> {
    const [newest] = await this.#keys();
    if (!newest) throw new Error('there is no key for payloads');
    return newest;
  }

  async find(id: string): Promise<PayloadKey | undefined> {
    const known = (await this.#keys()).find((key) => key.id === id);
    if (known) return known;
    const before = this.#reading;
    const now = await this.#read();
    if (this.#reading === before) this.#reading = Promise.resolve(now.map(keyOf));
    return (await this.#keys()).find((key) => key.id === id);
  }
}

/**
 * Encrypts every payload that goes to Temporal: inputs, results, update arguments, failure texts. The second defence,
 * since no personal data is meant to be in them at all. AES-256-GCM; the key's id is in the payload, so that histories stay
 * readable when the key is another, and a payload of another house is told apart from a damaged one.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #ring: KeyRing;

  constructor(keys: PayloadKeys) {
    this.#ring = new KeyRing(keys);
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const { id, key } = await this.#ring.newest();
    return payloads.map((payload) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const plain = temporal.api.common.v1.Payload.encode(payload).finish();
      const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { metadata: { encoding: text(ENCODING), 'encryption-key-id': text(id) }, data };
    });
  }

  /** Payloads that were never encrypted pass: those of an older start, or of an admin's update in the UI. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#open(payload)));
  }

  async #open(payload: Payload): Promise<Payload> {
    if (!isOurs(payload) || !payload.data) return payload;
    const keyId = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
    const key = await this.#ring.find(keyId);
    if (!key) throw new Error(`payload is encrypted with key ${keyId}, which is none of ours`);
    const data = Buffer.from(payload.data);
    const decipher = createDecipheriv('aes-256-gcm', key.key, data.subarray(0, IV_BYTES));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return temporal.api.common.v1.Payload.decode(plain);
  }
}

/** The one data converter of clients and workers; they load the failure converter by its path. */
export function dataConverter(keys: PayloadKeys): DataConverter {
  return {
    payloadCodecs: [new EncryptionCodec(keys)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.cjs', import.meta.url)),
  };
}

/** A payload as protocol buffers are written in JSON. */
interface JsonPayload {
  metadata?: { [name: string]: string };
  data?: string;
}

const ofJson = ({ metadata = {}, data }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  data: Buffer.from(data ?? '', 'base64'),
});

const toJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

/** The codec over JSON, one payload at a time, for who shows payloads to people. */
export function jsonCodec(keys: PayloadKeys) {
  const codec = new EncryptionCodec(keys);
  const by =
    (verb: 'encode' | 'decode') =>
    async (payload: JsonPayload): Promise<JsonPayload> =>
      toJson((await codec[verb]([ofJson(payload)]))[0] as Payload);
  return { encode: by('encode'), decode: by('decode') };
}
