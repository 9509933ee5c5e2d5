/** What a price is for, besides the article itself: the dimensions (维度) that a price template may have, as uploads of prices name them. */
const DIMENSIONS = [
  ...['agentId', 'agentLevelId', 'agentAreaId', 'agentIndustryId', 'agentCountry', 'agentClassId', 'customerType'],
  ...['channelAgentLevel', 'store', 'businessWorker', 'enterpriseType', 'enterpriseProperty', 'businessModel'],
  ...['inventoryOrg', 'billingOrg', 'saleDepartment', 'salesman', 'tradeType', 'paymentMode', 'paymentAgreement'],
  ...['clearingForm', 'shippingMethod', 'project', 'exchangeRateType', 'taxCategory', 'incomeTaxRate', 'outputRate'],
];
type Row = Readonly<Record<string, unknown>>;

const PREFIX = 'dimension_';
/** Whose price it is: the article's, in whatever class or brand that is. */
const ARTICLE = new Set(['productId', 'skuId', 'productClassId', 'productBrand', 'productLine', 'materialClassId']);

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** `dimension_agentClassId`, `agentClassId_code` and `agentClassId` are one dimension. */
const dimensionOf = (field: string): string => field.replace(/^dimension_/, '').replace(/_(code|name)$/, '');

/** True where a price is for less than a whole tier: one customer, one region, one way to pay. Told of the tier, it would be all of theirs. */
export function isNarrowed(row: Row, tierField: string): boolean {
  const told = Object.keys(row).filter((field) => field.startsWith(PREFIX) || DIMENSIONS.includes(dimensionOf(field)));
  return told.some((field) => {
    const dimension = dimensionOf(field);
    return isFilled(row[field]) && !ARTICLE.has(dimension) && dimension !== dimensionOf(tierField);
  });
}

/** What stands in the field that names the tier. */
export const tierOf = (row: Row, tierField: string): string | undefined =>
  isFilled(row[tierField]) ? String(row[tierField]) : undefined;
