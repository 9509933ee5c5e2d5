import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { EXIT } from '../../config/problem.ts';
import type { AccountRow, CustomerVatAnswer, Person, PersonBundle, RegistrationDocument } from '../../store/ledger.ts';
import { type Books, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { type LiveAnswer, liveOf } from './live.ts';
import { found, severalOf, type Who, withWho } from './who.ts';

/** What an export holds. */
export interface Exported {
  /** ISO 8601. */
  exportedAt: string;
  people: (PersonBundle & {
    account?: AccountRow;
    /** What they have shown: which, when, and the file's digest. Its contents are where it is kept, and where that is concerns nobody but the house. */
    documents?: Omit<RegistrationDocument, 'kept'>[];
    /** What registers said of their VAT ids, with the numbers that prove it. */
    vatIds?: CustomerVatAnswer[];
  })[];
  /** What the systems hold at this moment, where that was asked. */
  live?: LiveAnswer[];
}

interface Flags extends Who {
  who?: string;
  why?: string;
  live: boolean;
  all: boolean;
  format: 'json' | 'csv';
  out?: string;
  request?: string;
}

/** `waybill customers export` */
export function declareExport(customers: Command, context: CommandContext): void {
  withWho(customers.command('export <who>'))
    .description(
      'everything that is known of a customer, as JSON or CSV: records, corrections, what was sent where (personal data!)',
    )
    .option('--live', 'ask the connected systems what they hold now, too', false)
    .addOption(new Option('--format <format>', 'how it is written').choices(['json', 'csv']).default('json'))
    .option('--out <file>', 'write to this file, readable by you alone, instead of standard output')
    .option('--request <id>', 'the request that this answers: it ends with it, e.g. erase/3')
    .option('--all', 'all customers that fit, where there are several', false)
    .option('--why <text>', 'the reason, kept with it')
    .option('--who <name>', 'who takes it (the user of this machine without it)')
    .option('--json', 'accepted as everywhere; the result is JSON anyway', false)
    .action(async (who: string, flags: Flags, command: Command) => {
      await withBooks(command, context, async (books) => {
        const people = await found(books, who, flags, context);
        if (people.length === 0) return;
        if (people.length > 1 && !flags.all) return severalOf(people, books.loaded.config.timezone, context);
        const bundles = await Promise.all(people.map(({ personId }) => bundleOf(books, personId)));
        const known = bundles.flatMap((bundle) => (bundle ? [bundle] : []));
        const held = known.flatMap((bundle) => bundle.held);
        const exported: Exported = {
          exportedAt: new Date().toISOString(),
          people: known,
          ...(flags.live ? { live: await liveOf(command, books, held) } : {}),
        };
        const text = await textOf(exported, flags.format);
        await noteExport(books, people, exported, flags);
        if (flags.out) {
          writeFileSync(flags.out, text, { mode: 0o600 });
          process.stderr.write(`${known.length} customer(s) written to ${flags.out}; it is personal data.\n`);
        } else process.stdout.write(text);
        if (flags.request && !(await books.ledger.answeredRequest(flags.request))) {
          process.stderr.write(`${flags.request} is no open request for an export.\n`);
          context.exitCode = EXIT.findings;
        }
      });
    });
}

/** Before it is given: what cannot be noted is given to nobody. Why it was asked for goes with the customer. */
async function noteExport(
  { ledger }: Books,
  people: readonly Person[],
  { live }: Exported,
  { who, why, format, request }: Flags,
): Promise<void> {
  const by = { who: who ?? userInfo().username, ...(why === undefined ? {} : { why }) };
  const after = { format, live: live !== undefined, ...(request === undefined ? {} : { request }) };
  await ledger.noteAudit(
    people.map(({ personId, orders: [order] }) => ({
      what: 'customer.exported',
      ...by,
      subject: personId,
      ...(order ? { rootId: order.rootId } : {}),
      after,
    })),
  );
}

async function bundleOf({ ledger }: Books, personId: string): Promise<Exported['people'][number] | null> {
  const bundle = await ledger.exportPerson(personId);
  if (!bundle) return null;
  const { connectionId, customerId } = bundle.person;
  if (customerId === undefined) return bundle;
  const name = { connectionId, customerId };
  const [account, documents, vatIds] = await Promise.all([
    ledger.account(name),
    ledger.documents(name),
    ledger.vatAnswersOf(name),
  ]);
  return {
    ...bundle,
    // Of most nothing was ever decided, shown or asked.
    ...(account.accountId === undefined ? {} : { account }),
    ...(documents.length > 0 ? { documents: documents.map(({ kept: _, ...facts }) => facts) } : {}),
    ...(vatIds.length > 0 ? { vatIds } : {}),
  };
}

async function textOf(exported: Exported, format: Flags['format']): Promise<string> {
  if (format === 'json') return `${JSON.stringify(exported, null, 2)}\n`;
  const { exportCsv } = await import('./export-csv.ts');
  return exportCsv(exported);
}
