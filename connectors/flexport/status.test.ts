import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../domain/failures.ts';
import type { HttpRequest } from '../http.ts';
import type { FlexportContext } from './call.ts';
import { status } from './status.ts';

/** Shipments a second apart from `first` on, but that each third shares its time with the one before it. */
const CHANGED_AT = (n: number) => new Date(Date.UTC(2026, 10, 1) + (n - (n % 3 === 2 ? 1 : 0)) * 1_000).toISOString();
const SHIPMENTS = Array.from({ length: 25 }, (_, n) => ({
  id: n,
  status: 'seller_location',
  updated_at: CHANGED_AT(n),
  booking: { id: n + 1_000 },
}));

/** A forwarder with these shipments, the legs of one of which cannot be read. */
function forwarder(broken?: number): FlexportContext {
  const request = async ({ url, query = {} }: HttpRequest) => {
    if (query['f.shipment.id'] === broken && broken !== undefined)
      throw new WaybillError({ class: 'unavailable', message: 'answered 500' });
    const found = url.endsWith('/shipments')
      ? SHIPMENTS.filter(({ updated_at }) => updated_at > String(query['f.updated_at.gt']))
      : [];
    return { data: { data: { data: found } } };
  };
  const options = { url: 'http://x', apiKey: 'k', metadataKey: 'ref', milestones: ['legs', 'customs'], overlapMs: 0 };
  return { http: { request }, options } as unknown as FlexportContext;
}

async function pulled(ctx: FlexportContext, from: string | null) {
  const ids: number[] = [];
  let cursor = from;
  let failed = false;
  try {
    for await (const page of status.pull?.(ctx, from) ?? []) {
      ids.push(...page.records.map(({ id }) => Number(id)));
      cursor = page.cursor;
    }
  } catch {
    failed = true;
  }
  return { ids, cursor, failed };
}

describe('shipments of which one cannot be read now', () => {
  it.each([10, 11, 17, 24])('number %i: those before it are kept, and none is passed over', async (broken) => {
    const first = await pulled(forwarder(broken), null);
    expect(first.failed).toBe(true);
    expect(first.ids).toEqual(SHIPMENTS.slice(0, broken - (broken % 10)).map(({ id }) => id));
    const next = await pulled(forwarder(), first.cursor);
    expect(new Set([...first.ids, ...next.ids])).toEqual(new Set(SHIPMENTS.map(({ id }) => id)));
    // Nor is all of it read again: at most what shares its time with the first unread.
    expect(first.ids.filter((id) => next.ids.includes(id)).length).toBeLessThanOrEqual(1);
    expect(Date.parse(next.cursor as string)).toBe(Date.parse(CHANGED_AT(24)));
  });
});
