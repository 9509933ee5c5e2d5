import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDeferred, type Deferred } from '../deferred.ts';

const SUBCOMMANDS: readonly Deferred[] = [
  {
    usage: 'affected <version>',
    about: 'list what a mapping version has sent, and what of it waits to be sent',
    load: async () => (await import('./affected.ts')).declareAffected,
  },
  {
    usage: 'capture <record>',
    about: 'save a real record as an example, with stable fakes in place of personal data',
    load: async () => (await import('./capture.ts')).declareCapture,
  },
  {
    usage: 'check [file...]',
    about: 'what is wrong with mappings and tables, line by line; all that the config uses without names',
    load: async () => (await import('./check.ts')).declareMappingCheck,
  },
  {
    usage: 'diff [candidate]',
    about: 'show, field by field, what a candidate would have made of the last real records',
    load: async () => (await import('./diff.ts')).declareDiff,
  },
  {
    usage: 'explain <mapping>',
    about: 'which rule made each field, from which value, by which conversions; for missing ones why',
    load: async () => (await import('./explain.ts')).declareExplain,
  },
  {
    usage: 'history [mapping]',
    about: 'what is live and what was: versions, canaries, and who changed them why',
    load: async () => (await import('./history.ts')).declareHistory,
  },
  {
    usage: 'migrate [file...]',
    about: 'bring mappings in an older version of the language to the present one',
    load: async () => (await import('./migrate.ts')).declareMigrate,
  },
  {
    usage: 'preview <mapping>',
    about: 'what a mapping makes of a record, beside it; nothing is written',
    load: async () => (await import('./preview.ts')).declarePreview,
  },
  {
    usage: 'promote <candidate>',
    about: 'make a candidate file live, for all or for a share of the orders',
    load: async () => (await import('./promote.ts')).declarePromote,
  },
  {
    usage: 'rollback <mapping>',
    about: 'end a canary, or make the version live again that was live before',
    load: async () => (await import('./rollback.ts')).declareRollback,
  },
  {
    usage: 'tables [table]',
    about: 'whether every known value has a row in its table, and which rows nobody asks for',
    load: async () => (await import('./tables.ts')).declareTables,
  },
  {
    usage: 'test [mapping...]',
    about: 'run the examples beside mappings: all, or those of the named ones',
    load: async () => (await import('./test.ts')).declareTest,
  },
];

/** `waybill mapping ...`: see, test, compare and roll back an edit before it is live. */
export const declareMapping = (mapping: Command, context: CommandContext): void =>
  addDeferred(mapping, context, SUBCOMMANDS);
