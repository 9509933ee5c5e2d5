import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDeferred, type Deferred } from '../deferred.ts';

const SUBCOMMANDS: readonly Deferred[] = [
  {
    usage: 'orders <file>',
    about: 'orders from a workbook or CSV: all is looked at first, wrong cells come back marked with the reason',
    load: async () => (await import('./orders/index.ts')).declareOrders,
  },
  {
    usage: 'history <connection>',
    about: 'orders of earlier days from a system itself: known from then on, and sent nowhere',
    load: async () => (await import('./history.ts')).declareHistory,
  },
  {
    usage: 'boomi <file...>',
    about: 'cross reference tables and maps of Boomi, as tables and a mapping; what cannot be translated is listed',
    load: async () => (await import('./boomi/index.ts')).declareBoomi,
  },
  {
    usage: 'statement <file...>',
    about:
      'bank statements (camt.053, MT940, CSV): transfers pay the orders that they name; what is not sure is left to a person',
    load: async () => (await import('./statement.ts')).declareStatement,
  },
];

/** `waybill import ...`: orders that people write, what banks tell, and what other integration tools hold, in our language. */
export function declareImport(command: Command, context: CommandContext): void {
  addDeferred(command, context, SUBCOMMANDS);
}
