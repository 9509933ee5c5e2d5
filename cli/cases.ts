import type { Command } from 'commander';
import { EXIT } from '../config/problem.ts';
import type { CaseRow } from '../store/ledger.ts';
import { type Books, linksOf, type Said, saidBy, wake, withBooks, withReason } from './books.ts';
import type { CommandContext } from './context.ts';
import { localTime, print, table } from './output.ts';

const VERBS = {
  release: 'the cause is gone: its members go on where they stopped',
  retry: 'try the step again that failed',
  skip: 'its members go on after the step where they stopped',
  refuse: 'its members end here',
} as const;

type Verb = keyof typeof VERBS;

const SHOWN_MEMBERS = 200;

/** `case/12`, also written `12`. */
const idOf = (text: string) => (text.startsWith('case/') ? text : `case/${text}`);

async function found(books: Books, id: string, context: CommandContext): Promise<CaseRow | undefined> {
  const row = await books.ledger.caseRow(idOf(id));
  if (row) return row;
  process.stderr.write(`There is no case ${id}.\n`);
  context.exitCode = EXIT.findings;
  return undefined;
}

/**
 * Says it to the case's workflow, which checks it and tells the ledger. Where that does not run (no daemon, or its
 * history is gone) the ledger is told directly, and the next sweep does the rest.
 */
async function say(
  books: Books,
  caseId: string,
  verb: Verb,
  said: { who: string; why: string },
  rootId?: string,
): Promise<number> {
  const reached = await books.reached();
  if (reached) {
    try {
      const order = { ...said, ...(rootId ? { rootId } : {}) };
      const { freed } = await reached.client.workflow
        .getHandle(caseId)
        .executeUpdate<{ freed: number }, [typeof order]>(verb, { args: [order] });
      await reached.wake();
      return freed;
    } catch (error) {
      const { WorkflowNotFoundError } = await import('@temporalio/client');
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  const { freed } = await books.ledger.freeMembers(caseId, { verb, ...said }, rootId);
  await wake(books);
  return freed;
}

/** `waybill cases ...` */
export function declareCases(cases: Command, context: CommandContext): void {
  cases
    .command('list')
    .description('what waits, for what, and how many orders with it')
    .option('--all', 'closed ones too', false)
    .option('--limit <n>', 'how many', (text) => Math.max(1, Number.parseInt(text, 10) || 100), 100)
    .option('--json', 'print JSON', false)
    .action(async (options: { all: boolean; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const list = await ledger.cases({ limit: options.limit, ...(options.all ? {} : { state: 'open' as const }) });
        print(options.json, list, () =>
          table(
            ['case', 'kind', 'orders', 'since', 'state', 'waits for'],
            list.map((row) => [
              row.caseId,
              row.kind,
              String(row.members),
              localTime(row.openedAt, loaded.config.timezone),
              row.state,
              row.waitingFor,
            ]),
          ),
        );
      });
    });

  cases
    .command('show <case>')
    .description('one case, its failure and its orders')
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await found(books, id, context);
        if (!row) return;
        const members = await books.ledger.caseMembers(row.caseId, SHOWN_MEMBERS);
        const link = (await linksOf(books.loaded))(row.caseId);
        print(options.json, { ...row, members, link }, () =>
          [
            `${row.caseId}  ${row.kind}  ${row.state}  since ${localTime(row.openedAt, books.loaded.config.timezone)}`,
            `  waits for ${row.waitingFor}`,
            ...(row.failure ? [`  ${row.failure.class}: ${row.failure.message}`] : []),
            ...(link ? [`  ${link}`] : []),
            '',
            table(
              ['order', 'flow', 'stands before', 'root'],
              members.map(({ numbers, flow, step, rootId }) => [
                numbers.join(' '),
                flow,
                books.loaded.config.flows[flow]?.steps[step] ?? String(step),
                rootId,
              ]),
            ),
          ].join('\n'),
        );
      });
    });

  for (const [verb, description] of Object.entries(VERBS)) {
    withReason(cases.command(`${verb} <case>`).description(description))
      .option('--order <number>', 'only this order, not all of the case')
      .action(async (id: string, options: Said & { order?: string; json: boolean }, command: Command) => {
        await withBooks(command, context, async (books) => {
          const row = await found(books, id, context);
          if (!row) return;
          if (row.state === 'closed') {
            process.stderr.write(`${row.caseId} is closed: nothing waits there any more.\n`);
            context.exitCode = EXIT.findings;
            return;
          }
          const roots = options.order ? await books.ledger.findRoots(options.order) : [];
          if (options.order && roots.length !== 1) {
            process.stderr.write(`${options.order} names ${roots.length} orders; give a root id instead.\n`);
            context.exitCode = EXIT.findings;
            return;
          }
          const freed = await say(books, row.caseId, verb as Verb, saidBy(options), roots[0]);
          print(options.json, { caseId: row.caseId, verb, freed }, () => `${row.caseId}: ${verb}, ${freed} freed`);
        });
      });
  }
}
