import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { systemCode } from '../../config/problem.ts';
import type { AnchoredSeal, Seal } from '../../store/ledger.ts';
import { type Anchor, AnchorError } from './anchor.ts';
import { certificatesOf, stampRequest, tokenOf, verifyToken } from './time-stamp.ts';

const TIMEOUT_MS = 10_000;
const LARGEST_BYTES = 100_000;
/** Of SHA-256, which a seal's hash is. */
const HASH_BYTES = 32;

export interface Rfc3161 {
  rfc3161: string;
  /** PEM, or the path of a PEM file. */
  ca?: string | undefined;
}

/** Names a time stamp authority without what its address may hold of credentials. */
export function stampName(address: string): string {
  const { origin, pathname } = new URL(address);
  return `rfc3161:${origin}${pathname}`;
}

/** What is stamped: the seal's hash, as bytes. */
const stamped = ({ hash }: { hash: string }): Buffer => Buffer.from(hash, 'hex');

/** The certificates that a stamp must lead to; any without. Throws `AnchorError` where they cannot be read. */
function trustedBy(ca: string | undefined): ReturnType<typeof certificatesOf> {
  if (ca === undefined) return [];
  if (ca.includes('-----BEGIN')) return certificatesOf(ca);
  let text: string;
  try {
    text = readFileSync(ca, 'utf8');
  } catch (error) {
    throw new AnchorError(`${ca}, the certificates of a time stamp authority, cannot be read (${systemCode(error)})`);
  }
  return certificatesOf(text);
}

/** Whether a token that was kept is a time stamp of this seal. Throws `AnchorError`. */
export async function confirmStamp(token: string, seal: AnchoredSeal, ca?: string): Promise<void> {
  await verifyToken(Buffer.from(token, 'base64'), stamped(seal), { trusted: trustedBy(ca) });
}

/**
 * A time stamp authority (RFC 3161) signs that the seal's hash was there at its time. The token is kept in the audit, where nobody
 * can make another of the past.
 */
export function rfc3161Anchor({ rfc3161: address, ca }: Rfc3161, request: typeof fetch = fetch): Anchor {
  const stamp = async (imprint: Buffer): Promise<Buffer> => {
    const trusted = trustedBy(ca);
    const { der, nonce } = stampRequest(imprint);
    const token = tokenOf(await ask(address, der, request));
    await verifyToken(token, imprint, { trusted, nonce });
    return token;
  };
  return {
    name: stampName(address),
    put: async (head: Seal) => ({ token: (await stamp(stamped(head))).toString('base64') }),
    async check(live) {
      if (live) await stamp(randomBytes(HASH_BYTES));
      else trustedBy(ca);
    },
    confirm: (token, seal) => confirmStamp(token, seal, ca),
  };
}

async function ask(address: string, body: Buffer, request: typeof fetch): Promise<Buffer> {
  let response: Response;
  try {
    response = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new AnchorError(
      `${stampName(address)} does not answer: is its address right, and may this machine reach it?`,
    );
  }
  if (!response.ok) throw new AnchorError(`${stampName(address)} answers ${response.status}`);
  const answer = Buffer.from(await response.arrayBuffer());
  if (answer.length > LARGEST_BYTES) throw new AnchorError(`${stampName(address)} answers more than a time stamp`);
  return answer;
}
