import { type Account, customerLabel } from '../../domain/accounts.ts';
import { isBusiness, isNamed, vatIdOf, vatIdOfCustomer } from '../../domain/business.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Customer } from '../../domain/canonical/records.ts';
import { compare } from '../../domain/decimal.ts';
import type { Departure } from '../../domain/departures.ts';
import { landedCost } from '../../domain/duty/landed.ts';
import { type ExchangeRate, isMissing } from '../../domain/exchange/rates.ts';
import { claimsOfOrder, limitOf, limitText } from '../../domain/gates/credit.ts';
import { departing, isVerdict } from '../../domain/gates/departing.ts';
import type { GateFacts, GateName, GateRules } from '../../domain/gates/index.ts';
import { presentBy } from '../../domain/letters/dates.ts';
import { incotermOf } from '../../domain/papers/compose.ts';
import { taxLines } from '../../domain/tax/line-tax.ts';
import { netOfOrder } from '../../domain/tax/net-lines.ts';
import type { VatId } from '../../domain/vat-id.ts';
import { vatStanding } from '../../domain/vat-standing.ts';

/** What a gate looked at in an order, and in which rules and tables, a line each; addresses and ids of people are left out. */
export function lookedAt(gate: GateName, order: Order, facts: GateFacts, rules: GateRules): string[] {
  switch (gate) {
    case 'kyc':
      return [
        `rules.kyc: asked of ${rules.kyc.required}; order: ${isBusiness(order) ? 'for a business' : 'no company, no tax id'}${groupText(order.customer.group)}`,
        ...ofAccount(facts.account),
        `VAT id: ${vatText(vatIdOf(order), facts, rules)}`,
        ...documentsText(facts),
      ];
    case 'approval':
      return [
        `rules.approval: ${facts.purchasers ? JSON.stringify(facts.purchasers) : 'no table is kept'}`,
        `order: ${moneyOf(order)}, ${order.customer.email ? 'with' : 'without'} its buyer's address; ${order.customer.approvedBy ? 'somebody approved it' : 'nobody approved it'}`,
      ];
    case 'deposit':
      return [`rules.deposit: ${rules.deposit.percent} %`, paymentText(order, facts), ...ofAccount(facts.account)];
    case 'credit':
      return creditText(order, facts, rules);
    case 'payment':
      return [paymentText(order, facts)];
    case 'lc':
      return [
        `payment method: ${order.payment.method ?? 'none'}; letters of credit are ${rules.lc.methods.join(', ')}`,
        ...letterText(facts.letter),
      ];
    case 'tax':
      return ofEachPart(order, facts, rules, taxText);
    case 'duty':
      return ofEachPart(order, facts, rules, dutyText);
    case 'papers':
      return [
        ...ofEachPart(order, facts, rules, (departure) => [wayText(departure, rules)]),
        `rules.papers.required: ${rules.papers.required.join(', ')}`,
        ...order.lines.map(
          ({ sku, hsCode, origin, weightKg }) =>
            `${sku}: HS ${hsCode ?? 'none'}, origin ${origin ?? 'none'}, ${weightKg === undefined ? 'no weight' : `${weightKg} kg`}`,
        ),
      ];
    case 'stock':
      return [
        `order: ${order.lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ')} to ${order.shipTo.country}`,
        facts.stock
          ? 'what is counted, less what orders before it take'
          : 'no levels: stock is asked of orders in the ledger',
      ];
  }
}

/** What gates looked at in a customer: the same of each gate. */
export const lookedAtCustomer = (customer: Customer | undefined, facts: GateFacts, rules: GateRules): string[] => [
  ...(customer
    ? [
        `customer: ${isNamed(customer.company, customer.taxId) ? 'a business' : 'no company, no tax id'}${groupText(customer.group)}`,
        `VAT id: ${vatText(vatIdOfCustomer(customer), facts, rules)}`,
      ]
    : ['customer: no record of theirs has come, only orders or words on them']),
  `rules.kyc: asked of ${rules.kyc.required}`,
  ...ofAccount(facts.account),
  ...documentsText(facts),
];

