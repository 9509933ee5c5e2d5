import type { FastifyReply, FastifyRequest } from 'fastify';
import { defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { press } from './buttons.ts';
import { entriesOf, person } from './person.ts';
import { createAll, writeRow } from './records.ts';
import { Refusal } from './refusal.ts';
import { type Asked, asksForActive, matches, order, read } from './search.ts';
import { type Row, Tables } from './tables.ts';

interface Call {
  Params: { database: string; model: string; id?: string; action?: string };
}

/** Tryton's REST application over a handful of models: two databases of one server, an ERP and a warehouse. */
export default defineSandbox({
  id: 'tryton',
  use: (origin, _webhookUrl, role) => ({
    options: { url: origin, database: role === 'warehouse' ? 'wms' : 'erp', key: 'sandbox' },
    told: { shipAfterMs: 5000 },
  }),
  create(context: SandboxContext): SandboxSystem {
    const {
      key = 'sandbox',
      databases = ['erp', 'wms'],
      shipAfterMs,
      mayNot = [],
    } = context.options as {
      key?: string;
      databases?: string[];
      shipAfterMs?: number;
      mayNot?: string[];
    };
    const tables = new Map(databases.map((name) => [name, new Tables(context.books, name, context.now)]));
    const act = person(tables);
    if (shipAfterMs) context.every(shipAfterMs, () => act('ship', {}));

    /** Opens the database of a call, or answers as the real server refuses it. */
    const serve =
      (handle: (tables: Tables, request: FastifyRequest<Call>) => unknown) =>
      async (request: FastifyRequest<Call>, reply: FastifyReply) => {
        const found = tables.get(request.params.database);
        if (!found?.knows(request.params.model)) return reply.code(404).send();
        if (request.headers.authorization !== `Bearer ${key}`) return reply.code(401).send();
        const header = String(request.headers['x-tryton-context'] ?? '');
        // Python's decoder throws at missing padding.
        if (header.length % 4 !== 0) return reply.code(500).send('Incorrect padding');
        if (request.body === undefined)
          return reply.code(400).send({ status: 400, message: 'no body', description: '' });
        try {
          if (mayNot.includes(request.params.model)) throw new Refusal('', 403);
          return handle(found, request);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          if (error.status === 403)
            return reply.code(403).type('text/html').send('<!doctype html><title>403 Forbidden</title>');
          return reply.code(400).send({ status: 400, message: error.message, description: '' });
        }
      };

    return {
      routes(app) {
        app.post<Call>('/:database/rest/model/:model/search_read', serve(search));
        app.post<Call>(
          '/:database/rest/model/:model/create',
          serve((at, { params, body }) =>
            createAll(at, params.model, (body as { vlist: Record<string, unknown>[] }).vlist),
          ),
        );
        app.post<Call>('/:database/rest/model/:model/:id/:action', serve(pressed));
        app.put<Call>('/:database/rest/model/:model/:id', serve(written));
      },
      entries: () => entriesOf(tables),
      act,
      faultAnswer: (kind) =>
        kind === 'error'
          ? { status: 500, body: '<!doctype html><title>500 Internal Server Error</title>' }
          : { status: 429, body: '<!doctype html><title>429 Too Many Requests</title>' },
    };
  },
});

function search(tables: Tables, { params, body, headers }: FastifyRequest<Call>): unknown {
  const asked = body as { domain: unknown[]; fields_names: string[]; order?: [string, string][]; limit?: number };
  const rows = order(
    tables
      .all(params.model)
      .filter((row) => row.active !== false || asksForActive(asked.domain))
      .filter((row) => matches(tables, params.model, row, asked.domain)),
    asked.order,
  );
  return rows
    .slice(0, asked.limit ?? rows.length)
    .map((row) => read(tables, params.model, row, asked.fields_names, contextOf(headers)));
}

const contextOf = (headers: FastifyRequest['headers']): Asked => {
  const header = String(headers['x-tryton-context'] ?? '');
  return header ? JSON.parse(Buffer.from(header, 'base64url').toString()) : {};
};

function pressed(tables: Tables, request: FastifyRequest<Call>): unknown {
  const { model, action } = request.params;
  const row = rowOf(tables, request);
  press(tables, model, row, action as string);
  return { __name__: model, ...read(tables, model, row, named(request)) };
}

function written(tables: Tables, request: FastifyRequest<Call>): unknown {
  const row = rowOf(tables, request);
  writeRow(tables, request.params.model, row, request.body as Record<string, unknown>);
  return { id: row.id };
}

function rowOf(tables: Tables, { params }: FastifyRequest<Call>): Row {
  const row = tables.get(params.model, Number(params.id));
  if (!row) throw new Refusal('', 403);
  return row;
}

/** `?f=state&f=number`. */
const named = ({ query }: FastifyRequest<Call>): string[] => [(query as { f?: string | string[] }).f ?? []].flat();
