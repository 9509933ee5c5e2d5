import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { isKind, KINDS, type Kind } from '../../domain/kinds.ts';
import { sinceWhen, wordsOf } from '../arguments.ts';
import { saidBy, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print, table } from '../output.ts';
import { FORMATS, type Format } from './kind-files.ts';
import { exportBook, type KindCount, MANIFEST, type Manifest } from './run.ts';

interface Flags {
  out: string;
  format: Format[];
  kind?: Kind[];
  connection?: string;
  since?: number;
  bom: boolean;
  delimiter: string;
  personal: boolean;
  why?: string;
  who?: string;
  json: boolean;
}

const CLEAR = '\r\x1b[2K';

const separator = (text: string): string => {
  const named = { tab: '\t', '\\t': '\t' }[text] ?? text;
  if (named.length === 1 && !/["\r\n=+@-]/.test(named)) return named;
  throw new InvalidArgumentError('--delimiter is one character, such as ; or tab.');
};

/** `waybill export`: the book's records in our own shape, as files that are nobody's but the user's. */
export function declareExport(command: Command, context: CommandContext): void {
  command
    .requiredOption('--out <folder>', 'a new or empty folder: it is there with all its files, or not at all')
    .option(
      '--format <formats>',
      'csv, jsonl, or both',
      wordsOf(FORMATS, (text) => FORMATS.includes(text as Format)),
      [...FORMATS],
    )
    .option('--kind <kinds>', `only these kinds: ${KINDS.join(', ')}`, wordsOf(KINDS, isKind))
    .option('--connection <id>', 'only what came from this connection')
    .option('--since <when>', 'only what changed since: 7d, or 2026-11-16', sinceWhen)
    .option('--bom', 'begin CSV with the mark by which Excel knows UTF-8', false)
    .option('--delimiter <character>', 'between cells of CSV; tab is a word for it', separator, ',')
    .option(
      '--personal',
      'names, addresses and all else that tells of people too; needs --why, and is noted in the audit',
      false,
    )
    .option('--why <text>', 'what personal data is exported for')
    .option('--who <name>', 'who exports it (the user of this machine without it)')
    .option('--json', 'print JSON', false)
    .action((flags: Flags) =>
      withBooks(command, context, async ({ ledger, loaded }) => {
        const { out, format, kind, connection, since, bom, delimiter, why, who } = flags;
        if (flags.personal && !why)
          throw new Problem('--personal needs --why: the reason is kept in the audit, for whoever asks', EXIT.usage);
        if (connection !== undefined && !(connection in loaded.config.connections))
          process.stderr.write(
            `No connection of the config is called ${connection}; records may be left of one that was.\n`,
          );
        const tty = process.stderr.isTTY;
        const manifest = await exportBook(ledger, {
          out,
          formats: format,
          csv: { delimiter, bom },
          now: () => Date.now(),
          ...(kind ? { kinds: kind } : {}),
          ...(connection === undefined ? {} : { connectionId: connection }),
          ...(since === undefined ? {} : { sinceMs: since }),
          ...(flags.personal && why ? { personal: saidBy({ why, ...(who ? { who } : {}) }) } : {}),
          ...(tty
            ? {
                progress: (records: number) =>
                  process.stderr.write(`${CLEAR}${records.toLocaleString('en-US')} records read`),
              }
            : {}),
        });
        if (tty) process.stderr.write(CLEAR);
        print(flags.json, manifest, () => textOf(out, manifest));
      }),
    );
}

function textOf(out: string, { kinds, letters, files, personal }: Manifest): string {
  const counts = Object.entries(kinds) as [Kind, KindCount][];
  if (counts.length === 0 && letters === 0) return `There are no such records; ${out} has ${MANIFEST} alone.`;
  const shown = (count: number) => (count === 0 ? '' : count.toLocaleString('en-US'));
  const rows = counts.map(([kind, { records, unmapped, erased }]) => [
    kind,
    records.toLocaleString('en-US'),
    shown(unmapped),
    shown(erased),
  ]);
  return [
    table(['kind', 'records', 'not mapped yet', 'erased'], rows),
    ...(letters > 0 ? [`letters of credit: ${letters.toLocaleString('en-US')}`] : []),
    '',
    `${files.length} files and ${MANIFEST} in ${out}${personal ? '; personal data is in them' : ', without personal data (--personal)'}.`,
  ].join('\n');
}
