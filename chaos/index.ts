/**
 * `npm run chaos -- [--orders N] [--seed S] [--json]`: orders flow through the sandbox systems while processes are killed,
 * the ledger is locked and filled, systems fail and clocks go wrong; then the systems' own books are counted.
 */
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { EXIT } from '../config/problem.ts';
import { onStop } from '../daemon/signals.ts';
import { chaosReport, failed } from './report.ts';
import { runChaos } from './run.ts';

interface Flags {
  orders: number;
  seed: number;
  timeScale: number;
  store?: string;
  forget: boolean;
  patience?: number;
  keep: boolean;
  json: boolean;
}

/** What a shell answers for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const whole = (most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
};

/** Two minutes, and a little for each order: what was lost is looked for late, and what fails waits twice as long each time. */
const patienceMs = ({ orders, patience }: Flags) =>
  patience === undefined ? 150_000 + orders * 200 : patience * 1_000;

/** `dist/chaos/index.js` lies two folders below the project's own. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

await new Command('chaos')
  .description('Breaks everything while orders flow, and counts what came of it from the systems’ own books.')
  .option('--orders <n>', 'how many orders are placed', whole(100_000), 200)
  .option('--seed <n>', 'another mix of orders and another havoc', whole(2 ** 31), 1)
  .option('--time-scale <n>', 'how much faster than in life time passes', whole(3_600), 60)
  .option('--store <url>', 'an empty PostgreSQL database for the ledger; SQLite without it')
  .option('--forget', "delete Temporal's database half-way", false)
  .option('--patience <seconds>', 'how long it may take to come to rest after the havoc', whole(86_400))
  .option('--keep', 'leave the data folder behind', false)
  .option('--json', 'print one JSON object', false)
  .action(async (flags: Flags) => {
    const tell = (text: string) => process.stderr.write(`${text}\n`);
    const [drain, force] = [new AbortController(), new AbortController()];
    onStop(
      (why) => {
        tell(`${why}: ending all that this run started; once more does not wait for what is under way`);
        drain.abort();
      },
      () => force.abort(),
      readEnvironment().startedByNpm,
    );
    const options = {
      root: ROOT,
      cli: fileURLToPath(new URL('../cli.js', import.meta.url)),
      orders: flags.orders,
      seed: flags.seed,
      timeScale: flags.timeScale,
      forget: flags.forget,
      ...(flags.store === undefined ? {} : { store: flags.store }),
      patienceMs: patienceMs(flags),
      keep: flags.keep,
      stop: { drain: drain.signal, force: force.signal },
      tell,
    };
    const result = await runChaos(options).catch((error: unknown) => {
      if (!drain.signal.aborted) throw error;
      // What it was doing half-way may still be waiting for something: nobody waits with it.
      process.exit(INTERRUPTED);
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result) : chaosReport(result)}\n`);
    if (failed(result)) process.exitCode = EXIT.findings;
  })
  .parseAsync();
