import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Person, PersonSearch, PrivacyRequest } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { declareAccounts } from './accounts.ts';
import { carriedOut } from './erasure.ts';
import { liveOf } from './live.ts';

const DAY_MS = 24 * 3_600_000;

/** The law's month, for what a person asks here. */
const DUE_DAYS = 30;

interface Who {
  by?: PersonSearch['by'] | 'person';
  connection?: string;
}

/** A number, an address or a telephone says itself what it is; a customer's id needs `--by customer` where it is a plain number. */
function searchOf(who: string, { by, connection }: Who): PersonSearch {
  const sort =
    by ??
    (who.includes('@')
      ? 'email'
      : /^\+[\d\s().-]{6,}$/.test(who)
        ? 'phone'
        : /^gid:|\//.test(who)
          ? 'customer'
          : 'number');
  switch (sort) {
    case 'email':
      return { by: 'email', email: who };
    case 'phone':
      return { by: 'phone', phone: who };
    case 'customer':
      return { by: 'customer', customerId: who, ...(connection ? { connectionId: connection } : {}) };
    case 'number':
      return { by: 'number', number: who };
    default:
      throw new Problem(`--by is customer, number, email or phone, not ${sort}`, EXIT.usage);
  }
}

/** Says so and sets the exit code where nobody is found. */
async function found(books: Books, who: string, how: Who, context: CommandContext): Promise<Person[]> {
  const search = searchOf(who, how);
  const all = await books.ledger.people(search);
  const people = how.connection ? all.filter((person) => person.connectionId === how.connection) : all;
  if (people.length === 0) {
    process.stderr.write(
      `Nobody is known here by this ${search.by === 'number' ? 'order number (--by says otherwise)' : search.by}.\n`,
    );
    context.exitCode = EXIT.findings;
  }
  return people;
}

const peopleTable = (people: Person[], timeZone: string): string =>
  table(
    ['person', 'connection', 'customer', 'orders', 'last', 'still moving'],
    people.map(({ personId, connectionId, customerId, orders }) => [
      personId,
      connectionId,
      customerId ?? 'a guest',
      orders
        .map(({ number }) => number)
        .slice(0, 6)
        .join(' ') + (orders.length > 6 ? ` and ${orders.length - 6} more` : ''),
      localTime(Math.max(...orders.map(({ updatedAt }) => updatedAt)), timeZone),
      orders.flatMap(({ number, moving }) => (moving ? [`${number}: ${moving}`] : [])).join('; ') || 'no',
    ]),
  );

const withWho = (command: Command): Command =>
  command
    .option('--by <what>', 'what <who> is: customer, number, email or phone (guessed without it)')
    .option('--connection <id>', 'only as a customer of this connection');

/** More than one key fits: who buys in two shops is two customers, and only a person knows that they are one. */
function severalOf(people: Person[], timeZone: string, context: CommandContext): void {
  process.stderr.write(
    `${people.length} customers fit, each with a key of their own:\n${peopleTable(people, timeZone)}\nAdd --all for all of them, or --connection for one.\n`,
  );
  context.exitCode = EXIT.findings;
}

