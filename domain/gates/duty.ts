import { type Landed, landedCost } from '../duty/landed.ts';
import type { DutyRules, DutyTables } from '../duty/rules.ts';
import { departing, isVerdict } from './departing.ts';
import type { Gate } from './gate.ts';
import { gapText } from './papers.ts';

/** The tables that landed cost is reckoned by, or why they cannot be read. */
export type DutyFact = DutyTables | { problem: string };

export type DutyGateRules = DutyRules;

/** So many measures are named in one line. */
const MOST_MEASURES = 4;

/** `12.00 EUR of duty on 100.00 EUR (cif), of which 6109 from *: 12 % = 12.00 (invented, 2026-11-26); the buyer pays 31.00 EUR at the border`. */
function landedText({ currency, basis, lines, totals, atBorder, incoterm }: Landed): string {
  const made = lines.flatMap(({ measures }) =>
    measures.map(
      ({ measure, by, rate, amount, source, retrieved }) =>
        `${measure === 'duty' ? '' : `${measure} `}${by}: ${rate} = ${amount} (${source}, ${retrieved})`,
    ),
  );
  const shown =
    made.length > MOST_MEASURES
      ? [...made.slice(0, MOST_MEASURES - 1), `${made.length - MOST_MEASURES + 1} more`]
      : made;
  const of = shown.length > 0 ? `: ${shown.join(', ')}` : '';
  const payer = atBorder
    ? `; under ${incoterm?.code} ${atBorder.payer === 'seller' ? 'you pay' : 'the buyer pays'} ${atBorder.amount} ${currency} at the border`
    : '';
  return `${totals.duty} ${currency} of duty on ${totals.customsValue} ${currency} (${basis})${of}${payer}`;
}

/** Why nothing has to be known of what is due at the border; undefined where it does. */
function freeText(
  { treatment, importer, incoterm }: Landed,
  { duty: { required } }: DutyGateRules,
): string | undefined {
  if (treatment === 'destination' || treatment === 'reverse-charge') return 'it crosses no customs border';
  if (required === 'seller-imports' && importer === 'buyer')
    return `under ${incoterm?.code} the buyer pays what is due at the border`;
  return undefined;
}

/** An order waits whose duty cannot be said: for want of a rate, an HS code, an origin or a weight. Nothing is taken for zero. */
export const duty: Gate<DutyGateRules> = {
  needs: ['waived', 'duty'],
  ask(order, facts, rules) {
    const { now, duty: tables } = facts;
    const waits = (what: string) =>
      ({ pass: false, kind: 'duty', waitingFor: `duty of ${order.number}: ${what}` }) as const;
    if (!tables) return waits('the tables of duty, which were not read');
    // One table holds up all orders: they wait in one case, and go on together.
    if ('problem' in tables) return { pass: false, kind: 'duty', waitingFor: tables.problem, cause: 'duty:tables' };
    const parts = departing(order, facts, rules);
    if (isVerdict(parts)) return parts;
    const today = new Date(now).toISOString().slice(0, 10);
    const asked = parts.map(({ departure, say }) => {
      const landed = landedCost(departure, rules, tables, today);
      return { landed, say, free: freeText(landed, rules) };
    });
    const owing = asked.filter(({ free }) => free === undefined);
    const lacking = owing.filter(({ landed }) => landed.gaps.length > 0);
    if (lacking.length > 0)
      return waits(
        lacking.map(({ landed, say }) => say([...landed.gaps.map(gapText), ...landed.missing].join('; '))).join('; '),
      );
    const [missing] = owing.flatMap(({ landed }) => landed.missing);
    if (missing !== undefined) return { pass: false, kind: 'duty', waitingFor: missing, cause: `duty:${missing}` };
    return { pass: true, why: asked.map(({ landed, say, free }) => say(free ?? landedText(landed))).join('; ') };
  },
};
