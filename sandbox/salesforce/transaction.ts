import type { Organisation } from './organisation.ts';
import { type ObjectName, Refusal } from './organisation.ts';
import type { Row } from './soql.ts';

export interface Subrequest {
  method: string;
  url: string;
  referenceId: string;
  body?: Record<string, unknown>;
}

interface SubAnswer {
  httpStatusCode: number;
  referenceId: string;
  body: unknown;
}

const OBJECTS: readonly ObjectName[] = ['Account', 'Contact', 'Order', 'OrderItem'];

/** Nodes of one graph, all or none: what was done is undone where one is refused. */
export function runGraph(
  org: Organisation,
  requests: readonly Subrequest[],
): { isSuccessful: boolean; answers: SubAnswer[] } {
  const before = OBJECTS.map(
    (name) =>
      new Map(
        org
          .rows(name)
          .values()
          .map((row) => [row.Id, { ...row }]),
      ),
  );
  const answers: SubAnswer[] = [];
  for (const request of requests) {
    try {
      answers.push({ ...run(org, request, answers), referenceId: request.referenceId });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      undo(org, before);
      const halted = [
        {
          errorCode: 'PROCESSING_HALTED',
          message: 'The transaction was rolled back since another operation in the same transaction failed.',
        },
      ];
      return {
        isSuccessful: false,
        answers: requests.map(({ referenceId }) =>
          referenceId === request.referenceId
            ? {
                httpStatusCode: error.status,
                referenceId,
                body: [{ errorCode: error.code, message: error.message, fields: error.fields }],
              }
            : { httpStatusCode: 400, referenceId, body: halted },
        ),
      };
    }
  }
  return { isSuccessful: true, answers };
}

function undo(org: Organisation, before: Map<string, Row>[]): void {
  for (const [index, name] of OBJECTS.entries()) {
    const rows = org.rows(name);
    for (const { Id } of rows.values()) {
      const was = before[index]?.get(Id);
      if (was) rows.put(Id, was);
      else rows.delete(Id);
    }
  }
}

/** `@{order.id}` of an earlier answer. */
function resolved(body: Record<string, unknown>, answers: readonly SubAnswer[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const [, reference] = /^@\{(\w+)\.id\}$/.exec(String(value)) ?? [];
      if (reference === undefined) return [name, value];
      const answer = answers.find(({ referenceId }) => referenceId === reference)?.body as { id?: string } | null;
      if (!answer?.id)
        throw new Refusal('PROCESSING_HALTED', `Invalid reference specified. No value for ${reference}.id found`);
      return [name, answer.id];
    }),
  );
}

function run(
  org: Organisation,
  { method, url, body = {} }: Subrequest,
  answers: readonly SubAnswer[],
): Pick<SubAnswer, 'httpStatusCode' | 'body'> {
  const [, , , , , object = '', field = '', value] = url.split('/').map(decodeURIComponent);
  const name = object as ObjectName;
  const fields = resolved(body, answers);
  if (method === 'DELETE') {
    org.delete(name, field);
    return { httpStatusCode: 204, body: null };
  }
  if (value === undefined) {
    org.change(name, field, fields);
    return { httpStatusCode: 204, body: null };
  }
  const known = org.byExternalId(name, field, value);
  const row = known ? org.change(name, known.Id, fields) : org.create(name, { ...fields, [field]: value });
  return { httpStatusCode: known ? 200 : 201, body: { id: row.Id, success: true, errors: [], created: !known } };
}