/** `waybill customers ...` */
export function declareCustomers(customers: Command, context: CommandContext): void {
  declareAccounts(customers, context);

  withWho(customers.command('find <who>'))
    .description('who is known by a customer id, order number, e-mail address or telephone, with their orders')
    .option('--json', 'print JSON', false)
    .action(async (who: string, options: Who & { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const people = await found(books, who, options, context);
        if (people.length > 0 || options.json)
          print(options.json, people, () => peopleTable(people, books.loaded.config.timezone));
      });
    });

  withWho(customers.command('export <who>'))
    .description(
      'everything that is known of a customer, as JSON: records, corrections, what was sent where (personal data!)',
    )
    .option('--live', 'ask the connected systems what they hold now, too', false)
    .option('--out <file>', 'write to this file, readable by you alone, instead of standard output')
    .option('--request <id>', 'the request that this answers: it ends with it, e.g. erase/3')
    .option('--all', 'all customers that fit, where there are several', false)
    .option('--json', 'accepted as everywhere; the result is JSON anyway', false)
    .action(
      async (
        who: string,
        options: Who & { live: boolean; all: boolean; out?: string; request?: string },
        command: Command,
      ) => {
        await withBooks(command, context, async (books) => {
          const people = await found(books, who, options, context);
          if (people.length === 0) return;
          if (people.length > 1 && !options.all) return severalOf(people, books.loaded.config.timezone, context);
          const bundles = await Promise.all(people.map((person) => books.ledger.exportPerson(person.personId)));
          const live = options.live
            ? await liveOf(
                command,
                books,
                bundles.flatMap((bundle) => bundle?.held ?? []),
              )
            : undefined;
          const text = JSON.stringify(
            { exportedAt: new Date().toISOString(), people: bundles, ...(live ? { live } : {}) },
            null,
            2,
          );
          if (options.out) {
            writeFileSync(options.out, `${text}\n`, { mode: 0o600 });
            process.stderr.write(`${bundles.length} customer(s) written to ${options.out}; it is personal data.\n`);
          } else process.stdout.write(`${text}\n`);
          if (options.request && !(await books.ledger.answeredRequest(options.request))) {
            process.stderr.write(`${options.request} is no open request for an export.\n`);
            context.exitCode = EXIT.findings;
          }
        });
      },
    );

  withReason(withWho(customers.command('erase <who>')), { required: true })
    .description(
      'destroy the key of everything that is known of a customer, and tell the systems; tax documents are kept as configured',
    )
    .option('--after-open', 'wait for orders that still move, instead of refusing', false)
    .option('--all', 'all customers that fit, where there are several', false)
    .option('--dry-run', 'show what it would do, and do nothing', false)
    .action(
      async (
        who: string,
        options: Who & Said & { afterOpen: boolean; all: boolean; dryRun: boolean; json: boolean },
        command: Command,
      ) => {
        await withBooks(command, context, async (books) => {
          const { timezone } = books.loaded.config;
          const people = await found(books, who, options, context);
          if (people.length === 0) return;
          if (options.dryRun) return print(options.json, { people }, () => peopleTable(people, timezone));
          if (people.length > 1 && !options.all) return severalOf(people, timezone, context);
          const moving = people.filter(({ orders }) => orders.some((order) => order.moving));
          if (moving.length > 0 && !options.afterOpen) {
            process.stderr.write(
              `Orders of theirs still move:\n${peopleTable(moving, timezone)}\nAdd --after-open to have it done when they rest, or cancel them first.\n`,
            );
            context.exitCode = EXIT.findings;
            return;
          }
          const [request] = await books.ledger.askPrivacy([
            {
              asked: 'erase',
              connectionId: (people[0] as Person).connectionId,
              subject: { personIds: people.map(({ personId }) => personId) },
              afterOpen: options.afterOpen,
              dueAt: Date.now() + DUE_DAYS * DAY_MS,
              ...saidBy(options),
            },
          ]);
          await carriedOut(books, request as PrivacyRequest, moving.length > 0, options.json);
        });
      },
    );

  customers
    .command('requests')
    .description('what people and systems asked about personal data, and what became of it')
    .option('--open', 'only those that wait for an answer', false)
    .option('--limit <n>', 'how many', (text) => Math.max(1, Number.parseInt(text, 10) || 50), 50)
    .option('--json', 'print JSON', false)
    .action(async (options: { open: boolean; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const { timezone } = loaded.config;
        const requests = await ledger.privacyRequests({
          limit: options.limit,
          ...(options.open ? { state: 'open' as const } : {}),
        });
        print(options.json, requests, () =>
          table(
            ['request', 'asked', 'connection', 'by', 'at', 'due', 'state'],
            requests.map((one) => [
              one.requestId,
              one.asked,
              one.connectionId,
              one.who,
              localTime(one.askedAt, timezone),
              localTime(one.dueAt, timezone),
              one.doneAt === undefined ? `open, see ${one.caseId ?? ''}` : `done ${localTime(one.doneAt, timezone)}`,
            ]),
          ),
        );
      });
    });
}
