import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { LoadedConfig } from '../config/load.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Reached } from '../daemon/reach.ts';
import type { Ledger } from '../store/ledger.ts';
import { type CommandContext, configOf } from './context.ts';

/** What a command on the books works with. */
export interface Books {
  ledger: Ledger;
  loaded: LoadedConfig;
  /** The running daemon's workflows; undefined where no daemon runs: then the next start takes up what was said. */
  reached(): Promise<Reached | undefined>;
}

const SQLITE = 'sqlite:';

/** Opens the ledger for one command and closes it after; `make` where the command may be the first of all. */
export async function withBooks<T>(
  command: Command,
  context: CommandContext,
  work: (books: Books) => Promise<T>,
  { make = false }: { make?: boolean } = {},
): Promise<T> {
  const loaded = configOf(command, context);
  const { config } = loaded;
  if (!make && config.store.startsWith(SQLITE) && !existsSync(config.store.slice(SQLITE.length))) {
    throw new Problem(`there is no ledger yet at ${config.store}: run \`waybill start\` first`, EXIT.unreachable);
  }
  // Neither a database nor Temporal is loaded before it is opened: a command's help needs none of them.
  const { openStore } = await import('../daemon/store.ts');
  const { ledger } = await openStore(config, { now: () => Date.now() });
  let reached: Reached | undefined;
  try {
    return await work({
      ledger,
      loaded,
      reached: async () => {
        const { reach } = await import('../daemon/reach.ts');
        reached ??= await reach(config, () => ledger.payloadKeys());
        return reached;
      },
    });
  } finally {
    await reached?.close();
    await ledger.close();
  }
}

/** Where the Temporal UI shows a workflow; undefined where no Temporal or no UI is known. */
export async function linksOf({ config }: LoadedConfig): Promise<(workflowId: string) => string | undefined> {
  const { temporalOf } = await import('../daemon/reach.ts');
  const { workflowLink } = await import('../temporal/client.ts');
  const where = temporalOf(config);
  return (workflowId) => where && workflowLink(where, workflowId);
}

/** A person's word needs a name and a reason: both are kept for ever. */
export interface Said {
  who?: string;
  why: string;
}

export const saidBy = ({ who, why }: Said): { who: string; why: string } => ({ who: who ?? userInfo().username, why });

/** The options of every command that changes something. */
export const withReason = (command: Command, { required = false } = {}): Command =>
  (required
    ? command.requiredOption('--why <text>', 'the reason, kept with it')
    : command.option('--why <text>', 'the reason, kept with it', 'said on the command line')
  )
    .option('--who <name>', 'who says so (the user of this machine without it)')
    .option('--json', 'print JSON', false);

/** Tells a running daemon, and says so where none runs. */
export async function wake(books: Books, caseIds: readonly string[] = []): Promise<boolean> {
  const reached = await books.reached();
  if (!reached) {
    process.stderr.write('No daemon runs on these books: it moves at the next start.\n');
    return false;
  }
  for (const caseId of caseIds) await reached.starter.checkCase(caseId);
  await reached.wake();
  return true;
}
