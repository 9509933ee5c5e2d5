import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookEvent, WebhookPort, WebhookRequest } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { RestOptions } from './call.ts';
import type { HmacProof, Place, WebhookSpec } from './definition-webhook.ts';
import { at, textAt } from './path.ts';
import { digested } from './signature.ts';
import { fillPlain } from './template.ts';
import { markOf } from './times.ts';

/** Webhooks as a definition declares them. Without its secret among the options nothing is believed. */
export const webhookPort = (spec: WebhookSpec): WebhookPort<RestOptions> => ({
  verify: (request, options, now) => isProven(spec, request, options, now),
  parse: (request) => eventsIn(spec, request),
});

function isProven({ proof }: WebhookSpec, request: WebhookRequest, options: RestOptions, now: number): boolean {
  if ('hmac' in proof) return isSigned(proof.hmac, request, options, now);
  if ('secret' in proof) {
    const expected = fillPlain(proof.secret.is, { options });
    return expected ? equal(headerOf(request, proof.secret.header), expected) : false;
  }
  const user = fillPlain(proof.basic.user, { options });
  const password = fillPlain(proof.basic.password, { options });
  if (!user || !password) return false;
  return equal(request.headers.authorization, `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
}

function isSigned(proof: HmacProof, request: WebhookRequest, options: RestOptions, now: number): boolean {
  const secret = fillPlain(proof.secret, { options });
  const header = headerOf(request, proof.header);
  if (!secret || !header) return false;
  const parts = proof.parts ? partsOf(header) : undefined;
  const timestamp = parts ? parts.get(proof.parts?.timestamp ?? '')?.[0] : headerOf(request, proof.timestamp?.header);
  const dated = proof.parts !== undefined || proof.timestamp !== undefined;
  if (dated && !isFresh(timestamp, proof, now)) return false;
  // Templates make text; the body may be any bytes, so it is put in as they are.
  const scope = { options, timestamp, id: headerOf(request, proof.id?.header), body: BODY };
  const text = fillPlain(proof.text, scope);
  if (text === undefined) return false;
  const signed = Buffer.concat(
    text.split(BODY).flatMap((piece, n) => (n === 0 ? [Buffer.from(piece)] : [request.raw, Buffer.from(piece)])),
  );
  const key = proof.secretEncoding === 'text' ? secret : Buffer.from(secret, proof.secretEncoding);
  const expected = proof.prefix + digested(proof.digest, proof.encoding, signed, key);
  // While a secret is changed, several signatures are sent at once.
  const given = parts ? (parts.get(proof.parts?.signature ?? '') ?? []) : [header, ...header.split(' ')];
  return given.some((one) => equal(one, expected));
}

/** Stands for the body's bytes until they are put in; no header or secret contains it. */
const BODY = '\u0000body\u0000';

const headerOf = ({ headers }: WebhookRequest, name: string | undefined): string | undefined =>
  name === undefined ? undefined : headers[name.toLowerCase()];

/** `t=1700000000,v1=abc,v1=def`. */
function partsOf(header: string): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const one of header.split(/[,;]\s*/)) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(one.trim()) ?? [];
    if (name && value !== undefined) parts.set(name, [...(parts.get(name) ?? []), value]);
  }
  return parts;
}

function isFresh(timestamp: string | undefined, { timestampAs, tolerance }: HmacProof, now: number): boolean {
  try {
    const mark = markOf(timestamp, { as: timestampAs });
    return mark !== undefined && Math.abs(now - Date.parse(mark)) <= tolerance;
  } catch {
    return false;
  }
}

/** In constant time. */
function equal(given: string | undefined, expected: string): boolean {
  const actual = Buffer.from(given ?? '');
  const wanted = Buffer.from(expected);
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}

function eventsIn(spec: WebhookSpec, request: WebhookRequest): WebhookEvent[] {
  const body = parseJson(Buffer.from(request.raw).toString('utf8'));
  const found = spec.each === undefined ? [body] : at(body, spec.each);
  const items = Array.isArray(found) ? found : [];
  return items.flatMap((item, n): WebhookEvent[] => {
    const topic = read(spec.topic, request, item) ?? '';
    const about = topicOf(spec, topic);
    const id = about && read(about.id, request, item);
    if (!about || id === undefined) return [];
    const told = spec.id && read(spec.id, request, item);
    // Of several events in one delivery, a header names the delivery only.
    const eventId =
      told === undefined
        ? hash(request.raw, n)
        : items.length > 1 && typeof spec.id === 'object'
          ? `${told}/${n}`
          : told;
    return [{ topic, eventId, kind: about.kind, id }];
  });
}

const read = (place: Place, request: WebhookRequest, item: unknown): string | undefined =>
  typeof place === 'string' ? textAt(item, place) : headerOf(request, place.header);

/** The topic itself outranks a beginning with a star; of several beginnings the longest is meant. */
function topicOf({ topics }: WebhookSpec, topic: string): WebhookSpec['topics'][string] | undefined {
  if (Object.hasOwn(topics, topic)) return topics[topic];
  const [longest] = Object.keys(topics)
    .filter((name) => name.endsWith('*') && topic.startsWith(name.slice(0, -1)))
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? undefined : topics[longest];
}

const hash = (raw: Uint8Array, n: number): string => createHash('sha256').update(raw).update(String(n)).digest('hex');
