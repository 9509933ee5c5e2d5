import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDeferred, type Deferred } from '../deferred.ts';

const SUBCOMMANDS: readonly Deferred[] = [
  {
    usage: 'matrix',
    about: 'which systems there are, what each gives and takes, how a write has one effect, and the evidence for it',
    load: async () => (await import('./matrix.ts')).declareMatrix,
  },
  {
    usage: 'new <name>',
    about: "lay out a connector that passes the contract, to be made a real system's; in a checkout of the source",
    load: async () => (await import('./new.ts')).declareNew,
  },
  {
    usage: 'try <connection>',
    about: 'try the contract on the real account of a connection: what only reads; with --write, one object of a kind',
    load: async () => (await import('./try.ts')).declareTry,
  },
  {
    usage: 'capture <connection>',
    about: 'save what a connection really gives as fixtures, with stable fakes in place of personal data and secrets',
    load: async () => (await import('./capture.ts')).declareCapture,
  },
];

/** `waybill connector ...`: what connectors there are, and how to come to one more. */
export const declareConnector = (command: Command, context: CommandContext): void =>
  addDeferred(command, context, SUBCOMMANDS);
