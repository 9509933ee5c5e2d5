import type { FastifyInstance } from 'fastify';
import { execute, type FieldNode, Kind, parse, validate, visit } from 'graphql';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';

interface Operation {
  id: string;
  createdAt: string;
  startedAt: number;
  file: string;
  objects: number;
  failed: boolean;
}

/** More than a list has: a bulk operation pages by itself. */
const ALL = 1_000_000;

/**
 * Bulk operations, one at a time. Options: `bulkMs`, how long one runs; `bulkFails`, it ends without a result. Its file is served by
 * ranges, below an address that needs no token.
 */
export class BulkOperations {
  readonly #all: Collection<Operation>;
  readonly #context: SandboxContext;
  readonly #execute: (query: string) => Promise<Record<string, unknown>>;

  constructor(context: SandboxContext, execute: (query: string) => Promise<Record<string, unknown>>) {
    this.#context = context;
    this.#all = context.books.collection<Operation>('bulk-operations');
    this.#execute = execute;
  }

  async run({ query }: { query: string }) {
    if (this.#all.values().some((one) => this.#status(one) === 'RUNNING'))
      return {
        bulkOperation: null,
        userErrors: [
          { field: null, message: 'A bulk query operation is already in progress.', code: 'OPERATION_IN_PROGRESS' },
        ],
      };
    const lines: string[] = [];
    for (const found of Object.values(await this.#execute(query))) write(found, undefined, lines);
    const id = `gid://shopify/BulkOperation/${this.#context.books.next('bulk', 720_001)}`;
    const made = this.#all.put(id, {
      id,
      createdAt: new Date(this.#context.now()).toISOString().replace(/\.\d+/, ''),
      startedAt: this.#context.now(),
      file: lines.map((line) => `${line}\n`).join(''),
      objects: lines.length,
      failed: this.#context.options.bulkFails === true,
    });
    return { bulkOperation: this.view(made), userErrors: [] };
  }

  get = ({ id }: { id: string }) => {
    const found = this.#all.get(id);
    return found ? this.view(found) : null;
  };

  view(one: Operation) {
    const status = this.#status(one);
    const done = status === 'COMPLETED' && one.objects > 0;
    return {
      __typename: 'BulkOperation',
      id: one.id,
      status,
      errorCode: status === 'FAILED' ? 'INTERNAL_SERVER_ERROR' : null,
      createdAt: one.createdAt,
      objectCount: String(one.objects),
      fileSize: done ? String(Buffer.byteLength(one.file)) : null,
      url: done ? `${this.#context.origin}/bulk/${one.id.replace(/^.*\//, '')}.jsonl?signature=secret` : null,
    };
  }

  routes(app: FastifyInstance): void {
    app.get('/bulk/:file', async (request, reply) => {
      const number = (request.params as { file: string }).file.replace('.jsonl', '');
      const found = this.#all.get(`gid://shopify/BulkOperation/${number}`);
      if (!found || (request.query as { signature?: string }).signature !== 'secret') return reply.code(403).send('');
      const bytes = Buffer.from(found.file);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      reply.type('application/jsonl');
      if (from === undefined) return bytes;
      if (Number(from) >= bytes.length) return reply.code(416).send('');
      const last = Math.min(Number(to), bytes.length - 1);
      return reply
        .code(206)
        .header('content-range', `bytes ${from}-${last}/${bytes.length}`)
        .send(bytes.subarray(Number(from), last + 1));
    });
  }

  #status({ startedAt, failed }: Operation): string {
    if (this.#context.now() < startedAt + Number(this.#context.options.bulkMs ?? 0)) return 'RUNNING';
    return failed ? 'FAILED' : 'COMPLETED';
  }
}

/** A list of edges becomes lines below the line of what it hangs on. */
function write(value: unknown, parentId: string | undefined, lines: string[]): void {
  for (const { node } of (value as { edges: { node: Record<string, unknown> }[] }).edges) {
    const lists = Object.entries(node).filter(([, field]) =>
      Array.isArray((field as { edges?: unknown } | null)?.edges),
    );
    const own = Object.fromEntries(Object.entries(node).filter(([name]) => !lists.some(([list]) => list === name)));
    lines.push(JSON.stringify(parentId === undefined ? own : { ...own, __parentId: parentId }));
    for (const [, list] of lists) write(list, String(node.id), lines);
  }
}

/** Runs a query over whole lists. */
export function wholeLists(schema: Parameters<typeof validate>[0], rootValue: object) {
  return async (query: string): Promise<Record<string, unknown>> => {
    const document = parse(query);
    const [wrong] = validate(schema, document);
    if (wrong) throw wrong;
    const whole = visit(document, {
      Field: (field: FieldNode) =>
        field.selectionSet?.selections.some((one) => one.kind === Kind.FIELD && one.name.value === 'edges')
          ? {
              ...field,
              arguments: [
                ...(field.arguments ?? []),
                {
                  kind: Kind.ARGUMENT,
                  name: { kind: Kind.NAME, value: 'first' },
                  value: { kind: Kind.INT, value: String(ALL) },
                },
              ],
            }
          : undefined,
    });
    const { data, errors } = await execute({ schema, document: whole, rootValue });
    if (errors?.[0]) throw errors[0];
    return data as Record<string, unknown>;
  };
}
