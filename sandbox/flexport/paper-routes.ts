import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { envelope } from './objects.ts';
import { documentView, invoiceView, paperFile } from './paper-views.ts';
import type { InvoiceBody, Paper, Papers } from './papers.ts';

type Query = Record<string, string | undefined>;

/** How the other routes of this system answer. */
export interface Answers {
  origin: string;
  page(request: FastifyRequest, reply: FastifyReply, items: unknown[], more?: object): unknown;
  missing(reply: FastifyReply): unknown;
  invalid(reply: FastifyReply, problem: string): unknown;
}

const TIME_FILTERS: Record<string, (at: number, limit: number) => boolean> = {
  'f.uploaded_at.gt': (at, limit) => at > limit,
  'f.uploaded_at.gte': (at, limit) => at >= limit,
  'f.uploaded_at.lt': (at, limit) => at < limit,
  'f.uploaded_at.lte': (at, limit) => at <= limit,
};

function matches(paper: Paper, query: Query): boolean {
  const shipmentId = query['f.shipment.id'];
  const type = query['f.document_type'];
  const archived = query['f.archived_at.exists'];
  return (
    (shipmentId === undefined || shipmentId === String(paper.shipmentId)) &&
    (type === undefined || type === paper.type) &&
    (archived === undefined || (archived === 'true') === (paper.archivedAt !== undefined)) &&
    Object.entries(TIME_FILTERS).every(([name, holds]) => {
      const limit = query[name];
      return limit === undefined || holds(paper.uploadedAt, Date.parse(limit));
    })
  );
}

/** `/documents` and `/commercial_invoices`. `shipmentExists` asks the forwarder's books. */
export function paperRoutes(
  app: FastifyInstance,
  papers: Papers,
  { origin, page, missing, invalid }: Answers,
  shipmentExists: (id: number) => boolean,
): void {
  app.get('/documents', async (request, reply) => {
    const found = papers.documents.filter((paper) => matches(paper, request.query as Query)).reverse();
    const views = found.map((paper) => documentView(origin, paper));
    return page(request, reply, views, { total_count: found.length });
  });
  app.get<{ Params: { id: string } }>('/documents/:id', async (request, reply) => {
    const paper = papers.documents.get(request.params.id);
    return paper ? envelope(`${origin}/documents/${paper.id}`, documentView(origin, paper)) : missing(reply);
  });
  app.get<{ Params: { id: string } }>('/documents/:id/download', async (request, reply) => {
    const paper = papers.documents.get(request.params.id);
    return paper ? reply.type('application/pdf').send(paperFile(paper)) : missing(reply);
  });

  app.post('/commercial_invoices', async (request, reply) => {
    const body = request.body as InvoiceBody;
    const problem = papers.problemOf(body);
    if (problem) return invalid(reply, problem);
    if (!shipmentExists(Number(body.shipment_id))) return invalid(reply, 'shipment_id is unknown');
    return envelope(`${origin}/commercial_invoices`, invoiceView(origin, papers.issue(body), papers.products));
  });
  app.get('/commercial_invoices', async (request, reply) => {
    const query = request.query as Query;
    const found = papers.invoices.filter(
      ({ body }) =>
        (query['f.shipment.id'] ?? String(body.shipment_id)) === String(body.shipment_id) &&
        (query['f.invoice_number'] ?? body.invoice_number) === body.invoice_number,
    );
    return page(
      request,
      reply,
      found.map((one) => invoiceView(origin, one, papers.products)),
    );
  });
  app.get<{ Params: { id: string } }>('/commercial_invoices/:id', async (request, reply) => {
    const found = papers.invoices.get(request.params.id);
    return found
      ? envelope(`${origin}/commercial_invoices/${found.id}`, invoiceView(origin, found, papers.products))
      : missing(reply);
  });
}
