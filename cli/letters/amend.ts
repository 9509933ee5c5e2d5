import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { type Said, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { recordFromFile } from '../mapping/record-file.ts';
import { print } from '../output.ts';
import { keep, knownLetter, letterFrom } from './kept.ts';

type Flags = Said & { json: boolean };

/** `waybill lc add`, `waybill lc amend` */
export function declareAmend(lc: Command, context: CommandContext): void {
  withReason(
    lc
      .command('add <file>')
      .description('write a letter of credit down, from YAML or JSON: docs/rules/letters-of-credit.md has one to copy'),
  ).action(async (file: string, flags: Flags, command: Command) => {
    const { record, label } = await recordFromFile(file);
    const letter = letterFrom(record, label);
    await withBooks(command, context, async (books) => {
      const row = await keep(books, { letter, revision: 0 }, 'letter.added', flags);
      print(flags.json, row, () => `${letter.number} is written down, for ${letter.orders.join(', ')}`);
    });
  });

  withReason(
    lc
      .command('amend <number> <file>')
      .description('change a letter of credit as its bank amended it: the file has the fields that changed'),
    { required: true },
  ).action(async (number: string, file: string, flags: Flags, command: Command) => {
    const { record, label } = await recordFromFile(file);
    await withBooks(command, context, async (books) => {
      const { letter: before, revision } = await knownLetter(books, number);
      const letter = letterFrom({ ...before, ...(record as object) }, label);
      if (letter.number !== before.number)
        throw new Problem(`${label} is of ${letter.number}, not of ${number}`, EXIT.findings);
      const row = await keep(books, { letter, revision }, 'letter.amended', flags);
      print(flags.json, row, () => `${number} is amended`);
    });
  });
}
