import { readFileSync } from 'node:fs';
import type { AnchoredSeal, Seal } from '../../store/ledger.ts';
import { type Anchor, AnchorError } from './anchor.ts';
import { certificatesOf, stampRequest, tokenOf, verifyToken } from './time-stamp.ts';

const TIMEOUT_MS = 10_000;
const LARGEST_BYTES = 100_000;

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

/** Whether a token that was kept is a time stamp of this seal. Throws `AnchorError`. */
export async function confirmStamp(token: string, seal: AnchoredSeal, ca?: string): Promise<void> {
  const trusted = ca === undefined ? [] : certificatesOf(ca.includes('-----BEGIN') ? ca : readFileSync(ca, 'utf8'));
  await verifyToken(Buffer.from(token, 'base64'), stamped(seal), { trusted });
}

/**
 * A time stamp authority (RFC 3161) signs that the seal's hash was there at its time. The token is kept in the audit, where nobody
 * can make another of the past.
 */
export function rfc3161Anchor({ rfc3161: address, ca }: Rfc3161, request: typeof fetch = fetch): Anchor {
  return {
    name: stampName(address),
    async put(head: Seal) {
      const { der, nonce } = stampRequest(stamped(head));
      const answer = await ask(address, der, request);
      const token = tokenOf(answer);
      const trusted = ca === undefined ? [] : certificatesOf(ca.includes('-----BEGIN') ? ca : readFileSync(ca, 'utf8'));
      await verifyToken(token, stamped(head), { trusted, nonce });
      return { token: token.toString('base64') };
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
