import { Command, CommanderError, Help } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { VERSION } from '../config/home.ts';
import { EXIT, Problem } from '../config/problem.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { addDeferred } from './deferred.ts';

const EXIT_CODES = `
Exit codes:
  0  fine
  1  something was found: a finding, an order that is not there, a command that was refused
  2  the command line or the config is wrong
  3  something outside cannot be reached: Temporal, the database, a port, a folder, a binary`;

/** Every command has options: a list of commands need not say so of each, and cannot of those that are not loaded. */
const subcommandTerm = (command: Command): string => new Help().subcommandTerm(command).replace(' [options]', '');

/** Runs one command line; answers the exit code. */
export async function run(argv: string[]): Promise<number> {
  const context: CommandContext = { environment: readEnvironment(), exitCode: EXIT.fine };
  const program = new Command('waybill')
    .description('Moves orders, stock and status between shops, ERP, warehouses and forwarders, durably.')
    .version(VERSION, '-V, --version', 'print which version this is')
    .option('-c, --config <file>', 'the config file', context.environment.configFile ?? 'config.yaml')
    .option('--debug', 'show stack traces and debug messages', false)
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ subcommandTerm })
    .exitOverride();
  addDeferred(program, context, COMMANDS);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return explain(error, program.opts().debug === true);
  }
}

/** One clear line for what a person can mend; a stack trace only for our own faults, or where it was asked for. */
function explain(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  const known = error instanceof Problem;
  process.stderr.write(`${error instanceof Error ? (debug ? error.stack : error.message) : String(error)}\n`);
  if (!known && !debug) process.stderr.write('This should not happen; --debug shows where.\n');
  return known ? error.exitCode : EXIT.findings;
}
