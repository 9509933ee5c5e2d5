import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { type Said, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { dayFrom, keep, knownLetter, letterFrom } from './kept.ts';

/** What may be marked, and the field of the letter that holds its day. */
const MARKS = {
  opened: ['openedOn', 'the bank issued it'],
  shipped: ['shippedOn', 'the goods left, as the transport document has it'],
  presented: ['presentedOn', 'the documents were presented'],
  closed: ['closedOn', 'it was paid, cancelled or given up'],
} as const;

type Mark = keyof typeof MARKS;
type Flags = Said & { json: boolean } & Partial<Record<Mark, string>>;

/** `waybill lc mark`, `waybill lc document` */
export function declareMarks(lc: Command, context: CommandContext): void {
  const mark = lc.command('mark <number>').description('write down on which day a letter of credit came so far');
  for (const [name, [, about]] of Object.entries(MARKS)) mark.option(`--${name} <day>`, `when ${about}`, dayFrom);
  withReason(mark).action(async (number: string, flags: Flags, command: Command) => {
    const marked = (Object.keys(MARKS) as Mark[]).flatMap((name) => {
      const on = flags[name];
      return on === undefined ? [] : [[MARKS[name][0], on] as const];
    });
    if (marked.length === 0)
      throw new Problem(
        `what is to be marked? ${Object.keys(MARKS)
          .map((name) => `--${name} DAY`)
          .join(', ')}`,
        EXIT.usage,
      );
    await withBooks(command, context, async (books) => {
      const { letter: before, revision } = await knownLetter(books, number);
      const letter = letterFrom({ ...before, ...Object.fromEntries(marked) }, number);
      const row = await keep(books, { letter, revision }, 'letter.marked', flags);
      print(flags.json, row, () => `${number}: ${marked.map(([field, on]) => `${field} ${on}`).join(', ')}`);
    });
  });

  withReason(
    lc
      .command('document <number> <name>')
      .description('say that a document of a letter of credit is there, as the credit wants it')
      .option('--on <day>', 'since when', dayFrom)
      .option('--missing', 'it is not there after all', false),
  ).action(
    async (
      number: string,
      name: string,
      flags: Said & { on?: string; missing: boolean; json: boolean },
      command: Command,
    ) => {
      if ((flags.on === undefined) !== flags.missing)
        throw new Problem('say --on DAY where it is there, or --missing', EXIT.usage);
      await withBooks(command, context, async (books) => {
        const { letter, revision } = await knownLetter(books, number);
        if (!letter.documents.some((one) => one.name === name)) {
          const names = letter.documents.map((one) => `"${one.name}"`).join(', ');
          throw new Problem(`${number} asks for no "${name}": it asks for ${names || 'no document'}`, EXIT.findings);
        }
        const documents = letter.documents.map(({ on, ...one }) =>
          one.name === name
            ? { ...one, ...(flags.on === undefined ? {} : { on: flags.on }) }
            : { ...one, ...(on === undefined ? {} : { on }) },
        );
        const row = await keep(books, { letter: { ...letter, documents }, revision }, 'letter.document', flags);
        print(flags.json, row, () => `${number}: ${name} is ${flags.missing ? 'missing' : `there since ${flags.on}`}`);
      });
    },
  );
}
