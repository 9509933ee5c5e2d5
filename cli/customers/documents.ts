import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { documentKind } from '../../config/registration.ts';
import type { Config } from '../../config/schema.ts';
import { customerLabel } from '../../domain/accounts.ts';
import { isDay } from '../../domain/exchange/ecb.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { owedDocuments } from '../../domain/registration.ts';
import type { NamedDocument, RegistrationDocument } from '../../store/ledger.ts';
import { type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { customerOf } from './named.ts';

interface Flags extends Said {
  kind: string;
  file?: string;
  name?: string;
  digest?: string;
  kept?: string;
  validUntil?: string;
  json: boolean;
}

/** `waybill customers documents add|list|remove` */
export function declareDocuments(customers: Command, context: CommandContext): void {
  const documents = customers
    .command('documents')
    .description('what customers have shown of themselves, by reference: the documents stay where they are kept');

  withReason(documents.command('add <customer>'))
    .description('note that a customer has shown a document')
    .requiredOption('--kind <kind>', 'what it is, as rules.kyc.documents names it, such as business-licence')
    .option('--file <path>', 'the document: its name, its digest and its place are taken from it; it is not copied')
    .option('--name <text>', "what it is called; the file's name without it")
    .option('--digest <sha256>', 'of its bytes, in hex, where the file is not here')
    .option('--kept <place>', "where it is kept, such as a folder or an address; the file's path without it")
    .option('--valid-until <day>', 'the last day on which it counts, such as 2027-03-01')
    .action(async (who: string, flags: Flags, command: Command) => {
      await withBooks(command, context, async (books) => {
        const document = await documentOf(flags, books.loaded.config);
        const customer = await customerOf(books, who);
        const added = await books.ledger.addDocument(customer, document, saidBy(flags));
        const held = await books.ledger.documents(customer);
        const owed = owedByAll(books.loaded.config, held);
        print(flags.json, { customer, ...added, owed }, () => {
          const what = added.fresh ? 'noted' : 'known already';
          return `${document.kind} of ${customerLabel(customer)}: ${what} as ${added.document.documentId}${owedLine(owed)}`;
        });
      });
    });

  documents
    .command('list <customer>')
    .description('what a customer has shown, and what they still owe')
    .option('--json', 'print JSON', false)
    .action(async (who: string, flags: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const customer = await customerOf(books, who);
        const held = await books.ledger.documents(customer);
        const { config } = books.loaded;
        const owed = owedByAll(config, held);
        print(flags.json, { customer, documents: held, owed }, () => listText(held, owed, config.timezone));
      });
    });

  withReason(documents.command('remove <document>'), { required: true })
    .description('take back a note that was a mistake, or a document that counts no more')
    .action(async (id: string, flags: Said & { json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger }) => {
        const documentId = /^\d+$/.test(id) ? `document/${id}` : id;
        if (!(await ledger.removeDocument(documentId, saidBy(flags))))
          throw new Problem(
            `there is no ${documentId}: \`waybill customers documents list\` shows what there is`,
            EXIT.findings,
          );
        print(flags.json, { documentId }, () => `${documentId} is removed`);
      });
    });
}

/** What the flags say of a document, and the file where one is named. A `Problem` where something is missing or wrong. */
async function documentOf({ kind, file, validUntil, ...said }: Flags, { rules }: Config): Promise<NamedDocument> {
  if (!documentKind.safeParse(kind).success)
    throw new Problem(`--kind ${kind}: write it in small letters, digits and dashes, such as business-licence`);
  const asked = [...new Set(rules.kyc.documents.map((one) => one.kind))];
  if (asked.length > 0 && !asked.includes(kind)) {
    const near = nearestWord(kind, asked);
    throw new Problem(
      `--kind ${kind} is none of rules.kyc.documents${near ? `; did you mean ${near}?` : `: ${asked.join(', ')}`}`,
    );
  }
  if (validUntil !== undefined && !isDay(validUntil))
    throw new Problem(`--valid-until ${validUntil} is no day: write 2027-03-01`);
  const name = said.name ?? (file === undefined ? undefined : basename(file));
  const kept = said.kept ?? (file === undefined ? undefined : resolve(file));
  const digest = said.digest?.toLowerCase() ?? (file === undefined ? undefined : await digestOf(file));
  if (name === undefined || kept === undefined || digest === undefined)
    throw new Problem('say which document: --file PATH, or --name, --digest and --kept of one that is elsewhere');
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Problem('--digest is no SHA-256: 64 digits and letters a to f');
  return { kind, name, digest, kept, ...(validUntil === undefined ? {} : { validUntil }) };
}

/** Read once from end to end, however large, and kept nowhere. */
async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`, EXIT.findings);
  }
  return hash.digest('hex');
}

/** What is owed whatever the country; what only some countries owe is said by the case of an order. */
export const owedByAll = ({ rules }: Config, held: readonly RegistrationDocument[]): string[] =>
  owedDocuments(rules.kyc.documents, held, undefined, new Date().toISOString().slice(0, 10));

export const owedLine = (owed: readonly string[]): string =>
  owed.length > 0 ? `; still owed: ${owed.join(', ')}` : '';

function listText(held: readonly RegistrationDocument[], owed: readonly string[], timezone: string): string {
  const rows = held.map(({ documentId, kind, name, digest, kept, validUntil = '', at }) => [
    documentId,
    kind,
    name,
    digest.slice(0, 12),
    kept,
    validUntil,
    localTime(at, timezone),
  ]);
  const lines = [
    held.length > 0
      ? table(['document', 'kind', 'name', 'sha256', 'kept', 'valid until', 'noted'], rows)
      : 'No documents are noted.',
  ];
  if (owed.length > 0) lines.push(`still owed: ${owed.join(', ')}`);
  return lines.join('\n');
}
