import { config } from '../../config/schema.ts';
import type { CallBudget } from '../../connectors/budget.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import type {
  AnyConnector,
  AnyContext,
  AnyPort,
  Finding,
  Page,
  Period,
  SourceRecord,
  SurveyPage,
  Write,
  WriteResult,
} from '../../connectors/connector.ts';
import { ownBudget } from '../../connectors/own-grants.ts';
import { secretPaths, secretValues } from '../../connectors/secret.ts';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Fate, Protocol, Sandbox, SandboxSystem } from '../../sandbox/sandbox.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';

/** Longer than any answer of an idle sandbox takes, shorter than a test may last. */
export const TIMEOUT_MS = 1_000;

export type { AnyConnector, AnyContext, AnyPort };

/** What may become of a call of HTTP. */
const HTTP: Protocol = {
  fates: ['rate', 'error', 'auth', 'hangBefore', 'hangAfter', 'late', 'lost', 'half', 'page', 'down'],
  failureIsFinal: false,
};

/** The protocol that the system is spoken to in. */
export const protocolOf = ({ sandbox }: HarnessOptions): Protocol => sandbox.protocol ?? HTTP;

export const isHttp = (options: HarnessOptions): boolean => protocolOf(options) === HTTP;

/** Those of the fates that a call can meet in the system's protocol. */
export const possible = <F extends Fate>(options: HarnessOptions, fates: readonly F[]): F[] =>
  fates.filter((fate) => protocolOf(options).fates.includes(fate));

export interface HarnessOptions {
  connector: AnyConnector;
  sandbox: Sandbox;
  sandboxOptions?: Record<string, unknown>;
  options(origin: string): Record<string, unknown>;
  /** The time of connector and sandbox alike; the real one without it. */
  clock?: { now(): number };
  /** Of one request; `TIMEOUT_MS` without it. */
  timeoutMs?: number;
}

/** A connector against its sandbox, and everything it said meanwhile. */
export interface Harness {
  /** The system's. */
  id: string;
  server: SandboxServer;
  system: SandboxSystem;
  connection: Connection;
  context(signal?: AbortSignal): AnyContext;
  /** Another connection of the same connector with other options. */
  connect(options: Record<string, unknown>): Promise<AnyContext>;
  /** All log lines and failures so far. */
  said: string[];
  close(): Promise<void>;
}

/** A vendor's rates would have the suite wait for minutes; that rates hold is proved where they are granted. */
const unhurried = <T extends AnyConnector>(connector: T): T => ({
  ...connector,
  limits: { ...connector.limits, rates: [] },
});

export async function startHarness({
  connector,
  sandbox,
  sandboxOptions = {},
  options,
  clock = { now: Date.now },
  timeoutMs = TIMEOUT_MS,
}: HarnessOptions): Promise<Harness> {
  const { id } = connector;
  const server = await startSandbox({
    port: 0,
    systems: [id],
    sandboxes: { [id]: sandbox },
    options: { [id]: sandboxOptions },
    now: clock.now,
  });
  const said: string[] = [];
  const log = {
    debug: (fields: object, text: string) => void said.push(JSON.stringify(fields) + text),
    warn: (fields: object, text: string) => void said.push(JSON.stringify(fields) + text),
  };
  const opened: Connection[] = [];
  const open = async (declared: Record<string, unknown>) => {
    const parsed = config.parse({
      connections: { [`${id}-test`]: { use: id, options: declared, limits: { timeout: `${timeoutMs}ms` } } },
      flows: { all: everyMove(connector, `${id}-test`) },
    });
    const connections = await openConnections(parsed, {
      clock,
      log,
      connectors: { [id]: unhurried(connector) },
      // By the time that passes, though a test may hold that of the records: who waits for a call must be let go.
      budget: (_id, limits, unit) => ownBudget(limits, { now: Date.now }, unit) as CallBudget,
    });
    const connection = connections.get(`${id}-test`) as Connection;
    opened.push(connection);
    return connection;
  };
  const connection = await open(options(server.url(id)));
  return {
    id,
    server,
    system: server.system(id),
    connection,
    context: (signal) => connection.context(signal),
    connect: async (other) => (await open(other)).context(),
    said,
    async close() {
      for (const one of opened) one.close();
      await server.close();
    },
  };
}

