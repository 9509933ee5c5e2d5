import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Access, DEFAULT_ACCOUNT, errorList } from './access.ts';
import { describe } from './describe.ts';
import { HOUSE_ACCOUNT, type ObjectName, Organisation, PRICE_BOOK, Refusal } from './organisation.ts';
import type { Row } from './soql.ts';
import { runGraph, type Subrequest } from './transaction.ts';

const PAGE_ROWS = 200;
const MOST_FAILED_GRAPHS = 14;

/**
 * Salesforce's REST API: tokens, SOQL with pages, graphs and collections. Options: `clientId`, `clientSecret`, `username`, `publicKey` (of the
 * JWT flow), `noRunAsUser`, `sessionS` (7200), `callsPerDay` (100000), `externalId`, `without` (rights that the user lacks).
 */
export default defineSandbox({
  id: 'salesforce',
  use: (origin) => ({
    options: { url: origin, clientId: DEFAULT_ACCOUNT.clientId, clientSecret: DEFAULT_ACCOUNT.clientSecret },
    params: { account: HOUSE_ACCOUNT, priceBook: PRICE_BOOK },
  }),
  create(context) {
    const access = new Access(context);
    const org = new Organisation(context);
    const locators = new Map<string, object[]>();

    const orderEntry = (row: Row): BookEntry => ({
      kind: 'order',
      id: row.Id,
      reference: String(row[org.externalId] ?? ''),
      number: String(row.OrderNumber),
      state: String(row.Status),
      live: row.IsDeleted !== true && row.Status !== 'Cancelled',
      complete: row.Status === 'Activated',
      total: org.totalOf(row.Id),
      lines: org.itemsOf(row.Id).map((item) => ({
        sku: String(org.rows('Product2').get(String(item.Product2Id))?.ProductCode),
        quantity: Number(item.Quantity),
      })),
    });
    const accountEntry = (row: Row): BookEntry => ({
      kind: 'customer',
      id: row.Id,
      reference: String(row[org.externalId] ?? ''),
      number: String(row.Name),
      state:
        org.rows('Contact').filter((one) => one.AccountId === row.Id && one.IsDeleted !== true).length > 0
          ? 'with contact'
          : '',
      live: row.IsDeleted !== true,
      complete: true,
    });
    org.rows('Order').watch((row) => context.note(() => orderEntry(row)));

    /** The service cuts a list where it likes: here after 200 rows, and after 50 where they have rows of their own. */
    const answerPage = (version: string, rows: object[], total: number) => {
      const size = JSON.stringify(rows).includes('"totalSize"') ? PAGE_ROWS / 4 : PAGE_ROWS;
      if (rows.length <= size) return { totalSize: total, done: true, records: rows };
      const locator = `01g5g${String(context.books.next('locator')).padStart(10, '0')}-${size}`;
      locators.set(locator, rows.slice(size));
      const nextRecordsUrl = `/services/data/${version}/query/${locator}`;
      return { totalSize: total, done: false, nextRecordsUrl, records: rows.slice(0, size) };
    };

    const saved = (work: () => string) => {
      try {
        return { id: work(), success: true, errors: [] };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { success: false, errors: [{ statusCode: error.code, message: error.message, fields: error.fields }] };
      }
    };

    const typeOf = (id: string): ObjectName =>
      id.startsWith('801') ? 'Order' : id.startsWith('802') ? 'OrderItem' : 'Account';

    return {
      routes(app) {
        access.routes(app);
        const guarded = { preHandler: (request: FastifyRequest, reply: FastifyReply) => access.letIn(request, reply) };
        const list = (deleted: boolean) => async (request: FastifyRequest, reply: FastifyReply) => {
          try {
            const rows = org.query((request.query as { q?: string }).q ?? '', deleted);
            return answerPage((request.params as { version: string }).version, rows, rows.length);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            return reply.code(400).send(errorList(error.code, error.message));
          }
        };
        app.get('/services/data/:version/query', guarded, list(false));
        app.get('/services/data/:version/queryAll', guarded, list(true));
        app.get('/services/data/:version/query/:locator', guarded, async (request, reply) => {
          const { version, locator } = request.params as { version: string; locator: string };
          const rows = locators.get(locator);
          if (!rows) return reply.code(400).send(errorList('INVALID_QUERY_LOCATOR', 'invalid query locator'));
          return answerPage(version, rows, rows.length);
        });
        app.post('/services/data/:version/composite/graph', guarded, async (request) => {
          let failures = 0;
          const { graphs } = request.body as { graphs: { graphId: string; compositeRequest: Subrequest[] }[] };
          return {
            graphs: graphs.map(({ graphId, compositeRequest }) => {
              if (failures > MOST_FAILED_GRAPHS) {
                const body = [{ errorCode: 'PROCESSING_HALTED', message: 'Too many graphs failed.' }];
                const compositeResponse = compositeRequest.map(({ referenceId }) => ({
                  httpStatusCode: 400,
                  referenceId,
                  body,
                }));
                return { graphId, isSuccessful: false, graphResponse: { compositeResponse } };
              }
              const { isSuccessful, answers } = runGraph(org, compositeRequest);
              if (!isSuccessful) failures += 1;
              return { graphId, isSuccessful, graphResponse: { compositeResponse: answers } };
            }),
          };
        });
        app.patch('/services/data/:version/composite/sobjects', guarded, async (request) => {
          const { records } = request.body as {
            records: ({ id: string; attributes: { type: ObjectName } } & Record<string, unknown>)[];
          };
          return records.map(({ id, attributes, ...fields }) =>
            saved(() => org.change(attributes.type, id, fields).Id),
          );
        });
        app.delete('/services/data/:version/composite/sobjects', guarded, async (request) =>
          String((request.query as { ids?: string }).ids)
            .split(',')
            .map((id) =>
              saved(() => {
                org.delete(typeOf(id), id);
                return id;
              }),
            ),
        );
        app.post('/services/data/:version/composite', guarded, async (request) => ({
          compositeResponse: (request.body as { compositeRequest: Subrequest[] }).compositeRequest.map(
            ({ url, referenceId }) => {
              const body = describe(context, url.split('/')[5] ?? '', org.externalId);
              return body
                ? { httpStatusCode: 200, referenceId, body }
                : {
                    httpStatusCode: 404,
                    referenceId,
                    body: errorList('NOT_FOUND', 'The requested resource does not exist'),
                  };
            },
          ),
        }));
      },
      entries: () => [...org.rows('Order').values().map(orderEntry), ...org.rows('Account').values().map(accountEntry)],
      act(verb, input) {
        const { id = '', ...rest } = input as { id?: string } & Record<string, unknown>;
        switch (verb) {
          case 'createAccount':
            return org.create('Account', rest).Id;
          case 'createContact':
            return org.create('Contact', { AccountId: id, ...rest }).Id;
          case 'enter': {
            const {
              items = [{ sku: 'WB-001', Quantity: 1, UnitPrice: 24.9 }],
              active,
              ...fields
            } = rest as {
              items?: { sku: string; Quantity: number; UnitPrice: number }[];
              active?: boolean;
            };
            return org.enter(fields, items, active).Id;
          }
          case 'items':
            return org.itemsOf(id).map((item) => item.Id);
          case 'fields':
            return { ...org.rows(typeOf(id)).get(id) };
          case 'touch':
            return org.touch(typeOf(id), id, rest);
          case 'touchContact':
            return org.touch('Contact', id, rest);
          case 'delete':
            return org.delete(typeOf(id), id);
          case 'endSessions':
            return access.endSessions();
          default:
            throw new Error(`salesforce cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? {
              status: 403,
              body: errorList('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
            }
          : { status: 500, body: errorList('UNKNOWN_EXCEPTION', 'An unexpected error occurred.') },
    };
  },
});
