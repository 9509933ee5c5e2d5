import type { FastifyReply } from 'fastify';
import type { Behaviour } from './behaviour.ts';
import { instantOf } from './behaviour.ts';
import { Refusal } from './shop.ts';

type Query = Record<string, string | undefined>;

interface Row {
  changedAt: number;
}

/** A page of rows, as a shop of this behaviour lists them; the oldest change is first but for `last-id`, which goes by id. */
export function listed<R extends Row>(
  rows: R[],
  query: Query,
  behaviour: Behaviour,
  show: { idOf: (row: R) => string; shown: (row: R) => object; address: string; reply: FastifyReply },
): object {
  const { paging, times, size } = behaviour;
  const since = query.since === undefined ? 0 : instantOf(query.since, times);
  const until = query.until === undefined ? Number.POSITIVE_INFINITY : instantOf(query.until, times);
  // A shop that writes whole seconds also compares whole seconds.
  const at = (row: R) => (times === 'iso' ? row.changedAt : Math.floor(row.changedAt / 1000) * 1000);
  const found = rows.filter((row) => at(row) >= since && at(row) <= until).sort((a, b) => a.changedAt - b.changedAt);
  const limit = Math.min(size, Number(query.limit ?? size));
  const page = (from: number) => found.slice(from, from + limit).map(show.shown);
  const link = (from: number) => {
    const params = new URLSearchParams({ ...(query as Record<string, string>), from: String(from) });
    for (const name of ['api_key', 'sign', 'timestamp', 'app_key']) params.delete(name);
    return `${show.address}?${params}`;
  };
  switch (paging) {
    case 'page':
    case 'window': {
      const number = Number(query.page ?? 1);
      if (paging === 'window' && until === Number.POSITIVE_INFINITY)
        throw new Refusal(400, 'no_window', 'since and until are needed');
      return { total: found.length, pages: Math.ceil(found.length / limit), rows: page((number - 1) * limit) };
    }
    case 'offset':
      return { total: found.length, rows: page(Number(query.offset ?? 0)) };
    case 'cursor': {
      const from = query.cursor ? Number(Buffer.from(query.cursor, 'base64url').toString()) : 0;
      const next = from + limit < found.length ? Buffer.from(String(from + limit)).toString('base64url') : null;
      return { rows: page(from), next };
    }
    case 'link': {
      const from = Number(query.from ?? 0);
      if (from + limit < found.length)
        show.reply.header('link', `<${link(0)}>; rel="first", <${link(from + limit)}>; rel="next"`);
      return { rows: page(from) };
    }
    case 'next-url': {
      const from = Number(query.from ?? 0);
      return { rows: page(from), next: from + limit < found.length ? link(from + limit) : null };
    }
    case 'last-id': {
      const after = Number(query.after ?? 0);
      const rest = rows
        .filter((row) => Number(show.idOf(row)) > after)
        .sort((a, b) => Number(show.idOf(a)) - Number(show.idOf(b)));
      return { rows: rest.slice(0, limit).map(show.shown) };
    }
  }
}
