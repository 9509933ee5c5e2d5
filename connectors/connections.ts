import { setMaxListeners } from 'node:events';
import type { z } from 'zod';
import type { Config, ConnectionConfig } from '../config/schema.ts';
import type { Priority } from '../domain/budget.ts';
import type { Role } from '../domain/kinds.ts';
import type { WindowPlan } from '../domain/windows.ts';
import type { CallBudget } from './budget.ts';
import { type CallUnit, ratesOf } from './call-units.ts';
import type { AnyConnector, ConnectorContext, Limits } from './connector.ts';
import { type CallReport, createHttpClient, type HttpClient } from './http.ts';
import { movesOf } from './moves.ts';
import { OptionsError } from './options-error.ts';
import { ownBudget } from './own-grants.ts';
import { ownTokens } from './own-tokens.ts';
import { connectorIds, loadConnector, nearest } from './registry.ts';
import { redactor, secretPaths, secretValues } from './secret.ts';
import type { HoldKeeper } from './shared-hold.ts';
import { createTokens, type TokenKeeper } from './tokens.ts';
import { createTurns } from './turns.ts';

/** A configured use of a connector, ready to be called. */
export interface Connection {
  id: string;
  /** The connector's id: the system's name in mappings (`{system}/{kind}`). */
  system: string;
  role: Role;
  connector: AnyConnector;
  options: unknown;
  /** Constants for mappings. */
  params: Record<string, string>;
  limits: Limits;
  /** Planned times of day and how many runs a day there may be; undefined where it may be called at any time. */
  windows?: WindowPlan & { runsPerDay: number };
  outsideWindow: ('cancel' | 'probe')[];
  timezone: string;
  pollMs?: number;
  /** Kind -> mapping, where the baseline is not meant. */
  mappings: Record<string, string>;
  /** Names of the options that hold secrets. */
  secrets: string[];
  /** The secrets themselves, as one text: to know a refused credential again, never to be shown or kept. */
  credential(): string;
  /** What a call of the connector gets; `signal` ends its requests, which take their turns by what they are for. */
  context(signal?: AbortSignal, priority?: Priority): ConnectorContext<unknown>;
  close(): void;
}

export interface ConnectionDeps {
  clock: { now(): number };
  log: ConnectorContext['log'];
  onCall?: (report: CallReport) => void;
  /** Counts the calls, or the points, of a connection with declared rates of them over all processes. */
  budget?: (connectionId: string, limits: Limits, unit: CallUnit) => CallBudget;
  /** Where it is kept, for all processes, until when the system of a connection without rates asked for patience. */
  hold?: (connectionId: string) => HoldKeeper;
  /** Where access tokens are kept for all processes; in this one alone without it. */
  tokens?: TokenKeeper;
  /** Connectors besides those of this folder, by id; they come first. */
  connectors?: Record<string, AnyConnector>;
}

/** A connection of the config that cannot be opened; each problem names its place in the config. */
export class ConnectionsError extends Error {
  override readonly name = 'ConnectionsError';
  readonly problems: { path: string; message: string }[];

  constructor(problems: { path: string; message: string }[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

/** Opens every connection of the config; throws one `ConnectionsError` that names all that is wrong. */
export async function openConnections(
  config: Pick<Config, 'connections' | 'timezone' | 'flows'>,
  deps: ConnectionDeps,
): Promise<Map<string, Connection>> {
  const problems: { path: string; message: string }[] = [];
  const connections = new Map<string, Connection>();
  for (const [id, declared] of Object.entries(config.connections)) {
    const connection = await openConnection(id, declared, config, deps, problems);
    if (connection) connections.set(id, connection);
  }
  if (problems.length === 0) return connections;
  for (const connection of connections.values()) connection.close();
  throw new ConnectionsError(problems);
}

async function openConnection(
  id: string,
  declared: ConnectionConfig,
  config: Pick<Config, 'timezone' | 'flows'>,
  deps: ConnectionDeps,
  problems: { path: string; message: string }[],
): Promise<Connection | undefined> {
  const path = `connections.${id}`;
  let connector: AnyConnector;
  try {
    connector = deps.connectors?.[declared.use] ?? (await loadConnector(declared.use));
  } catch (error) {
    problems.push({ path: `${path}.use`, message: (error as Error).message });
    return undefined;
  }
  if (connector.declaredBy) {
    const made = declaredConnector(connector, declared.options, path);
    if (Array.isArray(made)) {
      problems.push(...made);
      return undefined;
    }
    connector = made;
  }
  const found = [
    ...databaseUrls(declared.options, `${path}.options`),
    ...optionProblems(connector, declared.options, path),
  ];
  problems.push(...found);
  if (found.length > 0) return undefined;
  return build(id, declared, connector, connector.options.parse(declared.options), config, deps);
}

/** The connector that the options declare, or what is wrong with the declaration. */
function declaredConnector(
  connector: AnyConnector,
  options: Record<string, unknown>,
  path: string,
): AnyConnector | { path: string; message: string }[] {
  try {
    const made = connector.declaredBy?.(options) ?? connector;
    if (made.id === connector.id || !connectorIds().includes(made.id)) return made;
    const message = `"${made.id}" is a connector of its own, with mappings of its own: give the declared system another name`;
    return [{ path: `${path}.options`, message }];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.problems.map((problem) => ({ path: `${path}.options.${problem.path}`, message: problem.message }));
  }
}

function optionProblems(connector: AnyConnector, options: unknown, path: string): { path: string; message: string }[] {
  const parsed = connector.options.safeParse(options);
  if (parsed.success) return [];
  const { shape = {} } = connector.options.def as unknown as { shape?: Record<string, z.ZodType> };
  const known = Object.keys(shape);
  return parsed.error.issues.flatMap((issue) => {
    const at = [path, 'options', ...issue.path.map(String)].join('.');
    const [first, ...deeper] = issue.path.map(String);
    const absent = first !== undefined && deeper.length === 0 && !Object.hasOwn(Object(options), first);
    if (absent)
      return [{ path: at, message: `missing: ${shape[first]?.description ?? `${connector.title} needs it`}` }];
    if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }];
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        path: `${at}.${key}`,
        message: `${connector.title} has no such option${near ? `; did you mean "${near}"?` : ''}`,
      };
    });
  });
}

