import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDeferred, type Deferred } from '../deferred.ts';

const SUBCOMMANDS: readonly Deferred[] = [
  {
    usage: 'list',
    about: 'who did what, when and why, the latest first',
    load: async () => (await import('./list.ts')).declareAuditList,
  },
  {
    usage: 'verify',
    about: 'look for rows that were changed, removed or inserted, and compare with the anchors',
    load: async () => (await import('./verify.ts')).declareAuditVerify,
  },
  {
    usage: 'export',
    about: 'print all seals with their rows, a line of JSON each, for somebody who checks them elsewhere',
    load: async () => (await import('./export.ts')).declareAuditExport,
  },
];

/** `waybill audit ...` */
export const declareAudit = (audit: Command, context: CommandContext): void => addDeferred(audit, context, SUBCOMMANDS);
