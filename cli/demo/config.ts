import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadConnector } from '../../connectors/registry.ts';
import { ROLES, type Role } from '../../domain/kinds.ts';
import type { CountedRole } from './count.ts';

/** Ports of one demo run; all free when they were chosen. */
export interface DemoPorts {
  http: number;
  sandbox: number;
  temporal: number;
  temporalUi: number;
}

/** The connection and the sandbox system that play a role in the shipped config. */
export interface DemoPlayer {
  connectionId: string;
  system: string;
}

export interface DemoConfig {
  file: string;
  folder: string;
  players: Record<CountedRole, DemoPlayer>;
  /** Every sandbox system. */
  systems: string[];
}

/** Client time-out of every connection; hangs of the sandbox last longer. */
export const DEMO_TIMEOUT_MS = 1_000;

type Loose = Record<string, unknown>;

/** A config as it stands in its file. */
export interface DeclaredConfig extends Loose {
  connections: Record<string, Loose & { use: string; role?: Role }>;
  flows: Record<string, Loose>;
}

/**
 * The shipped config on a throwaway data folder and free ports, made quick: no windows, no rates, short polls and time-outs,
 * a warehouse and a forwarder that work within a second. The flows, mappings and connectors stay the shipped ones, but for
 * what `change` makes of them.
 */
export async function writeDemoConfig(
  root: string,
  folder: string,
  ports: DemoPorts,
  poll = '1s',
  change: (config: DeclaredConfig, players: DemoConfig['players']) => void = () => {},
): Promise<DemoConfig> {
  const shipped = await readFile(join(root, 'config.yaml'), 'utf8');
  const declared = parse(shipped) as DeclaredConfig & {
    sandbox?: { port?: number; systems?: string[]; options?: Record<string, Loose> };
    http?: { port?: number };
  };
  const moved = [
    [declared.sandbox?.port ?? 4600, ports.sandbox],
    [declared.http?.port ?? 8080, ports.http],
  ] as const;
  // Addresses of the sandbox and of our webhooks stand in options of several systems: only their ports change.
  const config = JSON.parse(
    moved.reduce((text, [from, to]) => text.replaceAll(`:${from}`, `:${to}`), JSON.stringify(declared)),
  ) as typeof declared;

  for (const connection of Object.values(config.connections)) {
    delete connection.windows;
    connection.limits = { timeout: `${DEMO_TIMEOUT_MS}ms` };
    connection.poll = poll;
  }
  for (const flow of Object.values(config.flows)) delete flow.every;
  const systems = config.sandbox?.systems ?? [];
  // No buyers but the demo's own.
  const quick = { shipAfterMs: 300, travelAfterMs: 300, orderEveryMs: 0 };
  const told = config.sandbox?.options ?? {};
  const options = Object.fromEntries(systems.map((system) => [system, { ...told[system], ...quick }]));
  const demo = {
    ...config,
    data: folder,
    store: `sqlite:${join(folder, 'waybill.db')}`,
    mappings: join(root, 'mappings'),
    temporal: { embedded: { port: ports.temporal, uiPort: ports.temporalUi } },
    http: { ...config.http, port: ports.http },
    sandbox: { ...config.sandbox, port: ports.sandbox, options },
    sweep: '2s',
    log: { level: 'warn', format: 'json' },
  };
  const players = await playersOf(config.connections);
  change(demo, players);
  const file = join(folder, 'config.yaml');
  await writeFile(file, stringify(demo));
  return { file, folder, players, systems };
}

/** Who plays which role: by what the config or else the connector says, never by a system's name. */
async function playersOf(
  connections: Record<string, { use: string; role?: Role }>,
): Promise<Record<CountedRole, DemoPlayer>> {
  const players: Partial<Record<Role, DemoPlayer>> = {};
  for (const [connectionId, { use, role }] of Object.entries(connections)) {
    const connector = await loadConnector(use);
    players[role ?? connector.role] ??= { connectionId, system: use };
  }
  const { storefront, erp, warehouse, freight } = players;
  if (storefront && erp && warehouse && freight) return { storefront, erp, warehouse, freight };
  const missing = ROLES.slice(0, 4).filter((role) => !players[role]);
  throw new Error(
    `the demo needs a connection for each of storefront, erp, warehouse and freight: ${missing.join(', ')} missing`,
  );
}
