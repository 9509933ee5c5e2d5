import type { Command } from 'commander';
import type { MemberFilter } from '../../store/ledger.ts';
import { type AmendFlags, withWishes } from '../amend/desk.ts';
import { amendOrders } from '../amend/run.ts';
import { type Books, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { foundCase } from './found.ts';
import { type Chosen, chosenMembers, withChoice } from './members.ts';
import { meantMembers } from './words.ts';

const PAGE = 1_000;

/** `waybill cases amend`: the same correction of one, some or all of what waits in a case; they go on by themselves. */
export function declareAmend(cases: Command, context: CommandContext): void {
  withWishes(
    withChoice(
      cases
        .command('amend <case>')
        .description(
          'correct the data of what waits: tried on each, shown and asked for before it is accepted; then they go on',
        ),
    ),
  ).action(async (id: string, flags: AmendFlags & Chosen, command: Command) => {
    await withBooks(command, context, async (books) => {
      const row = await foundCase(books, id, context, { open: true });
      if (!row) return;
      const members = await chosenMembers(books, flags, Date.now());
      if ((await meantMembers(books, row, flags, members, 'amend', context)) === undefined) return;
      await amendOrders(command, context, books, await rootsOf(books, row.caseId, members), flags);
    });
  });
}

async function rootsOf({ ledger }: Books, caseId: string, filter: MemberFilter | undefined): Promise<string[]> {
  const roots = new Set<string>();
  for (let after: { rootId: string; memberId: string } | undefined; ; ) {
    const page = await ledger.caseMembers(caseId, {
      limit: PAGE,
      ...(filter ? { filter } : {}),
      ...(after ? { after } : {}),
    });
    for (const { rootId } of page) roots.add(rootId);
    after = page.at(-1);
    if (page.length < PAGE) return [...roots];
  }
}
