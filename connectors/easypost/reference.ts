import { createHash } from 'node:crypto';

const PRINT_LENGTH = 10;

const fingerprint = (payload: unknown): string =>
  createHash('sha256').update(JSON.stringify(payload)).digest('hex').slice(0, PRINT_LENGTH);

/** References stand in addresses of calls: all but letters and digits is `_` and its code. */
const plain = (identity: string): string =>
  identity.replace(/[^A-Za-z0-9]/g, (sign) => `_${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/**
 * The reference of a shipment: our identity and a fingerprint of what was asked for. An offer cannot be changed and cannot be
 * deleted: so what is asked for anew after a refusal is another shipment, and an offer that is found is surely of these very bytes.
 */
export const referenceOf = (identity: string, payload: unknown): string => `${plain(identity)}-${fingerprint(payload)}`;

/** The identity in such a reference; undefined for what others made. */
export function identityIn(reference: string | null): string | undefined {
  const own = /^((?:[A-Za-z0-9]|_[0-9a-f]{2})+)-[0-9a-f]{10}$/.exec(reference ?? '')?.[1];
  return own?.replace(/_([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