const DATABASE_URL = /^(jdbc:|postgres(ql)?:|mysql:|mariadb:|mssql:|sqlserver:|oracle:|mongodb(\+srv)?:|sqlite:)/i;

/** A system is spoken to through its API: writing past it into its database would break its own rules. */
function databaseUrls(value: unknown, path: string): { path: string; message: string }[] {
  if (typeof value === 'string') {
    return DATABASE_URL.test(value.trim())
      ? [{ path, message: "a database is not a connection: name the address of the system's API" }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => databaseUrls(one, `${path}.${name}`));
}

function lowered(vendor: Limits, declared: ConnectionConfig['limits']): Limits {
  // All are kept: what a config declares besides the vendor's own can only make fewer.
  const rates = [...(vendor.rates ?? []), ...(declared.calls ?? [])];
  const points = [...(vendor.points ?? []), ...(declared.points ?? [])];
  return {
    ...(rates.length > 0 ? { rates } : {}),
    ...(points.length > 0 ? { points } : {}),
    concurrency: Math.min(vendor.concurrency, declared.concurrency ?? vendor.concurrency),
    timeoutMs: declared.timeout ?? vendor.timeoutMs,
  };
}

function build(
  id: string,
  declared: ConnectionConfig,
  connector: AnyConnector,
  options: unknown,
  { timezone, flows }: Pick<Config, 'timezone' | 'flows'>,
  deps: ConnectionDeps,
): Connection {
  const role = declared.role ?? connector.role;
  const moves = movesOf({ id, role, connector }, flows);
  const limits = lowered(connector.limits, declared.limits);
  const zone = declared.timezone ?? timezone;
  const redact = redactor(secretValues(connector.options, options));
  // One for both: a call is a call, whatever its protocol.
  const budgetOf = (unit: CallUnit) =>
    ratesOf(limits, unit).length > 0
      ? (deps.budget?.(id, limits, unit) ?? ownBudget(limits, deps.clock, unit))
      : undefined;
  const budget = budgetOf('calls');
  const turns = createTurns({ connectionId: id, limits, budget, clock: deps.clock, onCall: deps.onCall });
  const http = createHttpClient({
    connectionId: id,
    limits,
    ca: declared.ca,
    budget,
    pointBudget: budgetOf('points'),
    hold: deps.hold?.(id),
    pointsOf: connector.pointsOf,
    patienceMs: connector.patienceMs,
    classifyError: connector.classifyError,
    onCall: deps.onCall,
    redact: redact.text,
    now: deps.clock.now,
  });
  const tokens = createTokens(deps.tokens ?? ownTokens(), id, deps.clock, redact.learn);
  const log: ConnectorContext['log'] = {
    debug: (fields, text) => deps.log.debug(redact.fields({ connectionId: id, ...fields }), redact.text(text)),
    warn: (fields, text) => deps.log.warn(redact.fields({ connectionId: id, ...fields }), redact.text(text)),
  };
  const context = (
    signal: AbortSignal = new AbortController().signal,
    priority: Priority = 'status',
  ): ConnectorContext<unknown> => {
    // A page of calls listens on one signal; that is no leak.
    setMaxListeners(0, signal);
    const shaped: HttpClient = http.callingFor(priority, signal);
    return {
      connectionId: id,
      options,
      moves,
      http: shaped,
      turns: turns.callingFor(priority, signal),
      log,
      signal,
      tokens,
      now: () => deps.clock.now(),
    };
  };
  return {
    id,
    system: connector.id,
    role,
    connector,
    options,
    params: declared.params,
    limits,
    ...(declared.windows
      ? { windows: { times: declared.windows, timezone: zone, runsPerDay: declared.runsPerDay } }
      : {}),
    outsideWindow: declared.outsideWindow,
    timezone: zone,
    ...(declared.poll === undefined ? {} : { pollMs: declared.poll }),
    mappings: declared.mappings,
    secrets: secretPaths(connector.options),
    credential: () => JSON.stringify(secretValues(connector.options, options)),
    context,
    close: () => http.close(),
  };
}
