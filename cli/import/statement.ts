import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { settleTransfers } from '../../activities/transfers/settle.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import { readStatement } from '../../statements/read.ts';
import { UnreadableStatement } from '../../statements/unreadable.ts';
import { type Said, saidBy, wake, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { foundTable } from '../payments/show.ts';

/** `waybill import statement` */
export function declareStatement(command: Command, context: CommandContext): void {
  withReason(command).action(async (files: string[], flags: Said & { json: boolean }) => {
    await withBooks(command, context, async (books) => {
      const { ledger, loaded } = books;
      const { config } = loaded;
      // All are read before any is taken in: what is wrong with one is said of it alone, and can be mended first.
      const read = files.map((file) => ({ file, entries: entriesOf(file, config.rules.transfers.csv) }));
      const taken: { file: string; entries: number; fresh: number }[] = [];
      for (const { file, entries } of read) {
        const { fresh } = await ledger.keepTransfers(entries);
        taken.push({ file, entries: entries.length, fresh });
      }
      const found = await settleTransfers(ledger, config, saidBy(flags));
      const matched = found.filter(({ match }) => match.is === 'matched');
      const undone = found.filter(({ undo }) => undo?.is === 'undo' || undo?.is === 'part');
      if (found.length > 0) await wake(books);
      const open = found.filter(({ match, undo }) => match.is === 'open' && (undo === undefined || undo.is === 'open'));
      print(
        flags.json,
        { files: taken, matched: matched.length, undone: undone.length, open: open.length, entries: found },
        () =>
          [
            ...taken.map(
              ({ file, entries, fresh }) =>
                `${file}: ${entries} entries, ${fresh} new${fresh < entries ? `, ${entries - fresh} known already` : ''}`,
            ),
            ...(found.length > 0 ? ['', foundTable(found)] : []),
            ...(open.length > 0
              ? [
                  '',
                  `${open.length} wait for a person, a case each: \`waybill payments list\`, then \`waybill payments match ENTRY --order NUMBER --why "..."\``,
                ]
              : []),
          ].join('\n'),
      );
    });
  });
}

function entriesOf(file: string, csv: Parameters<typeof readStatement>[1]): BankEntry[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, EXIT.usage);
  }
  try {
    return readStatement(bytes, csv);
  } catch (error) {
    if (!(error instanceof UnreadableStatement)) throw error;
    throw new Problem(`${file}: ${error.message}. Nothing was taken in`, EXIT.findings);
  }
}
