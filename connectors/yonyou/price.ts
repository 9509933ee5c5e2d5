import { z } from 'zod';
import { compare, parseDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { wholeList } from '../whole-list.ts';
import { query, type YonyouContext } from './call.ts';
import type { List } from './held-order.ts';
import type { YonyouOptions } from './options.ts';
import { isNarrowed, tierOf } from './price-dimensions.ts';

const PRICES = '/yonbip/sd/pricing/record';
/** What public clients ask for; no most is documented. */
const PAGE_SIZE = 500;
const A_SECOND_MS = 1_000;
/** How the ERP says that a price has no end. */
const FOR_EVER = '9999';

/** A price of a price list, once for each step of it (阶梯); ids are long, and text. */
export interface PriceRow {
  [field: string]: unknown;
  productId_code?: string;
  skuId_code?: string;
  orgScopeId?: string;
  beginDate?: string;
  endDate?: string;
  /** The currency's id and name; a price type that adds percents has neither. */
  priceUnit?: string;
  priceUnit_name?: string;
  amountUnit_name?: string;
  enable?: number | string;
  recordGradients_price?: number | string;
  recordGradients_amountFloor?: number | string;
}

/**
 * What one article costs by a price template, from a quantity on and between two times that are UTC here; `endDate` is the first moment at which it counts
 * no more. `tier` is what the connection reads as such; the currency goes by the name that the ERP has for it.
 */
export const priceRecord = z
  .looseObject({
    priceTemplateId: z.string(),
    sku: z.string(),
    tier: z.string().optional(),
    orgScopeId: z.string().optional(),
    priceUnit_name: z.string(),
    amountUnit_name: z.string().optional(),
    recordGradients_price: z.string(),
    recordGradients_amountFloor: z.string(),
    beginDate: z.iso.datetime().optional(),
    endDate: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

/** The moment after the last second of a price, undefined where it has none. */
function endOf(endDate: string | undefined, utcOffset: string): string | undefined {
  const last = endDate?.startsWith(FOR_EVER) ? undefined : fromVendorTime(endDate, utcOffset);
  return last && new Date(Date.parse(last) + A_SECOND_MS).toISOString();
}

/** Nothing of a row that is no price of an article, that only some of a tier pay, or that is another organisation's. */
function recordOf(row: PriceRow, template: string, { priceTemplates, priceScope, utcOffset }: YonyouOptions) {
  const tierField = priceTemplates[template] ?? '';
  const sku = row.skuId_code || row.productId_code;
  const amount = parseDecimal(row.recordGradients_price);
  const isPrice = sku && row.priceUnit && row.priceUnit_name && amount !== undefined && compare(amount, 0) > 0;
  const isInForce = row.enable === undefined || Number(row.enable) === 1;
  const isElsewhere = priceScope !== undefined && String(row.orgScopeId) !== priceScope;
  if (!isPrice || !isInForce || isElsewhere || isNarrowed(row, tierField)) return [];
  const tier = tierField === '' ? undefined : tierOf(row, tierField);
  // A price of a tier that names none would be everybody's.
  if (tierField !== '' && tier === undefined) return [];
  const floor = parseDecimal(row.recordGradients_amountFloor) ?? '0';
  const beginDate = fromVendorTime(row.beginDate, utcOffset);
  const endDate = endOf(row.endDate, utcOffset);
  const record: SourceRecord = {
    kind: 'price',
    id: [template, sku, tier ?? '', row.orgScopeId ?? '', floor, beginDate ?? ''].join('@'),
    numbers: [sku],
    data: {
      priceTemplateId: template,
      sku,
      ...(tier === undefined ? {} : { tier }),
      ...(row.orgScopeId ? { orgScopeId: String(row.orgScopeId) } : {}),
      priceUnit_name: row.priceUnit_name,
      ...(row.amountUnit_name ? { amountUnit_name: row.amountUnit_name } : {}),
      recordGradients_price: amount,
      recordGradients_amountFloor: floor,
      ...(beginDate ? { beginDate } : {}),
      ...(endDate ? { endDate } : {}),
    },
  };
  return [record];
}

const templatesOf = ({ priceTemplates }: YonyouOptions): string[] => {
  const templates = Object.keys(priceTemplates);
  if (templates.length > 0) return templates;
  throw new WaybillError({
    class: 'validation',
    path: 'options.priceTemplates',
    message: 'options.priceTemplates: name the price templates (价格模板) whose prices are read',
  });
};

async function pageOf(ctx: YonyouContext, priceTemplateId: string, pageIndex: number, pageSize: number) {
  const asked = { pageIndex, pageSize, priceTemplateId, status: 'VALID' };
  const { recordList, recordCount } = await query<List<PriceRow>>(ctx, PRICES, asked);
  return { rows: recordList ?? [], total: Number(recordCount ?? 0) };
}

/** Asks for one price of the first template: whether they may be read. */
export const askForPrices = async (ctx: YonyouContext): Promise<void> => {
  await pageOf(ctx, templatesOf(ctx.options)[0] as string, 1, 1);
};

/** All prices in force each time, template by template: none has a time of change. */
export const price: KindPort<YonyouOptions> = {
  schema: priceRecord,
  async *pull(ctx) {
    for (const template of templatesOf(ctx.options)) {
      const rows = await wholeList(`prices of template ${template}`, (number) =>
        pageOf(ctx, template, number, PAGE_SIZE),
      );
      const records = new Map(rows.flatMap((row) => recordOf(row, template, ctx.options)).map((one) => [one.id, one]));
      yield { records: [...records.values()], cursor: '' };
    }
  },
};
