import type { Standing } from '../../domain/accounts.ts';
import { WaybillError } from '../../domain/failures.ts';
import { marksOf, type StandingMark } from '../standing-marks.ts';
import { idsOf, type OdooContext, type Row, search, text } from './call.ts';
import type { OdooOptions } from './options.ts';

type Tag = { id: number };

/** How the connection has it seen how accounts stand. */
export interface StandingWays {
  tags: readonly StandingMark<Tag>[];
  warning: OdooOptions['saleWarning'];
}

/** What is ours begins so: any other warning is people's, and stays. */
const OURS = 'Waybill: ';
const warningOf = (standing: 'frozen' | 'closed'): string => `${OURS}the account of this customer is ${standing}`;

/** Fields of a partner that show how they stand, as far as the connection uses them: the app Sales need not be there. */
export const standingFields = ({ standingTags, saleWarning }: OdooOptions): string[] => [
  ...(Object.keys(standingTags).length > 0 ? ['category_id'] : []),
  ...(saleWarning === 'off' ? [] : ['sale_warn_msg']),
  // Gone in Odoo 19.
  ...(saleWarning === 'block' ? ['sale_warn'] : []),
];

/** Looks up the tags by their names; one that is not there would leave a closed customer as they are. */
export async function standingWays(ctx: OdooContext): Promise<StandingWays> {
  const { standingTags, saleWarning: warning } = ctx.options;
  const named = Object.entries(standingTags) as [Standing, string][];
  const names = named.map(([, name]) => name);
  const rows =
    named.length === 0
      ? []
      : await search(ctx, 'res.partner.category', ['name'], [['name', 'in', names]], { order: 'id' });
  const tags = named.map(([standing, name]): StandingMark<Tag> => {
    const mark = rows.find((row) => row.name === name);
    if (mark) return { standing, mark };
    const message = `Odoo has no contact tag ${name} (standingTags.${standing})`;
    throw new WaybillError({ class: 'rejected', code: 'category_id', message });
  });
  return { tags, warning };
}

/** What has to change of a partner for it to show how its customer stands; `held` is absent for one to make. */
export function standingChanges(
  held: Row | undefined,
  standing: Standing | undefined,
  { tags, warning }: StandingWays,
): Record<string, unknown> {
  const has = idsOf(held?.category_id);
  const { borne, over } = marksOf(standing, tags);
  const commands = [
    ...borne.filter(({ id }) => !has.includes(id)).map(({ id }) => [4, id]),
    ...over.filter(({ id }) => has.includes(id)).map(({ id }) => [3, id]),
  ];
  return {
    ...(commands.length > 0 ? { category_id: commands } : {}),
    ...(warning === 'off' ? {} : warningChanges(held, standing, warning === 'block')),
  };
}

function warningChanges(
  held: Row | undefined,
  standing: Standing | undefined,
  blocks: boolean,
): Record<string, unknown> {
  const now = text(held?.sale_warn_msg);
  const theirs = now ? !now.startsWith(OURS) : blocks && held?.sale_warn === 'block';
  if (standing === undefined || theirs) return {};
  if (standing === 'frozen' || standing === 'closed') {
    const sale_warn_msg = warningOf(standing);
    if (now === sale_warn_msg && !(blocks && held?.sale_warn !== 'block')) return {};
    return { sale_warn_msg, ...(blocks ? { sale_warn: 'block' } : {}) };
  }
  // A thaw ends no refusal.
  if (!now || (standing === 'undecided' && now !== warningOf('frozen'))) return {};
  return { sale_warn_msg: false, ...(blocks ? { sale_warn: 'no-message' } : {}) };
}
