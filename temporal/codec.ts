import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
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

/**
 * Encrypts every payload that goes to Temporal: inputs, results, update arguments, failure texts. The second defence,
 * since no personal data is meant to be in them at all. AES-256-GCM; the key is derived from the master key, and its id
 * is in the payload, so that a payload of another key is told apart from a damaged one.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #key: Buffer;
  readonly #keyId: string;

  constructor(masterKey: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', masterKey, '', 'waybill/temporal-payloads', 32));
    this.#keyId = createHash('sha256').update(this.#key).digest('hex').slice(0, 16);
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
      const plain = temporal.api.common.v1.Payload.encode(payload).finish();
      const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { metadata: { encoding: text(ENCODING), 'encryption-key-id': text(this.#keyId) }, data };
    });
  }

  /** Payloads that were never encrypted pass: those of an older start, or of an admin's update in the UI. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (!isOurs(payload) || !payload.data) return payload;
      const keyId = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
      if (keyId !== this.#keyId) throw new Error(`payload is encrypted with key ${keyId}, ours is ${this.#keyId}`);
      const data = Buffer.from(payload.data);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, data.subarray(0, IV_BYTES));
      decipher.setAuthTag(data.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      return temporal.api.common.v1.Payload.decode(plain);
    });
  }
}

/** The one data converter of clients and workers; they load the failure converter by its path. */
export function dataConverter(masterKey: Uint8Array): DataConverter {
  return {
    payloadCodecs: [new EncryptionCodec(masterKey)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.cjs', import.meta.url)),
  };
}
