import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { EXIT } from '../config/problem.ts';
import type { CommandContext } from './context.ts';

interface Flags {
  orders: number;
  faults: number;
  seed: number;
  timeout?: number;
  kill: boolean;
  forget: boolean;
  keep: boolean;
  json: boolean;
}

const number =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`${name} is a number from ${least} to ${most}.`);
  };

const whole =
  (name: string, most: number) =>
  (text: string): number => {
    const value = number(name, 1, most)(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError(`${name} is a whole number.`);
  };

/** One record that fails again and again waits twice as long each time: what a few of them may take, were all calls to fail. */
const LONGEST_STREAK_MS = 2_000_000;

/** A minute and a half, a quarter of a second an order; each fault costs a second or two, and those in a row much more. */
const patienceMs = ({ orders, faults }: Flags): number =>
  90_000 + orders * 250 * (1 + 20 * faults) + faults * LONGEST_STREAK_MS;

/** `waybill demo`: orders through the sandbox on a throwaway data folder, counted from the systems' own books. Exit 0 if nothing is lost or duplicated. */
export function declareDemo(command: Command, context: CommandContext): void {
  command
    .option('--orders <n>', 'how many orders are placed', whole('--orders', 100_000), 50)
    .option('--faults <share>', 'share of all calls that fail, e.g. 0.1', number('--faults', 0, 0.5), 0)
    .option('--seed <n>', 'another mix of orders', whole('--seed', 2 ** 31), 1)
    .option('--kill', 'kill the daemon with -9 in the middle and start it again', false)
    .option('--forget', "the same, and delete Temporal's database before it starts again", false)
    .option('--timeout <seconds>', 'give up waiting after so long', number('--timeout', 1, 86_400))
    .option('--keep', 'leave the data folder behind', false)
    .option('--json', 'print one JSON object', false)
    .action(async (flags: Flags) => {
      const { runDemo } = await import('./demo/run.ts');
      const { demoReport } = await import('./demo/report.ts');
      const result = await runDemo({
        root: projectRoot(),
        cli: fileURLToPath(new URL('../cli.js', import.meta.url)),
        orders: flags.orders,
        faults: flags.faults,
        seed: flags.seed,
        kill: flags.kill,
        forget: flags.forget,
        keep: flags.keep,
        timeoutMs: flags.timeout ? flags.timeout * 1_000 : patienceMs(flags),
        progress: (text) => process.stderr.write(`${text}\n`),
      });
      process.stdout.write(`${flags.json ? JSON.stringify(result) : demoReport(result)}\n`);
      if (result.lost + result.duplicated > 0 || !result.settled) context.exitCode = EXIT.findings;
    });
}

/** `dist/cli/demo.js` lies two folders below the project's own. */
const projectRoot = (): string => join(fileURLToPath(new URL('.', import.meta.url)), '..', '..');