const moneyOf = ({ total, currency }: Order): string => `${total} ${currency}`;

const groupText = (group: string | undefined): string => (group === undefined ? '' : `, group ${group}`);

function ofAccount(account: Account | undefined): string[] {
  if (!account) return ['account: it names no customer'];
  const { state, frozen, decidedBy, verdict, termsDays, limit } = account;
  const said = [
    decidedBy === undefined ? state : `${state} by ${decidedBy}`,
    ...(frozen ? ['frozen'] : []),
    ...(verdict ? [`${verdict.by} says ${verdict.is}`] : []),
    termsDays === undefined ? 'no terms' : `Net ${termsDays}`,
    ...(limit ? [`limit ${limitText(limit)}`] : []),
  ];
  return [`account ${customerLabel(account)}: ${said.join(', ')}`];
}

function vatText(vatId: VatId | undefined, { vat, now }: GateFacts, rules: GateRules): string {
  if (!vatId) return 'none, or of a country whose form is not known here';
  const standing = vatStanding(vat, rules, now);
  const form = `of ${vatId.prefix}, ${vatId.wellFormed ? 'well written' : 'not written as those are'}`;
  return standing.is === 'unasked' ? `${form}; no register is asked` : `${form}; ${standing.text}`;
}

function documentsText({ documents = [] }: GateFacts): string[] {
  if (documents.length === 0) return [];
  return [
    `shown: ${documents.map(({ kind, validUntil }) => (validUntil ? `${kind} until ${validUntil}` : kind)).join(', ')}`,
  ];
}

function paymentText({ payment, total, currency }: Order, { payments = [], collected = [] }: GateFacts): string {
  const { state, paid, termsDays } = payment;
  return [
    `order: ${state} of ${total} ${currency}`,
    ...(paid === undefined ? [] : [`${paid} paid by its own word`]),
    ...(termsDays === undefined ? [] : [`Net ${termsDays}`]),
    `${payments.length} reported: ${payments.map((one) => `${one.amount} ${one.currency} ${one.state}`).join(', ') || 'none'}`,
    ...(collected.length > 0 ? [`${collected.length} invoices by which it is collected`] : []),
  ].join('; ');
}

function creditText(order: Order, facts: GateFacts, rules: GateRules): string[] {
  const limit = limitOf(facts.account, rules);
  const own = claimsOfOrder(order, facts);
  const claims = [...own, ...(facts.credit?.claims ?? [])];
  const currencies = [...new Set(claims.map(({ currency }) => currency))].filter((one) => one !== limit?.currency);
  const rates = limit
    ? currencies.map((from) => {
        // Worth is rounded to the cent: of one yen that would be no rate.
        const worth = facts.credit?.worthIn('10000', from, limit.currency);
        return `exchange rate of the day: 10000 ${from} = ${worth === undefined ? 'not known' : `${worth} ${limit.currency}`}`;
      })
    : [];
  return [
    ...ofAccount(facts.account),
    `limit: ${limit ? `${limitText(limit)} (${facts.account?.limit ? 'their own' : 'rules.credit.limit'})` : 'none'}; ${own.length} claims of this order, ${facts.credit?.claims.length ?? 0} of others`,
    ...rates,
  ];
}

function letterText(fact: GateFacts['letter']): string[] {
  if (!fact) return ['no letter of credit names it'];
  const { letter, drawn, today } = fact;
  const days = [
    `opened ${letter.openedOn ?? 'not yet'}`,
    ...(letter.latestShipmentOn ? [`latest shipment ${letter.latestShipmentOn}`] : []),
    `expires ${letter.expiresOn}`,
    ...(presentBy(letter) ? [`present by ${presentBy(letter)}`] : []),
  ];
  return [
    `letter ${letter.number}: ${limitText(letter)}, ${drawn} ${letter.currency} drawn by its other orders`,
    `on ${today}: ${days.join(', ')}`,
  ];
}

