import type { Command } from 'commander';
import type { Connection } from '../../../connectors/connections.ts';
import { withBooks } from '../../books.ts';
import { type CommandContext, connectionsOf } from '../../context.ts';
import { type Flags, importFile } from './run.ts';

/** `waybill import orders`: exits with 1 where an order needs a person. */
export function declareOrders(command: Command, context: CommandContext): void {
  command
    .option('--accept-valid', 'let the orders that are right go on without the wrong ones', false)
    .option('--dry-run', 'only say what is wrong', false)
    .option('--history', 'orders of earlier days: they are known from then on, and sent nowhere', false)
    .option('--sheet <name>', 'of a workbook: the sheet with the orders')
    .option('--out <file>', 'where the marked workbook is written (FILE.checked.xlsx without it)')
    .option('--why <text>', 'the reason, kept with it', 'said on the command line')
    .option('--who <name>', 'who says so (the user of this machine without it)')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nEverything is looked at first. Without --accept-valid nothing is staged while an order is wrong; an order goes as a whole or not at all.',
    )
    .action(async (file: string, flags: Flags) => {
      await withBooks(
        command,
        context,
        async (books) => {
          let connections: Promise<Map<string, Connection>> | undefined;
          const opened = () => (connections ??= connectionsOf(command, books.loaded));
          try {
            await importFile(file, flags, books, opened, context);
          } finally {
            for (const connection of (await connections?.catch(() => undefined))?.values() ?? []) connection.close();
          }
        },
        { make: true },
      );
    });
}
