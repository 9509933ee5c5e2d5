import type { Config } from '../config/schema.ts';
import { type CustomerName, customerLabel, unknownAccount } from '../domain/accounts.ts';
import type { Claim } from '../domain/credit/claims.ts';
import { claimName, type Dunning, dunningOf, leadMs } from '../domain/credit/dunning.ts';
import type { Sign } from '../domain/signs.ts';
import type { DunnedClaim, Ledger } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

const PAGE = 200;
/** Steps are due by the day: looking more often costs and tells nobody sooner. */
const LOOK_EVERY_MS = 5 * 60_000;

/** One claim of a customer, and where it stands on the ladder. */
export interface DunningRow extends Dunning {
  customer: CustomerName;
  rootId: string;
  claim: Claim & { dueAt: number };
  told?: DunnedClaim;
}

type DunningLedger = Pick<Ledger, 'overdueCustomers' | 'accountsOf' | 'owing' | 'dunned'>;

/** The clocks by which a customer's days are counted: those of the connection that they are of. */
export const timezoneOf = ({ connections, timezone }: Pick<Config, 'connections' | 'timezone'>, id: string): string =>
  connections[id]?.timezone ?? timezone;

/** What customers have to pay that a step may be due of, a customer at a time; of these alone, where some are named. */
export async function* dunningRows(
  ledger: DunningLedger,
  config: Config,
  now: number,
  customers?: readonly CustomerName[],
): AsyncGenerator<{ customer: CustomerName; serial: number; rows: DunningRow[] }> {
  const rules = config.rules.credit.dunning;
  if (!rules) return;
  const looked = customers ?? (await ledger.overdueCustomers(now + leadMs(rules)));
  for (let at = 0; at < looked.length; at += PAGE) {
    const page = looked.slice(at, at + PAGE);
    const [accounts, owing, dunned] = await Promise.all([
      ledger.accountsOf(page),
      ledger.owing(page),
      ledger.dunned(page),
    ]);
    for (const customer of page) {
      const label = customerLabel(customer);
      const { sparedUntil } = accounts.get(label) ?? unknownAccount(customer);
      const { serial = 0, orders = [] } = owing.get(label) ?? {};
      const told = new Map((dunned.get(label) ?? []).map((one) => [`${one.rootId} ${one.claim}`, one]));
      const rows = orders.flatMap(({ rootId, claims }) =>
        claims.flatMap((claim): DunningRow[] => {
          const { dueAt } = claim;
          if (dueAt === undefined) return [];
          const before = told.get(`${rootId} ${claimName(claim)}`);
          const one = { ...claim, dueAt };
          const given = { now, timezone: timezoneOf(config, customer.connectionId), sparedUntil };
          return [
            {
              customer,
              rootId,
              claim: one,
              ...dunningOf(one, before, rules, given),
              ...(before ? { told: before } : {}),
            },
          ];
        }),
      );
      yield { customer, serial, rows };
    }
  }
}

/** What is needed to take customers up the ladder. */
export type DunningDeps = Pick<Deps, 'config' | 'clock'> & { ledger: DunningLedger & Pick<Ledger, 'keepDunning'> };

/**
 * Notes the steps that are due by now, each once, and makes the letters that tell customers; answers what our own people are to know.
 * Done twice, it does nothing twice; after days without a daemon it does the latest step alone.
 */
export async function stepDunning({ ledger, config, clock }: DunningDeps): Promise<Sign[]> {
  const { dunning } = config.rules.credit;
  if (!dunning || !config.rules.gates.includes('credit')) return [];
  const signs: Sign[] = [];
  for await (const { customer, serial, rows } of dunningRows(ledger, config, clock.now())) {
    const claims = rows.flatMap(({ rootId, claim, due }) =>
      due
        ? [
            {
              rootId,
              claim: claimName(claim),
              dueAt: claim.dueAt,
              day: due.day,
              letter: dunning.channel !== undefined && due.tell.includes('customer'),
            },
          ]
        : [],
    );
    if (claims.length > 0) {
      const [first, ...more] = rows.filter(({ due }) => due);
      const why = first?.due ? `${thingOf(first)}${moreOf(more.length)}: ${dayOf(first.due.day)}` : '';
      await ledger.keepDunning(customer, { claims, serial, why });
    }
    const sign = signOf(customer, rows, dunning.steps);
    if (sign) signs.push(sign);
  }
  return signs;
}

/** The same, as often as is of use: between its looks what was found last, of those who owe by now. Whoever was erased owes nothing, and is named no more. */
export function dunningSigns(deps: DunningDeps): () => Promise<Sign[]> {
  let last: { at: number; signs: Sign[] } | undefined;
  return async () => {
    const now = deps.clock.now();
    if (!last || now - last.at >= LOOK_EVERY_MS || now < last.at) last = { at: now, signs: await stepDunning(deps) };
    else if (last.signs.length > 0) last = { at: last.at, signs: await ofThoseWhoOwe(deps, last.signs, now) };
    return last.signs;
  };
}

async function ofThoseWhoOwe({ ledger, config }: DunningDeps, signs: readonly Sign[], now: number): Promise<Sign[]> {
  const { dunning } = config.rules.credit;
  const owing = new Set(dunning ? (await ledger.overdueCustomers(now + leadMs(dunning))).map(customerLabel) : []);
  return signs.filter(({ of }) => owing.has(of));
}

/** Our own people are told from the step on that says so, and where a letter did not go. */
function signOf(
  customer: CustomerName,
  rows: readonly DunningRow[],
  steps: readonly { day: number; tell: readonly string[] }[],
): Sign | undefined {
  const ours = steps.filter(({ tell }) => tell.includes('us')).map(({ day }) => day);
  const standing = rows.filter(({ stopped }) => stopped === undefined);
  const reached = standing.filter(({ due, told, claim }) => {
    const day = due?.day ?? (told?.dueAt === claim.dueAt ? told.day : undefined);
    return day !== undefined && ours.some((from) => from <= day);
  });
  const lost = standing.find(({ told }) => told?.letter?.state === 'failed' || told?.letter?.state === 'unsure');
  const [first, ...more] = reached.length > 0 ? reached : lost ? [lost] : [];
  if (!first) return undefined;
  const letter = lost ? `; a letter to them did not surely go: ${lost.told?.letter?.failure ?? ''}` : '';
  const day = first.due?.day ?? first.told?.day ?? 0;
  const detail = `${thingOf(first)}${moreOf(more.length)}, ${dayOf(day)}${letter}`;
  return { is: 'dunning', of: customerLabel(customer), count: Math.max(1, reached.length), detail };
}

const thingOf = ({ claim }: DunningRow): string => `${claim.of} ${claim.number}`;
const moreOf = (count: number): string => (count > 0 ? ` and ${count} more` : '');

/** `30 days overdue`, by the step. */
export function dayOf(day: number): string {
  if (day === 0) return 'due today';
  const days = `${Math.abs(day)} ${Math.abs(day) === 1 ? 'day' : 'days'}`;
  return day < 0 ? `due in ${days}` : `${days} overdue`;
}
