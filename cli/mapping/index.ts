import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { registerAffected } from './affected.ts';
import { registerCapture } from './capture.ts';
import { registerMappingCheck } from './check.ts';
import { registerDiff } from './diff.ts';
import { registerExplain } from './explain.ts';
import { registerHistory } from './history.ts';
import { registerMigrate } from './migrate.ts';
import { registerPreview } from './preview.ts';
import { registerPromote } from './promote.ts';
import { registerRollback } from './rollback.ts';
import { registerTables } from './tables.ts';
import { registerTest } from './test.ts';

/** Adds one subcommand of `waybill mapping`. */
type Register = (mapping: Command, context: CommandContext) => void;

const SUBCOMMANDS: Register[] = [
  registerAffected,
  registerCapture,
  registerDiff,
  registerExplain,
  registerHistory,
  registerMappingCheck,
  registerMigrate,
  registerPreview,
  registerPromote,
  registerRollback,
  registerTables,
  registerTest,
];

/** `waybill mapping ...`: see, test, compare and roll back an edit before it is live. */
export function registerMapping(program: Command, context: CommandContext): void {
  const mapping = program.command('mapping').description('check, preview, test, compare and roll back mappings');
  for (const register of SUBCOMMANDS) register(mapping, context);
}
