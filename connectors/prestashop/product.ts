import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { listAny, type PrestashopContext } from './call.ts';
import { changedIn } from './changed.ts';
import type { PrestashopOptions } from './options.ts';
import { type Element, textAt, textsAt } from './xml.ts';

const FIELDS = ['id', 'reference', 'name', 'ean13', 'weight', 'price', 'active', 'date_upd'];
const COMBINATION = ['id', 'id_product', 'reference', 'ean13', 'weight'];

const text = z.string();

/** An article: a product, or each of its combinations where it has some. */
export const product = z
  .looseObject({
    id_product: text,
    id_product_attribute: text.describe('0 for a product without combinations'),
    reference: text,
    name: text.describe('of the product, in the language of the connection'),
    ean13: text,
    weight: text.describe("of one piece, in the shop's unit; a combination's own weight is added to the product's"),
    price: text.describe('of the product, without tax'),
    active: text,
  })
  .meta({ complete: true });

export const products: KindPort<PrestashopOptions> = {
  schema: product,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedIn(
      ctx,
      { resource: 'products', name: 'product', display: FIELDS },
      cursor,
    ))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const rows = await listAny(
      ctx,
      'products',
      'product',
      'id',
      ids.map((id) => id.split('-')[0] as string),
      FIELDS,
    );
    return (await recordsOf(ctx, rows)).filter(({ id }) => ids.includes(id));
  },
};

async function recordsOf(ctx: PrestashopContext, rows: readonly Element[]): Promise<SourceRecord[]> {
  const combinations = await listAny(
    ctx,
    'combinations',
    'combination',
    'id_product',
    rows.map((row) => textAt(row, 'id')),
    COMBINATION,
  );
  return rows.flatMap((row) => {
    const own = combinations.filter((one) => textAt(one, 'id_product') === textAt(row, 'id'));
    return own.length > 0 ? own.map((one) => recordOf(row, one)) : [recordOf(row)];
  });
}

function recordOf(row: Element, combination?: Element): SourceRecord {
  const product = textAt(row, 'id');
  const attribute = textAt(combination, 'id') || '0';
  const own = (field: string) => textAt(combination, field) || textAt(row, field);
  const weight = Number(textAt(row, 'weight') || 0) + Number(textAt(combination, 'weight') || 0);
  const reference = own('reference');
  return {
    kind: 'product',
    id: `${product}-${attribute}`,
    numbers: [reference].filter((one) => one !== ''),
    data: {
      id_product: product,
      id_product_attribute: attribute,
      reference,
      name: textsAt(row, 'name')[0] ?? '',
      ean13: own('ean13'),
      weight: weight.toFixed(6),
      price: textAt(row, 'price'),
      active: textAt(row, 'active'),
    },
  };
}
