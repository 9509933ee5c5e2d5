import type { PaperRules } from '../papers/compose.ts';
import { type Gap, gapsOf, isExport, type PaperField } from '../papers/gaps.ts';
import { departing, isVerdict } from './departing.ts';
import type { Gate } from './gate.ts';

export interface PaperGateRules {
  papers: PaperRules & { required: readonly PaperField[] };
}

/** So many SKUs are named in one line. */
const MOST_SKUS = 3;

const NAMES: Record<PaperField, string> = {
  seller: 'the seller (rules.papers.seller)',
  sellerEori: "the seller's EORI number",
  buyer: "the buyer's name",
  buyerEori: "the buyer's EORI number",
  consignee: 'who receives it',
  phone: "the receiver's phone number",
  incoterm: 'the incoterm',
  place: "the incoterm's place",
  description: 'the description',
  hsCode: 'the HS code',
  origin: 'the country of origin',
  weight: 'the weight',
  value: 'the value',
};

/** `the HS code of WB-001 and 4 more`. */
export function gapText({ field, skus = [] }: Gap): string {
  if (skus.length === 0) return NAMES[field];
  const shown = skus.slice(0, skus.length > MOST_SKUS ? MOST_SKUS - 1 : MOST_SKUS);
  const more = skus.length - shown.length;
  return `${NAMES[field]} of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Nothing leaves for another customs territory before all that its papers need is known. */
export const papers: Gate<PaperGateRules> = {
  needs: ['waived'],
  ask(order, facts, rules) {
    const parts = departing(order, facts, rules);
    if (isVerdict(parts)) return parts;
    const { required, ...paperRules } = rules.papers;
    const said = parts.map(({ departure: { from, order: part }, say }) => {
      if (!isExport(part, paperRules, from)) return { why: say('it crosses no customs border') };
      const gaps = gapsOf({ order, part: '', lines: part.lines, from }, paperRules, required);
      return gaps.length === 0 ? { why: say('its papers are complete') } : { lacks: say(gaps.map(gapText).join('; ')) };
    });
    const lacks = said.flatMap((one) => one.lacks ?? []);
    if (lacks.length === 0) return { pass: true, why: said.flatMap((one) => one.why ?? []).join('; ') };
    return { pass: false, kind: 'papers', waitingFor: `papers of ${order.number}: ${lacks.join('; ')}` };
  },
};
