import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Ledger } from '../../store/ledger.ts';

/** Names of settings whose values are credentials, wherever they stand. */
const SECRET = /(key|token|secret|password|pass|credential|apikey|authorization|cert)s?$/i;

type Leaves = { [path: string]: unknown };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** That a secret changed is told, what it is is not. */
const masked = (value: unknown): string => `*** ${hashOf(JSON.stringify(value) ?? '').slice(0, 8)}`;

/** `postgres://user:***@host/db`, and the like in any text. */
const withoutPassword = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\/\/([^@/:\s]*):[^@/\s]*@/g, '//$1:***@') : value;

/** Every setting by its path, credentials masked: those that connectors declare, and what is named like one. */
export function redactedSettings(
  config: Config,
  connections: ReadonlyMap<string, Pick<Connection, 'secrets'>>,
): Leaves {
  const secrets = new Set(
    [...connections].flatMap(([id, one]) => one.secrets.map((path) => `connections.${id}.options.${path}`)),
  );
  const leaves: Leaves = {};
  const walk = (value: unknown, path: string, hidden: boolean) => {
    const secret = hidden || secrets.has(path) || SECRET.test(path.slice(path.lastIndexOf('.') + 1));
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      for (const [name, one] of Object.entries(value)) walk(one, path ? `${path}.${name}` : name, secret);
    } else if (value !== undefined) leaves[path] = secret ? masked(value) : withoutPassword(value);
  };
  walk(config, '', false);
  return leaves;
}

/**
 * Notes a start, and what differs in the config from the one before: a setting's old and new value, credentials masked. The
 * whole of it is kept each time it differs, so that the next start has something to compare with.
 */
export async function noteStart(
  ledger: Pick<Ledger, 'auditRows' | 'noteAudit'>,
  config: Config,
  connections: ReadonlyMap<string, Pick<Connection, 'secrets'>>,
): Promise<void> {
  const settings = redactedSettings(config, connections);
  const hash = hashOf(JSON.stringify(settings));
  const who = userInfo().username;
  const [last] = await ledger.auditRows({ what: 'config.changed', limit: 1 });
  const before = last?.after as { hash: string; settings: Leaves } | undefined;
  const started = { what: 'daemon.started', who, subject: hostname(), after: { config: hash, pid: process.pid } };
  if (before?.hash === hash) return ledger.noteAudit([started]);
  const changed = before ? changedPaths(before.settings, settings) : undefined;
  const old = changed && Object.fromEntries(changed.map((path) => [path, before?.settings[path] ?? null]));
  await ledger.noteAudit([
    { what: 'config.changed', who, subject: hostname(), before: old, after: { hash, changed, settings } },
    started,
  ]);
}

const changedPaths = (before: Leaves, after: Leaves): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]),
  );
