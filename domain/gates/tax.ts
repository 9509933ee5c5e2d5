import type { TaxRules } from '../tax/rules.ts';
import { differenceOf, type Ruling, ruleTax, type TaxTables } from '../tax/ruling.ts';
import { type VatIdRules, vatStanding } from '../vat-standing.ts';
import { departing, isVerdict } from './departing.ts';
import type { Gate } from './gate.ts';

/** The tables that tax is reckoned by, or why they cannot be read. */
export type TaxFact = TaxTables | { problem: string };

export type TaxGateRules = TaxRules & VatIdRules;

/** `scheme IOSS (IOSS: goods up to 150 EUR to DE): 19.00 EUR due, 19.00 taken`. */
function rulingText(ruling: Ruling, currency: string): string {
  const { treatment, because, due, charged, incoterm } = ruling;
  const older = incoterm?.written ? `; ${incoterm.written} is taken for ${incoterm.code}` : '';
  const sums =
    due === undefined ? '' : `: ${due} ${currency} due at the checkout, ${charged ?? 'not told what was'} taken`;
  return `${treatment} (${because})${sums}${older}`;
}

/** An order waits whose tax cannot be said for want of a rate, whose terms contradict themselves, or whose shop took another tax than is due. */
export const tax: Gate<TaxGateRules> = {
  needs: ['waived', 'tax', 'vat'],
  ask(order, facts, rules) {
    const { now, tax: tables, vat } = facts;
    const waits = (what: string) =>
      ({ pass: false, kind: 'tax', waitingFor: `tax of ${order.number}: ${what}` }) as const;
    if (!tables) return waits('the tables of rates, which were not read');
    // One table holds up all orders: they wait in one case, and go on together.
    if ('problem' in tables) return { pass: false, kind: 'tax', waitingFor: tables.problem, cause: 'tax:tables' };
    const parts = departing(order, facts, rules);
    if (isVerdict(parts)) return parts;
    const standing = vatStanding(vat, rules, now);
    const today = new Date(now).toISOString().slice(0, 10);
    const ruled = parts.map(({ departure, say }) => ({
      ruling: ruleTax(departure, rules, tables, today, standing),
      say,
    }));
    if (ruled.some(({ ruling }) => ruling.treatment === 'reverse-charge') && standing.is === 'awaited')
      return { pass: false, kind: 'tax', waitingFor: standing.text, cause: `tax-vat:${standing.who}` };
    const wrong = ruled.flatMap(({ ruling: { contradictions, missing }, say }) =>
      contradictions.length > 0 ? say([...contradictions, ...missing].join('; ')) : [],
    );
    if (wrong.length > 0) return waits(wrong.join('; '));
    const [missing] = ruled.flatMap(({ ruling }) => ruling.missing);
    if (missing !== undefined) return { pass: false, kind: 'tax', waitingFor: missing, cause: `tax:${missing}` };
    const said = ruled.map(({ ruling, say }) => {
      const difference = differenceOf(ruling, rules.tax.tolerance);
      const differs = difference === undefined ? '' : `, which differs by ${difference}`;
      return { text: say(`${rulingText(ruling, order.currency)}${differs}`), differs: difference !== undefined };
    });
    const text = said.map((one) => one.text).join('; ');
    const passes = rules.tax.onDifference === 'note' || said.every(({ differs }) => !differs);
    return passes ? { pass: true, why: text } : waits(text);
  },
};
