import type { Command } from 'commander';
import { readPurchaserTable } from '../activities/trade-tables/purchasers.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import { customerLabel, unknownAccount } from '../domain/accounts.ts';
import type { Order } from '../domain/canonical/order.ts';
import { approval } from '../domain/gates/approval.ts';
import type { CaseRow, Ledger } from '../store/ledger.ts';
import { type Said, saidBy, withBooks, withReason } from './books.ts';
import { say } from './cases/say.ts';
import type { CommandContext } from './context.ts';
import { knownOrder } from './known-order.ts';
import { print } from './output.ts';

interface Flags extends Said {
  by: string;
  json: boolean;
}

/** `waybill orders approve <number>`: what a customer's approver said by telephone or mail, where their shop has no place for it. */
export function declareApprove(orders: Command, context: CommandContext): void {
  withReason(
    orders
      .command('approve <number>')
      .description("note that somebody of the customer's own approved it: it goes on where they may")
      .requiredOption('--by <address>', "the approver's e-mail address, as rules.approval.table has it"),
    { required: true },
  ).action(async (number: string, flags: Flags, command: Command) => {
    await withBooks(command, context, async (books) => {
      const { ledger, loaded } = books;
      const { order, bundle } = await knownOrder(ledger, number);
      const waiting = await waitingCase(ledger, bundle.rootId, number);
      await refuseOthers(
        ledger,
        bundle.root,
        { ...order, customer: { ...order.customer, approvedBy: flags.by } },
        loaded.config,
      );
      // Kept with the customer's own key, as all words on an order are.
      const { who, why } = saidBy({ ...flags, why: `approved by ${flags.by}: ${flags.why}` });
      const members = { rootIds: [bundle.rootId] };
      const { freed } = await say<{ freed: number }>(books, waiting.caseId, 'release', { who, why, members }, (by) =>
        ledger.freeMembers(waiting.caseId, { verb: 'release', ...by }, members),
      );
      print(
        flags.json,
        { rootId: bundle.rootId, caseId: waiting.caseId, freed },
        () => `${number} is approved: it goes on`,
      );
    });
  });
}

/** The case in which an order waits for its customer's approval. Throws a `Problem` where it waits in none. */
async function waitingCase(ledger: Ledger, rootId: string, number: string): Promise<CaseRow> {
  const shown = await ledger.order(rootId);
  const waiting = shown?.openCases.find(({ kind }) => kind === 'approval');
  if (waiting) return waiting;
  throw new Problem(
    `${number} does not wait for its customer's approval: see \`waybill orders show ${number}\``,
    EXIT.findings,
  );
}

/** Throws a `Problem` that says why this person's approval does not count. */
async function refuseOthers(
  ledger: Ledger,
  { connectionId, customerId }: { connectionId: string; customerId?: string },
  order: Order,
  { rules }: Config,
): Promise<void> {
  const purchasers = await readPurchaserTable(rules.approval?.table);
  if (!purchasers || customerId === undefined) return;
  const name = { connectionId, customerId };
  const account = (await ledger.accountsOf([name])).get(customerLabel(name));
  const verdict = approval.ask(order, { now: Date.now(), account: account ?? unknownAccount(name), purchasers }, {});
  if (!verdict.pass) throw new Problem(`it is not approved: ${verdict.waitingFor}`, EXIT.findings);
}
