import { type Command, Option } from 'commander';
import { Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import type { CreditLimit } from '../../domain/credit/exposure.ts';
import { isCurrency } from '../../domain/currencies.ts';
import { compare, roundMoney } from '../../domain/decimal.ts';
import { limitText } from '../../domain/gates/credit.ts';
import type { GateName } from '../../domain/gates/index.ts';
import { answerText } from '../../domain/vat-standing.ts';
import type {
  AccountFilter,
  AccountRow,
  AccountWord,
  AuditRow,
  CustomerVatAnswer,
  RegistrationDocument,
} from '../../store/ledger.ts';
import { type Books, type Said, saidBy, wake, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { creditLines, creditOfCustomer, type ShownCredit } from './credit.ts';
import { owedByAll } from './documents.ts';
import { customerOf } from './named.ts';

const STATES = ['waiting', 'approved', 'declined', 'refused', 'frozen'] as const;
const SHOWN_WORDS = 20;

const VERBS = {
  approve: 'this customer may be sold to: what waits for that goes on, and what comes later does not wait',
  refuse: 'this customer is not sold to: what waits ends as refused, and what comes later waits for a person',
  freeze: 'new orders of this customer wait, whatever else is known of them',
  thaw: 'the end of a freeze: what waited for that goes on',
} as const;

const AS_DONE = { approve: 'go on', refuse: 'ended as refused', freeze: 'are concerned', thaw: 'go on' } as const;

/** `waybill customers list|show|approve|refuse|freeze|thaw|terms|limit` */
export function declareAccounts(customers: Command, context: CommandContext): void {
  customers
    .command('list')
    .description('customers with orders that wait for a word on them, and those on whom one was said')
    .addOption(new Option('--state <state>', 'only those').choices(STATES))
    .option('--connection <id>', 'only customers of this connection')
    .option('--limit <n>', 'how many', (text) => Math.max(1, Number.parseInt(text, 10) || 50), 50)
    .option('--json', 'print JSON', false)
    .action(
      async (
        options: { state?: NonNullable<AccountFilter['state']>; connection?: string; limit: number; json: boolean },
        command: Command,
      ) => {
        await withBooks(command, context, async ({ ledger, loaded }) => {
          const { state, connection, limit } = options;
          const rows = await ledger.accounts({
            limit,
            ...(state ? { state } : {}),
            ...(connection ? { connectionId: connection } : {}),
          });
          const { timezone } = loaded.config;
          print(options.json, rows, () => (rows.length > 0 ? listText(rows, timezone) : 'No such customers.'));
        });
      },
    );

  customers
    .command('show <customer>')
    .description('one customer: what was decided about them, by whom and why, and how many orders wait for it')
    .option('--json', 'print JSON', false)
    .action(async (who: string, options: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const name = await customerOf(books, who);
        const account = await books.ledger.account(name);
        const { accountId } = account;
        const said =
          accountId === undefined ? [] : await books.ledger.auditRows({ subject: accountId, limit: SHOWN_WORDS });
        const { config } = books.loaded;
        const credit = await creditOfCustomer(books.ledger, config, account, Date.now());
        const vatIds = await books.ledger.vatAnswersOf(name);
        const documents = await books.ledger.documents(name);
        const owed = account.state === 'unknown' ? owedByAll(config, documents) : [];
        print(options.json, { ...account, said, credit, vatIds, documents, owed }, () =>
          showText({ account, said, credit, vatIds, documents, owed }, config.timezone),
        );
      });
    });

  for (const [name, description] of Object.entries(VERBS)) {
    const verb = name as keyof typeof VERBS;
    withReason(customers.command(`${verb} <customer>`).description(description), { required: true })
      .addHelpText(
        'after',
        '\nThe customer is CONNECTION/ID as `waybill customers list` shows it, or any number of an order of theirs.',
      )
      .action(async (who: string, flags: Said & { json: boolean }, command: Command) => {
        await withBooks(command, context, async (books) => {
          const customer = await customerOf(books, who);
          await decide(books, customer, { verb }, flags, AS_DONE[verb]);
        });
      });
  }

  withReason(customers.command('terms <customer>'), { required: true })
    .description('how many days this customer has to pay: with terms, no deposit is asked of them')
    .option('--days <n>', 'Net terms, such as 30')
    .option('--none', 'take the terms back: a deposit is asked again', false)
    .action(async (who: string, flags: Said & { days?: string; none: boolean; json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const days = daysOf(flags);
        const customer = await customerOf(books, who);
        await decide(books, customer, { verb: 'terms', days }, flags, 'go on');
      });
    });

  withReason(customers.command('limit <customer>'), { required: true })
    .description('how much this customer may owe: orders that would go beyond it wait')
    .option('--amount <amount>', 'such as 20000.00')
    .option('--currency <code>', 'of the amount, such as EUR')
    .option('--none', 'take it back: the limit of rules.credit counts, where there is one', false)
    .action(
      async (
        who: string,
        flags: Said & { amount?: string; currency?: string; none: boolean; json: boolean },
        command: Command,
      ) => {
        await withBooks(command, context, async (books) => {
          const limit = creditOf(flags);
          const customer = await customerOf(books, who);
          await decide(books, customer, { verb: 'limit', limit }, flags, 'are asked again');
        });
      },
    );
}

const AMOUNT = /^\d{1,15}(\.\d{1,4})?$/;