/** A flow that has the connection give and take all that it can. */
function everyMove({ kinds }: AnyConnector, connectionId: string) {
  const known = Object.entries(kinds) as [Kind, AnyPort][];
  return {
    kinds: known.map(([kind]) => kind),
    from: [connectionId],
    steps: ['map', ...known.flatMap(([kind, { push }]) => (push ? [`write ${connectionId} as ${kind}`] : []))],
  };
}

/** The failure that a promise ends with; its texts are noted as said. */
export async function failureOf(said: string[], promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    said.push(`${error.stack} ${JSON.stringify(error.failure)} ${String(error.cause ?? '')}`);
    return error.failure;
  }
  throw new Error('expected it to fail');
}

/** Pushes in the portions that the port takes; what a push throws is the result of each of its writes. */
export async function pushAll(port: AnyPort, ctx: AnyContext, writes: Write[], said: string[]): Promise<WriteResult[]> {
  const results: WriteResult[] = [];
  const size = port.batch ?? 1;
  for (let at = 0; at < writes.length; at += size) {
    const portion = writes.slice(at, at + size);
    const answered = await (port.push as NonNullable<AnyPort['push']>)(ctx, portion).catch((error: unknown) => {
      if (!(error instanceof WaybillError)) throw error;
      said.push(String(error.stack));
      return portion.map((): WriteResult => ({ result: 'failed', failure: error.failure }));
    });
    if (answered.length !== portion.length) throw new Error(`${portion.length} writes, but ${answered.length} results`);
    results.push(...answered);
  }
  said.push(JSON.stringify(results));
  return results;
}

/** At most `limit` pages from a cursor on; more are taken for an endless repeat. */
export async function pullPages(port: AnyPort, ctx: AnyContext, cursor: string | null, limit = 100): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of (port.pull as NonNullable<AnyPort['pull']>)(ctx, cursor)) {
    pages.push(page);
    if (pages.length > limit) throw new Error(`pull did not end within ${limit} pages`);
  }
  return pages;
}

export const idsOf = (pages: Page[]): string[] =>
  pages.flatMap((page) => page.records.map((record: SourceRecord) => record.id));

/** The pages of a survey from a cursor on; too many are taken for an endless repeat. */
export async function surveyPages(
  port: AnyPort,
  ctx: AnyContext,
  period: Period,
  cursor: string | null,
  limit = 100,
): Promise<SurveyPage[]> {
  const pages: SurveyPage[] = [];
  for await (const page of (port.survey as NonNullable<AnyPort['survey']>).list(ctx, period, cursor)) {
    pages.push(page);
    if (pages.length > limit) throw new Error(`a survey did not end within ${limit} pages`);
  }
  return pages;
}

export const surveyedIds = (pages: SurveyPage[]): string[] =>
  pages.flatMap(({ objects }) => objects.map(({ targetId }) => targetId));

export const foundIds = (findings: Finding[]): (string | boolean)[] =>
  findings.map((finding) => (finding.found === true ? finding.targetId : finding.found === false ? false : 'unsure'));

/** The options with every secret replaced by a wrong one. */
export function wrongSecrets(connector: AnyConnector, options: Record<string, unknown>): Record<string, unknown> {
  const wrong = structuredClone(options);
  for (const path of secretPaths(connector.options)) {
    const names = path.split('.');
    const last = names.pop() as string;
    const holder = names.reduce<Record<string, unknown> | undefined>(
      (at, name) => at?.[name] as Record<string, unknown> | undefined,
      wrong,
    );
    if (typeof holder?.[last] === 'string')
      holder[last] = `wrong-${(holder[last] as string).split('').reverse().join('')}`;
  }
  return wrong;
}

export const secretsIn = (connector: AnyConnector, options: Record<string, unknown>): string[] =>
  secretValues(connector.options, connector.options.parse(options));