/** What was looked at in each part of an order that leaves from a country of its own. */
function ofEachPart(
  order: Order,
  facts: GateFacts,
  rules: GateRules,
  text: (departure: Departure, facts: GateFacts, rules: GateRules) => string[],
): string[] {
  const parts = departing(order, facts, rules);
  if (isVerdict(parts)) return ['where it leaves from: not decided yet, by stock'];
  return parts.flatMap(({ departure }) => text(departure, facts, rules));
}

const wayText = ({ from: country, warehouses, order }: Departure, rules: GateRules): string => {
  const incoterm = incotermOf(order, rules.papers, country);
  const of = warehouses.length > 0 ? ` (${warehouses.join(', ')})` : '';
  const from = country === '' ? 'nowhere (rules.papers.seller)' : `${country}${of}`;
  const term = incoterm ? `${incoterm.code} ${incoterm.place ?? ''}`.trim() : 'none';
  return `from ${from} to ${order.shipTo.country}; incoterm: ${term} (${order.incoterm ? "the order's" : 'rules.papers'})`;
};

function rateText({ from, to, rate, quotes }: ExchangeRate): string {
  const by = quotes.map(({ source, day }) => `${source} of ${day}`).join(', ');
  return `exchange rate: 1 ${from} = ${rate} ${to}${by && ` (${by})`}`;
}

function taxText(departure: Departure, facts: GateFacts, rules: GateRules): string[] {
  const { order } = departure;
  const { tax: tables, now } = facts;
  const net = netOfOrder(order);
  const head = [
    wayText(departure, rules),
    `VAT id: ${vatText(vatIdOf(order), facts, rules)}`,
    `order: tax taken ${net.charged ?? 'not told'}; rules.tax.tolerance ${rules.tax.tolerance}, on a difference ${rules.tax.onDifference}`,
  ];
  if (!tables || 'problem' in tables) return head;
  const days = { day: order.placedAt.slice(0, 10), today: new Date(now).toISOString().slice(0, 10) };
  const taxes = taxLines(order, net.lines, rules, tables.vat, days);
  const rates = taxes.lines.flatMap(({ rate }) =>
    rate ? [`rate of ${rate.country}: ${rate.percent} % (${rate.category}, ${rate.source}, ${rate.retrieved})`] : [],
  );
  const schemes = rules.tax.schemes.map(({ name, upTo, currency }) => {
    const rate = tables.exchange.rate(order.currency, currency, days.day);
    return `scheme ${name}: up to ${upTo} ${currency}; ${isMissing(rate) ? rate.missing : rateText(rate)}`;
  });
  return [...head, ...new Set(rates), ...taxes.missing, ...schemes, `tables of tax: ${JSON.stringify(tables)}`];
}

function dutyText(departure: Departure, { duty: tables, now }: GateFacts, rules: GateRules): string[] {
  const head = wayText(departure, rules);
  if (!tables || 'problem' in tables) return [head];
  const landed = landedCost(departure, rules, tables, new Date(now).toISOString().slice(0, 10));
  const lines = landed.lines.map(({ sku, hsCode, origin, measures }) => {
    const taken = measures.map(({ measure, by, rate, source }) => `${measure} ${by}: ${rate} (${source})`).join(', ');
    return `${sku}: HS ${hsCode ?? 'none'}, origin ${origin ?? 'none'}${taken && `; ${taken}`}`;
  });
  const foreign = landed.exchange.filter(({ from, to, rate }) => from !== to && compare(rate, 0) > 0);
  return [
    `${head}; day ${landed.day}, customs value ${landed.basis ?? 'not asked'}; importer: ${landed.importer ?? 'nobody'}`,
    ...lines,
    ...foreign.map(rateText),
    `tables of duty: ${JSON.stringify(tables)}`,
  ];
}
