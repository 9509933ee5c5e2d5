import type { TaxRules } from '../tax/rules.ts';
import { differenceOf, type Ruling, ruleTax, type TaxTables } from '../tax/ruling.ts';
import { type VatIdRules, vatStanding } from '../vat-standing.ts';
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
  ask(order, { now, tax: tables, vat }, rules) {
    const waits = (what: string) =>
      ({ pass: false, kind: 'tax', waitingFor: `tax of ${order.number}: ${what}` }) as const;
    if (!tables) return waits('the tables of rates, which were not read');
    // One table holds up all orders: they wait in one case, and go on together.
    if ('problem' in tables) return { pass: false, kind: 'tax', waitingFor: tables.problem, cause: 'tax:tables' };
    const standing = vatStanding(vat, rules, now);
    const ruling = ruleTax(order, rules, tables, new Date(now).toISOString().slice(0, 10), standing);
    if (ruling.treatment === 'reverse-charge' && standing.is === 'awaited')
      return { pass: false, kind: 'tax', waitingFor: standing.text, cause: `tax-vat:${standing.who}` };
    if (ruling.contradictions.length > 0) return waits([...ruling.contradictions, ...ruling.missing].join('; '));
    const [missing] = ruling.missing;
    if (missing !== undefined) return { pass: false, kind: 'tax', waitingFor: missing, cause: `tax:${missing}` };
    const text = rulingText(ruling, order.currency);
    const difference = differenceOf(ruling, rules.tax.tolerance);
    if (difference === undefined) return { pass: true, why: text };
    if (rules.tax.onDifference === 'note') return { pass: true, why: `${text}, which differs by ${difference}` };
    return waits(`${text}, which differs by ${difference}`);
  },
};
