import { createHash } from 'node:crypto';
import type { Kind } from './kinds.ts';

/** Which object of ours a target holds: the record at its source, the part of it, and how often it was made anew. */
export interface ObjectName {
  connectionId: string;
  /** The record's kind at its source. */
  kind: Kind;
  /** What the target holds it as, e.g. the shipment that an order asks for: one record may be two objects of a target. */
  as?: Kind;
  sourceId: string;
  /** Empty where the record is not split. */
  part: string;
  generation: number;
}

/**
 * `{source connection}/{kind}/{source id}/{part}/{generation}`: the object's name in every target, never a revision's.
 * An object of another kind than its record has both: `shop/order.shipment/1001/wms-de/1`.
 * The source id may hold slashes; the part's are escaped, so that no two objects share a name.
 */
export function identityOf(name: ObjectName): string {
  const part = name.part.replaceAll('%', '%25').replaceAll('/', '%2F');
  const kind = name.as === undefined || name.as === name.kind ? name.kind : `${name.kind}.${name.as}`;
  return `${name.connectionId}/${kind}/${name.sourceId}/${part}/${name.generation}`;
}

/** Below this a cut hash is too short to be unique among millions of objects. */
export const MIN_IDENTITY_LENGTH = 12;

/** A SHA-256 in base32. */
const HASH_LENGTH = 52;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31];
    }
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

/**
 * The identity as it fits a target's reference field of `maxLength` characters: itself where it fits and is plain
 * ASCII without blanks, else the beginning of its SHA-256 in small base32 letters, which survives targets that ignore
 * case. Stable for ever: objects in the targets are found by it.
 */
export function hashIdentity(identity: string, maxLength: number): string {
  if (maxLength < MIN_IDENTITY_LENGTH)
    throw new RangeError(`an identity needs ${MIN_IDENTITY_LENGTH} characters, not ${maxLength}`);
  if (identity.length <= maxLength && /^[\x21-\x7e]+$/.test(identity)) return identity;
  return base32(createHash('sha256').update(identity).digest()).slice(0, maxLength);
}

/**
 * Whether a text in a target's reference field is of our making: an identity of one of these connections, or a hash of such
 * that fills the field. Targets may change its case.
 */
export function looksOurs(reference: string, maxLength: number, connectionIds: readonly string[]): boolean {
  const text = reference.toLowerCase();
  if (connectionIds.some((id) => text.startsWith(`${id}/`) && text.split('/').length >= 5)) return true;
  return text.length === Math.min(maxLength, HASH_LENGTH) && /^[a-z2-7]+$/.test(text);
}

/**
 * The key under which a target that keeps idempotency keys knows one request: other than the last only when the object,
 * the verb, the revision or the serial (raised by a rejection or by changed bytes) is another. 32 hex digits.
 */
export function idempotencyKey(
  identity: string,
  op: 'create' | 'update' | 'cancel',
  revision: number,
  serial: number,
): string {
  return createHash('sha256').update(`${identity}\n${op}\n${revision}\n${serial}`).digest('hex').slice(0, 32);
}
