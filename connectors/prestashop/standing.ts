import { z } from 'zod';
import { STANDINGS, type Standing } from '../../domain/accounts.ts';
import { answered, failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { inTurns } from '../in-turns.ts';
import { standingPort } from '../standing-port.ts';
import { listAny, type PrestashopContext, write } from './call.ts';
import type { PrestashopOptions } from './options.ts';
import { type Element, textAt } from './xml.ts';

/** How a customer's account stands. */
export const standingSchema = z.strictObject({
  id: z.string().regex(/^[1-9]\d*$/, 'a customer by their number'),
  standing: z.enum(STANDINGS),
});

type Told = z.infer<typeof standingSchema>;

const BATCH = 10;

/** A line of the note that staff keep of a customer: what it says, we did. All other lines are theirs. */
const LINE = /^Waybill: account (?:frozen|closed)(, deactivated)?$/;

const linesOf = (row: Element): string[] => textAt(row, 'note').split(/\r?\n/);

/** `active` and `note` as they shall be. Who was deactivated by staff stays so: our line does not claim it. */
function wishOf({ options }: PrestashopContext, row: Element, standing: Standing): { active: string; note: string } {
  const lines = linesOf(row);
  const ours = lines.some((line) => LINE.exec(line)?.[1] !== undefined);
  const active = textAt(row, 'active') === '1' || ours;
  const shut = active && options.deactivateCustomers.some((one) => one === standing);
  const shown = standing === 'frozen' || standing === 'closed';
  const line = shown ? [`Waybill: account ${standing}${shut ? ', deactivated' : ''}`] : [];
  const others = lines.filter((one) => !LINE.test(one));
  const kept = others.every((one) => one === '') ? [] : others;
  return { active: active && !shut ? '1' : '0', note: [...kept, ...line].join('\n') };
}

const FIELDS = ['id', 'active', 'note'];

const rowsOf = (ctx: PrestashopContext, told: readonly Told[]): Promise<Element[]> =>
  listAny(
    ctx,
    'customers',
    'customer',
    'id',
    told.map(({ id }) => id),
    FIELDS,
  );

const stands = (row: Element, wish: { active: string; note: string }): boolean =>
  textAt(row, 'active') === wish.active && linesOf(row).join('\n') === wish.note;

/**
 * `PATCH`, of PrestaShop 8 and later: a `PUT` would want the customer whole, with the hash of their password, and hash it again where they changed
 * it just then.
 */
async function tell(ctx: PrestashopContext, told: Told): Promise<WriteResult> {
  const { id, standing } = told;
  const [row] = await rowsOf(ctx, [told]);
  if (!row) return failed({ class: 'rejected', message: `the shop has no customer ${id}`, field: 'id' });
  const wish = wishOf(ctx, row, standing);
  if (!stands(row, wish)) await write(ctx, 'PATCH', `customers/${id}`, 'customer', { id, ...wish });
  return { result: 'accepted', targetId: id };
}

/** How a customer stands, told to the shop as a line of their note, and by `active` where the connection says so. Nobody is made by it. */
export const standing = standingPort<PrestashopOptions, Told>({
  schema: standingSchema,
  batch: BATCH,
  // A look and a call for each, side by side as far as the connection lets them.
  requestsPerPush: BATCH,

  tell: (ctx, told) =>
    inTurns(
      told,
      ({ id }) => id,
      (one) => answered(() => tell(ctx, one)),
    ),

  async look(ctx, told) {
    const rows = await rowsOf(ctx, told);
    return (one) => rows.some((row) => textAt(row, 'id') === one.id && stands(row, wishOf(ctx, row, one.standing)));
  },
});
