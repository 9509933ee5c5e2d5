import type { Finding } from '../connector.ts';
import { anyOf } from '../odata.ts';
import { page, type Row, type SapB1Context } from './call.ts';

const AT_ONCE = 20;

export const isCancelled = ({ Cancelled }: Row): boolean => Cancelled === 'tYES';

/** Documents of a set that carry one of these references, cancelled ones too, in the order of their making. */
export async function referredTo(ctx: SapB1Context, set: string, references: readonly string[]): Promise<Row[]> {
  const { reference } = ctx.options;
  const rows: Row[] = [];
  for (let start = 0; start < references.length; start += AT_ONCE) {
    const $filter = anyOf(reference, references.slice(start, start + AT_ONCE));
    const $select = `DocEntry,DocNum,Cancelled,${reference}`;
    rows.push(...(await page(ctx, set, { $filter, $select, $orderby: 'DocEntry' }, 200)).rows);
  }
  return rows;
}

/** No field is unique there: two documents that carry one reference are a person's. A cancelled one counts as gone. */
export async function findByReference(ctx: SapB1Context, set: string, identities: string[]): Promise<Finding[]> {
  const { reference } = ctx.options;
  const rows = (await referredTo(ctx, set, identities)).filter((row) => !isCancelled(row));
  return identities.map((identity): Finding => {
    const [one, ...others] = rows.filter((row) => row[reference] === identity);
    if (!one) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${others.length + 1} documents carry the reference ${identity}` };
    return { found: true, targetId: String(one.DocEntry), numbers: [String(one.DocNum)] };
  });
}
