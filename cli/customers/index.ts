import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Person, PrivacyRequest } from '../../store/ledger.ts';
import { type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { declareAccounts } from './accounts.ts';
import { declareDocuments } from './documents.ts';
import { declareDunning } from './dunning.ts';
import { carriedOut, certificateText } from './erasure.ts';
import { declareExport } from './export.ts';
import { declareLink } from './link.ts';
import { systemsOf, systemsText } from './systems.ts';
import { found, peopleTable, severalOf, type Who, withWho } from './who.ts';

const DAY_MS = 24 * 3_600_000;

/** The law's month, for what a person asks here. */
const DUE_DAYS = 30;

/** `waybill customers ...` */
export function declareCustomers(customers: Command, context: CommandContext): void {
  declareAccounts(customers, context);
  declareDocuments(customers, context);
  declareDunning(customers, context);
  declareLink(customers, context);

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

  declareExport(customers, context);

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
          if (options.dryRun) {
            const systems = await systemsOf(command, books, people);
            return print(options.json, { people, systems }, () =>
              [peopleTable(people, timezone), '', systemsText(systems)].join('\n'),
            );
          }
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
    .command('certificate <request>')
    .description('what an erasure did, and which systems a person still has to see to, with what to do there')
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const requestId = /^\d+$/.test(id) ? `erase/${id}` : id;
        const request = await ledger.privacyRequest(requestId);
        if (!request?.certificate)
          throw new Problem(
            request
              ? `${requestId} has no certificate yet: it is ${request.state}`
              : `there is no request ${requestId}`,
            EXIT.findings,
          );
        const { certificate } = request;
        print(options.json, certificate, () => certificateText(requestId, certificate, loaded.config.timezone));
      });
    });

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
