/**
 * The ERP of the benchmarks, a process of its own: one `POST /orders` an order, after a settable delay. An idempotency key
 * that it knows answers the first answer again; the same key with other bytes is refused and counted. A second object of one
 * reference is what must never be: it is made, as a careless ERP would, and counted as doubled.
 */
import { createHash } from 'node:crypto';
import { seeded } from '../sandbox/random.ts';
import { answer, bodyOf, serve } from './answers.ts';
import type { SinkBooks, SinkSettings } from './ends.ts';

const empty = (): SinkBooks => ({
  accepted: 0,
  doubled: 0,
  calls: 0,
  failed: 0,
  keyMisused: 0,
  replayed: 0,
  lastAcceptedAt: 0,
});

let settings: SinkSettings = { delayMs: 0, error: 0, rate: 0, seed: 1 };
let books = empty();
let random = seeded(1);
let byKey = new Map<string, { hash: string; id: string }>();
let byReference = new Map<string, string>();
/** Epoch ms of each accepted object, in order. */
let acceptedAt: number[] = [];
const waiting: { awaited: number; resolve: () => void }[] = [];

const firstSince = (since: number): number => acceptedAt.find((at) => at >= since) ?? 0;

function accept(): void {
  books.accepted += 1;
  books.lastAcceptedAt = Date.now();
  acceptedAt.push(books.lastAcceptedAt);
  for (let at = waiting.length - 1; at >= 0; at -= 1) {
    if ((waiting[at]?.awaited ?? 0) <= books.accepted) waiting.splice(at, 1)[0]?.resolve();
  }
}

serve(async (request, response, url) => {
  if (url.pathname === '/_control') {
    if (request.method === 'POST') {
      settings = {
        delayMs: 0,
        error: 0,
        rate: 0,
        seed: 1,
        ...(JSON.parse(await bodyOf(request)) as Partial<SinkSettings>),
      };
      books = empty();
      random = seeded(settings.seed);
      byKey = new Map();
      byReference = new Map();
      acceptedAt = [];
    }
    const awaited = Number(url.searchParams.get('accepted') ?? 0);
    if (books.accepted < awaited) await new Promise<void>((resolve) => waiting.push({ awaited, resolve }));
    const since = url.searchParams.get('since');
    return answer(response, 200, { ...books, ...(since !== null && { firstSince: firstSince(Number(since)) }) });
  }
  if (request.method === 'GET') {
    const references = (url.searchParams.get('references') ?? '').split(',');
    return answer(response, 200, { ids: references.map((reference) => byReference.get(reference) ?? null) });
  }
  const body = await bodyOf(request);
  books.calls += 1;
  if (settings.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
  const luck = random();
  if (luck < settings.rate + settings.error) {
    books.failed += 1;
    return luck < settings.rate
      ? answer(response, 429, { error: 'too many requests' }, { 'retry-after': '1' })
      : answer(response, 500, { error: 'internal error' });
  }
  const key = String(request.headers['idempotency-key'] ?? '');
  const hash = createHash('sha256').update(body).digest('base64');
  const known = byKey.get(key);
  if (known) {
    if (known.hash === hash) {
      books.replayed += 1;
      return answer(response, 200, { id: known.id });
    }
    books.keyMisused += 1;
    return answer(response, 422, { error: 'this idempotency key was used with another body' });
  }
  const { reference } = JSON.parse(body) as { reference: string };
  if (byReference.has(reference)) books.doubled += 1;
  else accept();
  const id = `SO-${byKey.size + 1}`;
  byKey.set(key, { hash, id });
  byReference.set(reference, id);
  return answer(response, 201, { id });
});
