import { z } from 'zod';
import { compare, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf, quoted } from '../odata.ts';
import { type ByKey, everyKey } from './by-key.ts';
import type { S4hanaContext } from './call.ts';
import { dayLiteral, type Entity, fromDate, linked, linkedOne } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const DAY_MS = 86_400_000;
/** A condition that is so much money for so many pieces; others are percentages, or by weight. */
const BY_QUANTITY = 'C';
/** A scale that says from how many pieces on. */
const FROM_SCALE = 'A';
const FOR_EVER = '9999';

/** What a price may be for, besides its tier: any other key makes it narrower than a price of an article is here. */
const WIDE = [
  ...[
    'ConditionRecord',
    'ConditionApplication',
    'ConditionType',
    'ConditionReleaseStatus',
    'ConditionProcessingStatus',
  ],
  ...['ConditionValidityStartDate', 'ConditionValidityEndDate', 'SalesOrganization', 'DistributionChannel'],
  ...['SalesOrderSalesOrganization', 'Material', 'TransactionCurrency', 'OrderQuantityUnit', 'ETag'],
];
/** The same customer once more, as a business partner. */
const ALIAS = 'BPForCustomer';

/** What a material costs: `ConditionRateValue` for `ConditionQuantity` pieces, from `fromQuantity` pieces on, for a tier or for everybody. */
export const conditionPrice = z
  .looseObject({
    ConditionRecord: z.string(),
    ConditionType: z.string(),
    Material: z.string(),
    tier: z.string().optional(),
    ConditionRateValue: z.string(),
    ConditionCurrency: z.string(),
    ConditionQuantity: z.string(),
    fromQuantity: z.string(),
    validFrom: z.iso.datetime().optional(),
    validTo: z.iso.datetime().optional().describe('until when, not included'),
  })
  .meta({ complete: true });

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const conditions = ({ options, now }: S4hanaContext): ByKey => ({
  service: 'API_SLSPRICINGCONDITIONRECORD_SRV',
  set: 'A_SlsPrcgCndnRecdValidity',
  key: 'Material',
  pageRows: 200,
  where: allOf(
    anyOf('ConditionType', options.priceConditions),
    // Yesterday, because the day is the system's own.
    `ConditionValidityEndDate ge ${dayLiteral(day(now() - DAY_MS))}`,
    "ConditionReleaseStatus eq ''",
    options.salesOrganization && `SalesOrganization eq ${quoted(options.salesOrganization)}`,
    "Material ne ''",
  ),
  query: {
    $expand: 'to_SlsPrcgConditionRecord/to_SlsPrcgCndnRecordScale',
    $orderby: 'Material,ConditionRecord,ConditionValidityEndDate',
  },
});

/** Numbers that are not set are all zeros, and flags are of the condition rather than whom it is for. */
const isSet = (value: unknown): boolean => typeof value === 'string' && !/^0*$/.test(value);

function isWide(row: Entity, { priceTier }: S4hanaOptions): boolean {
  const allowed = new Set<string>([...WIDE, priceTier, ...(priceTier === 'Customer' ? [ALIAS] : [])]);
  return Object.entries(row).every(
    ([name, value]) => allowed.has(name) || name.startsWith('to_') || name.startsWith('__') || !isSet(value),
  );
}

/** A price for a carton is none for a piece. */
const isByPiece = ({ ConditionToBaseQtyNmrtr, ConditionToBaseQtyDnmntr }: Entity): boolean => {
  const [pieces, units] = [parseDecimal(ConditionToBaseQtyNmrtr) ?? '0', parseDecimal(ConditionToBaseQtyDnmntr) ?? '0'];
  return compare(pieces, units) === 0;
};

function recordsOf(row: Entity, options: S4hanaOptions): SourceRecord[] {
  const condition = linkedOne(row, 'to_SlsPrcgConditionRecord');
  if (!condition || condition.ConditionIsDeleted === true || !isWide(row, options)) return [];
  if (condition.ConditionCalculationType !== BY_QUANTITY || !isByPiece(condition)) return [];
  const lines = linked(condition, 'to_SlsPrcgCndnRecordScale');
  // Of a scale that says until how many, or that pays each step by itself, a single piece has no one price.
  if (lines.length > 0 && isSet(condition.PricingScaleType) && condition.PricingScaleType !== FROM_SCALE) return [];
  const [record, material] = [String(row.ConditionRecord), String(row.Material)];
  const tier = String(row[options.priceTier] ?? '');
  const [from, to] = [fromDate(row.ConditionValidityStartDate), fromDate(row.ConditionValidityEndDate)];
  const steps = lines.length > 0 ? lines : [{ ConditionScaleQuantity: '0', ...condition }];
  return steps.map(({ ConditionScaleQuantity, ConditionRateValue }): SourceRecord => {
    const fromQuantity = parseDecimal(ConditionScaleQuantity) ?? '0';
    const quantity = parseDecimal(condition.ConditionQuantity) ?? '0';
    return {
      kind: 'price',
      id: [material, record, fromQuantity, from?.slice(0, 10) ?? ''].join('@'),
      data: {
        ConditionRecord: record,
        ConditionType: String(row.ConditionType),
        Material: material,
        ...(tier ? { tier } : {}),
        ConditionRateValue: parseDecimal(ConditionRateValue) ?? '0',
        ConditionCurrency: String(condition.ConditionCurrency || condition.ConditionRateValueUnit),
        ConditionQuantity: compare(quantity, 0) > 0 ? quantity : '1',
        fromQuantity,
        ...(from ? { validFrom: from } : {}),
        // It holds for all of its last day.
        ...(to && !to.startsWith(FOR_EVER) ? { validTo: new Date(Date.parse(to) + DAY_MS).toISOString() } : {}),
      },
    };
  });
}

/** All prices each time, material by material: neither a record nor what it is for tells when it was changed in a way that can be asked for. */
export const price: KindPort<S4hanaOptions> = {
  schema: conditionPrice,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of everyKey(ctx, conditions(ctx), cursor))
      yield { records: rows.flatMap((row) => recordsOf(row, ctx.options)), cursor: next };
  },
};
