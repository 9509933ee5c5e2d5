import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDeferred, type Deferred } from '../deferred.ts';

const SUBCOMMANDS: readonly Deferred[] = [
  {
    usage: 'show',
    about: 'fingerprints of the master keys, and what each has wrapped; never a key',
    load: async () => (await import('./show.ts')).declareKeysShow,
  },
  {
    usage: 'rotate',
    about: 'wrap every data key with the present master key, so that the one before is needed no more',
    load: async () => (await import('./rotate.ts')).declareKeysRotate,
  },
];

/** `waybill keys ...` */
export const declareKeys = (keys: Command, context: CommandContext): void => addDeferred(keys, context, SUBCOMMANDS);
