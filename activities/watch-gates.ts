import type { Config } from '../config/schema.ts';
import { vatIdOf } from '../domain/business.ts';
import type { Customer } from '../domain/canonical/records.ts';
import { type GateCase, type GateFacts, type Verdict, verdictOf } from '../domain/gates/index.ts';
import { localTime } from '../domain/local-time.ts';
import type { RootView } from '../domain/root-view.ts';
import type { RootBundle, WaitingAtGate } from '../store/ledger.ts';
import { askedOfCustomer } from './customer-gate.ts';
import type { Deps } from './deps.ts';
import { gatherFacts } from './gate-facts.ts';
import { leavingNow } from './leaving.ts';
import { fileMarks } from './trade-tables/read.ts';
import { vatFact } from './vat-ids/fact.ts';
import { heldCanonicals, rootView } from './view.ts';

/**
 * Gates whose answer is another by time alone (a letter of credit opens or expires, a document ends, a rate is of a new day), or by a table or a config that a person
 * mends. Payments and deposits come as records, and each has its order asked; stock is looked at by itself (`stock/watch.ts`).
 */
const ASKED_AGAIN = ['kyc', 'approval', 'credit', 'lc', 'tax', 'duty', 'papers'] as const satisfies readonly GateCase[];

const PAGE = 200;
/** Pages of one sweep: what is left is the next one's. */
const PAGES = 10;
/** A sweep has more to do, and is given up after 30 s: no page is begun later than this. */
const SWEEP_MS = 5_000;
const LATEST = 2 ** 31 - 1;

/**
 * Asks the gates again about the orders and the customers that wait at them: once an hour, and whenever a table changed. Those that need not wait any more, or wait for something else by now, go on; a case
 * whose cause stands says what it waits for now. Asking moves nothing where the answer is the same.
 */
export function watchGates(deps: Deps): () => Promise<void> {
  let asked: string | undefined;
  let pass: Pass | undefined;
  return async () => {
    const mark = await circumstances(deps);
    if (mark !== asked) {
      asked = mark;
      pass = pass ? { ...pass, heard: new Set(), again: true } : { heard: new Set() };
    }
    const until = deps.clock.now() + SWEEP_MS;
    for (let pages = 0; pass && pages < PAGES && deps.clock.now() < until; pages += 1) {
      const waiting: WaitingAtGate[] = await deps.ledger.waitingAtGates(ASKED_AGAIN, PAGE, pass.after);
      await askPage(deps, waiting, pass);
      const last = waiting.at(-1);
      if (last && waiting.length === PAGE) pass = { ...pass, after: last.memberId };
      else pass = pass.again ? { heard: new Set() } : undefined;
    }
  };
}

/** How far all that wait have been asked. */
interface Pass {
  after?: string;
  /** Cases of which an order waits for the same still: it has said what its case waits for now. */
  heard: Set<string>;
  /** Things changed while it was under way: it goes on to its end, lest those behind never have their turn, and all are asked once more. */
  again?: boolean;
}

/** As long as it is the same, so is each answer. Hours of two clocks: days begin by UTC for some gates, and by the config's zone for others. */
async function circumstances({ config, clock }: Pick<Deps, 'config' | 'clock'>): Promise<string> {
  const now = clock.now();
  const hours = [localTime(now, 'UTC'), localTime(now, config.timezone)].map((time) => time.slice(0, 13));
  return [...hours, ...(await fileMarks(tablesOf(config.rules)))].join(' ');
}

const tablesOf = ({ exchange, tax, duty, approval }: Config['rules']): string[] => [
  ...exchange.tables,
  ...tax.rates,
  ...duty.tariff,
  ...duty.destinations,
  ...duty.fees,
  ...(approval ? [approval.table] : []),
];

/** A gap of a table (`tax:tables`, `rate:EUR/USD`) is one for all orders that wait for it: what it says of one it says of all. */
const isGap = ({ kind, cause, rootId }: WaitingAtGate): boolean =>
  /^(tax|duty|approval|rate):/.test(cause) && cause !== ownCause(kind, rootId);

const ownCause = (kind: GateCase, rootId: string): string => `${kind}:${rootId}`;

/** A freeze is a word on the customer, and ends by one (`settleAccounts`). */
const isFreeze = (cause: string | undefined): boolean => cause?.startsWith('frozen:') ?? false;

/** Orders of one gap that a page asks: one of them may go on, or not be there to be asked, for a reason of its own. */
const ASKED_OF_GAP = 3;

