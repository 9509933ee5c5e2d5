import { join } from 'node:path';
import type { DeclaredConfig } from '../cli/demo/config.ts';
import type { CountedRole } from '../cli/demo/count.ts';
import type { Rate } from '../domain/budget.ts';

/** The rates that the verdict holds each system's log to: low enough to be felt. */
const DECLARED: Partial<Record<CountedRole, readonly string[]>> = {
  erp: ['12 per second', '400 per minute'],
  warehouse: ['30 per second', '1200 per minute'],
  freight: ['30 per second', '1200 per minute'],
};

const SPANS_MS: Record<string, number> = { second: 1_000, minute: 60_000 };

export const RATES: Partial<Record<CountedRole, readonly Rate[]>> = Object.fromEntries(
  Object.entries(DECLARED).map(([role, rates]) => [
    role,
    rates.map((text) => {
      const [calls, , span = ''] = text.split(' ');
      return { calls: Number(calls), perMs: SPANS_MS[span] as number };
    }),
  ]),
);

/** The demo's config with rates, a folder of one's own mappings, and the ledger where it shall be. */
export const changed =
  (folder: string, store: string | undefined) =>
  (config: DeclaredConfig, players: Record<CountedRole, { connectionId: string }>): void => {
    config.mappings = join(folder, 'mappings');
    if (store) config.store = store;
    for (const [role, calls] of Object.entries(DECLARED)) {
      const connection = config.connections[players[role as CountedRole].connectionId];
      if (connection) connection.limits = { ...(connection.limits as object), calls };
    }
  };