/** The limit that was said, or `null` for none. A `Problem` where it is neither. */
function creditOf({
  amount,
  currency,
  none,
}: {
  amount?: string;
  currency?: string;
  none: boolean;
}): CreditLimit | null {
  if (none && amount === undefined && currency === undefined) return null;
  if (none || amount === undefined || currency === undefined)
    throw new Problem('say how much: --amount 20000.00 --currency EUR, or --none');
  if (!AMOUNT.test(amount)) throw new Problem(`--amount ${amount} is no amount: write 20000 or 20000.00`);
  if (!isCurrency(currency)) throw new Problem(`--currency ${currency} is no ISO 4217 currency: write EUR, USD, CNY`);
  if (compare(roundMoney(amount, currency), amount) !== 0)
    throw new Problem(`--amount ${amount} has more digits than ${currency}: write ${roundMoney(amount, currency)}`);
  return { amount: roundMoney(amount, currency), currency };
}

/** Days of the terms that were said, or `null` for none. A `Problem` where it is neither. */
function daysOf({ days, none }: { days?: string; none: boolean }): number | null {
  if (none && days === undefined) return null;
  if (none || days === undefined || !/^[1-9]\d{0,2}$/.test(days))
    throw new Problem('say which terms: --days N (1 to 999), or --none');
  return Number(days);
}

/** The gates that ask for what a word decides. */
const ASKING: Record<AccountWord['verb'], readonly GateName[]> = {
  approve: ['kyc'],
  refuse: ['kyc'],
  freeze: ['kyc', 'deposit', 'credit'],
  thaw: ['kyc', 'deposit', 'credit'],
  terms: ['deposit', 'credit'],
  limit: ['credit'],
};

/** Says a word, tells the running daemon, and what it changed. */
async function decide(
  books: Books,
  customer: CustomerName,
  word: AccountWord,
  flags: Said & { json: boolean },
  done: string,
): Promise<void> {
  const { account, freed, flows } = await books.ledger.decideAccount(customer, word, saidBy(flags));
  if (word.verb === 'approve') {
    const owed = owedByAll(books.loaded.config, await books.ledger.documents(customer));
    if (owed.length > 0) process.stderr.write(`${customerLabel(customer)} still owes ${owed.join(', ')}.\n`);
  }
  warnUnasked(books.loaded.config, ASKING[word.verb]);
  if (flows.length > 0) await wake(books);
  const label = customerLabel(customer);
  const moved = freed > 0 ? `; ${freed} waiting ${freed === 1 ? 'order' : 'orders'} ${done}` : '';
  print(flags.json, { ...account, freed }, () => `${label} is ${stateOf(account)}${termsOf(account)}${moved}`);
}

/** A word that nothing asks for changes nothing: whoever says it shall know. */
function warnUnasked({ rules, flows }: Config, asking: readonly GateName[]): void {
  const asked =
    asking.some((gate) => rules.gates.includes(gate)) &&
    Object.values(flows).some(({ steps }) => steps.includes('gate'));
  if (!asked)
    process.stderr.write(
      `No order waits for that: add ${asking[0]} to rules.gates of the config, and \`gate\` to a flow (docs/rules/).\n`,
    );
}

const termsOf = ({ termsDays, limit }: AccountRow): string =>
  [termsDays === undefined ? '' : `, Net ${termsDays}`, limit ? `, up to ${limitText(limit)}` : ''].join('');

const stateOf = ({ state, frozen, frozenBy, decidedBy }: AccountRow): string => {
  const known = decidedBy === undefined ? state : `${state} by ${decidedBy}`;
  return frozen ? `frozen${frozenBy === 'overdue' ? ', late to pay' : ''} (${known})` : known;
};

/** What an identity provider said last, and why, in its own codes. */
const verdictOf = ({ verdict }: AccountRow): string =>
  verdict ? [`${verdict.by}: ${verdict.is}`, ...verdict.codes].join(' ') : '';

const listText = (rows: readonly AccountRow[], timezone: string): string =>
  table(
    ['customer', 'state', 'checked', 'terms', 'waiting', 'decided'],
    rows.map((row) => [
      customerLabel(row),
      stateOf(row),
      verdictOf(row),
      row.termsDays === undefined ? '' : `Net ${row.termsDays}`,
      row.waiting > 0 ? String(row.waiting) : '',
      row.decidedAt === undefined ? 'not yet' : localTime(row.decidedAt, timezone),
    ]),
  );

interface Shown {
  account: AccountRow;
  said: readonly AuditRow[];
  credit: ShownCredit;
  vatIds: readonly CustomerVatAnswer[];
  documents: readonly RegistrationDocument[];
  owed: readonly string[];
}

function showText({ account, said, credit, vatIds, documents, owed }: Shown, timezone: string): string {
  const lines = [`${customerLabel(account)}  ${stateOf(account)}`];
  if (account.termsDays !== undefined) lines.push(`  terms    Net ${account.termsDays}`);
  lines.push(...creditLines(credit, timezone));
  if (account.verdict) lines.push(`  checked  ${verdictOf(account)}, ${localTime(account.verdict.at, timezone)}`);
  for (const { register, prefix, ...answer } of vatIds)
    lines.push(`  VAT id   of ${prefix}, ${answerText(register, answer)}`);
  for (const { kind, name, validUntil } of documents)
    lines.push(`  shown    ${kind}: ${name}${validUntil === undefined ? '' : `, valid until ${validUntil}`}`);
  if (owed.length > 0) lines.push(`  owes     ${owed.join(', ')}`);
  lines.push(`  waiting  ${account.waiting === 0 ? 'no order' : `${account.waiting} of their orders`}`);
  if (said.length > 0)
    lines.push(
      '',
      table(
        ['said', 'by', 'word', 'why'],
        said.map(({ at, who, what, why }) => [localTime(at, timezone), who, what.replace('customer.', ''), why ?? '']),
      ),
    );
  return lines.join('\n');
}