/** Those of a page that are asked: of a gap a few, and none once it is known to be there still. */
function toAsk(waiting: readonly WaitingAtGate[], heard: ReadonlySet<string>): WaitingAtGate[] {
  const asked = new Map<string, number>();
  return waiting.filter((one) => {
    if (isFreeze(one.cause)) return false;
    if (!isGap(one)) return true;
    const before = asked.get(one.caseId) ?? 0;
    asked.set(one.caseId, before + 1);
    return before < ASKED_OF_GAP && !heard.has(one.caseId);
  });
}

async function askPage(deps: Deps, waiting: readonly WaitingAtGate[], { heard }: Pass): Promise<void> {
  const mine = toAsk(waiting, heard);
  if (mine.length === 0) return;
  const bundles = await deps.ledger.bundles(
    mine.map(({ rootId }) => ({ flow: '', rootId, epoch: 0, carryRev: LATEST, step: 0 })),
  );
  const facts = await gatherFacts(deps, deps.config.rules, bundles);
  const going = new Map<string, WaitingAtGate[]>();
  const texts = new Map<string, string>();
  for (const [at, one] of mine.entries()) {
    const bundle = bundles[at];
    const verdict = bundle && (await askedNow(deps, one.kind, bundle, facts.of));
    // Whose customer was frozen meanwhile tells nothing of what the case waits for.
    if (!verdict || (!verdict.pass && isFreeze(verdict.cause))) continue;
    if (goesOn(one, verdict)) going.set(one.caseId, [...(going.get(one.caseId) ?? []), one]);
    else if (!verdict.pass && !heard.has(one.caseId)) {
      heard.add(one.caseId);
      if (verdict.waitingFor !== one.waitingFor) texts.set(one.caseId, verdict.waitingFor);
    }
  }
  await deps.ledger.rewordCases(texts);
  for (const [caseId, members] of going) await sendOn(deps, caseId, members, heard.has(caseId));
}

/** What its gate says of an order, or of a customer who registered, now; nothing of what is neither, or is not mapped. A gate that the config names no more holds nothing. */
async function askedNow(
  deps: Deps,
  kind: GateCase,
  bundle: RootBundle,
  factsOf: Awaited<ReturnType<typeof gatherFacts>>['of'],
): Promise<Verdict | undefined> {
  const { rules } = deps.config;
  if (!rules.gates.includes(kind)) return { pass: true, why: `rules.gates names ${kind} no more` };
  const view = rootView(deps, bundle, heldCanonicals(bundle), false);
  if (bundle.root.kind === 'customer') return customerNow(deps, view, bundle.stageAt, factsOf(bundle));
  const { order, payments, invoices, collected, placed } = view;
  if (!order || bundle.root.kind !== 'order') return undefined;
  const { vat } = await vatFact(deps, bundle.rootId, vatIdOf(order));
  const leaves = await leavingNow(deps, order, bundle.rootId, placed);
  const facts = { ...factsOf(bundle), payments, invoices, collected, leaves, ...(vat ? { vat } : {}) };
  return verdictOf(kind, order, facts, rules);
}

/** Whom a person refused ends in the flow that carries them, which is where they go on to. */
async function customerNow(
  deps: Deps,
  { rootId, account, other }: RootView,
  firstSeen: number,
  facts: GateFacts,
): Promise<Verdict | undefined> {
  if (!account || other?.kind !== 'customer') return undefined;
  if (account.state === 'refused') return { pass: true, why: 'a person refused them' };
  const customer = { rootId, record: other.record as Customer, firstSeen };
  return (await askedOfCustomer(deps, customer, { ...facts, account })).verdict;
}

const goesOn = ({ kind, cause, rootId }: WaitingAtGate, verdict: Verdict): boolean =>
  verdict.pass || (verdict.cause ?? ownCause(kind, rootId)) !== cause;

/** Sends these on; all of their case where it was of a gap that nobody waits for any more. */
async function sendOn(
  { ledger, packer }: Deps,
  caseId: string,
  members: readonly WaitingAtGate[],
  stands: boolean,
): Promise<void> {
  const said = { verb: 'resolve' as const, who: 'waybill', why: 'the gate was asked again and says otherwise' };
  const whole = !stands && members.some(isGap);
  const filter = whole ? {} : { rootIds: members.map(({ rootId }) => rootId) };
  const { flows } = await ledger.freeMembers(caseId, said, filter);
  for (const flow of flows) packer.wake(flow);
}
