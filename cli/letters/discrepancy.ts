import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { localTime } from '../../domain/local-time.ts';
import { wholeFrom } from '../arguments.ts';
import { type Said, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { dayFrom, keep, knownLetter } from './kept.ts';

type Flags = Said & { json: boolean };

const ENDS = {
  waive: ['waived', 'the applicant and the bank accept it as it is'],
  correct: ['corrected', 'the documents were made right'],
} as const;

/** `waybill lc discrepancy ...` */
export function declareDiscrepancies(lc: Command, context: CommandContext): void {
  const discrepancy = lc
    .command('discrepancy')
    .description('what the bank found wrong with documents, and how it ended');

  withReason(
    discrepancy
      .command('add <number>')
      .description('a discrepancy: nothing more leaves under this letter of credit until it is settled')
      .requiredOption('--what <text>', 'such as "B/L not signed"; no names of people')
      .option('--on <day>', 'when it was found, today without it', dayFrom),
  ).action(async (number: string, flags: Flags & { what: string; on?: string }, command: Command) => {
    await withBooks(command, context, async (books) => {
      const { letter, revision } = await knownLetter(books, number);
      const id = Math.max(0, ...letter.discrepancies.map((one) => one.id)) + 1;
      const foundOn = flags.on ?? localTime(Date.now(), books.loaded.config.timezone).slice(0, 10);
      const one = { id, what: flags.what, foundOn, state: 'open' as const };
      const discrepancies = [...letter.discrepancies, one];
      const row = await keep(books, { letter: { ...letter, discrepancies }, revision }, 'letter.discrepancy', flags);
      print(flags.json, row, () => `${number}: discrepancy ${id} is written down`);
    });
  });

  for (const [verb, [state, about]] of Object.entries(ENDS))
    withReason(discrepancy.command(`${verb} <number> <id>`).description(`settled: ${about}`), {
      required: true,
    }).action(async (number: string, text: string, flags: Flags, command: Command) => {
      const id = wholeFrom(1, 'the id of a discrepancy')(text);
      await withBooks(command, context, async (books) => {
        const { letter, revision } = await knownLetter(books, number);
        const found = letter.discrepancies.find((one) => one.id === id);
        if (!found) throw new Problem(`${number} has no discrepancy ${id}`, EXIT.findings);
        if (found.state !== 'open') throw new Problem(`discrepancy ${id} is ${found.state} already`, EXIT.findings);
        const discrepancies = letter.discrepancies.map((one) => (one === found ? { ...one, state } : one));
        const row = await keep(books, { letter: { ...letter, discrepancies }, revision }, `letter.${state}`, flags);
        print(flags.json, row, () => `${number}: discrepancy ${id} is ${state}`);
      });
    });
}
