import { add, divide, multiply } from '../../domain/decimal.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Operation } from './batch.ts';
import type { Row } from './query.ts';
import { Refusal } from './refusal.ts';

export interface Item {
  fields: Row;
  prices: Row[];
}

/** A sales order in the books. */
export interface SalesOrder {
  id: string;
  fields: Row;
  items: Item[];
  prices: Row[];
  /** Epoch ms, and how often it was changed, which makes two changes of one instant different. */
  changedAt: number;
  changes: number;
  deliveryStatus: 'A' | 'B' | 'C';
}

const MATERIALS = new Set([...CATALOGUE.map(({ sku }) => sku), 'FREIGHT']);
const REQUIRED = ['SalesOrderType', 'SalesOrganization', 'DistributionChannel', 'OrganizationDivision', 'SoldToParty'];
const LONGEST: Record<string, number> = {
  PurchaseOrderByCustomer: 35,
  PurchaseOrderByShipToParty: 35,
  SoldToParty: 10,
  Material: 40,
};

/** Sales orders, with the system's own numbering, checks and pricing. Nothing keeps a reference from being used twice. */
export class SalesOrders {
  readonly #context: SandboxContext;
  readonly orders;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<SalesOrder>('salesOrders');
  }

  insert(body: Row): SalesOrder {
    for (const name of REQUIRED)
      if (!body[name]) throw new Refusal('V1/199', `Enter a value for ${name}`, { field: name });
    if (body.SoldToParty === 'UNKNOWN')
      throw new Refusal('VP/199', `Customer ${body.SoldToParty} has not been created`, { field: 'SoldToParty' });
    const { to_Item, to_PricingElement, to_Partner: _partner, to_Text: _text, ...fields } = body;
    const items = listOf(to_Item);
    if (items.length === 0) throw new Refusal('V1/390', 'Document contains no items', { field: 'to_Item' });
    checkTypes(fields);
    return this.#put({
      id: String(this.#context.books.next('salesOrder', 101)),
      fields,
      items: items.map((item, index) => itemOf(item, index)),
      prices: listOf(to_PricingElement).map(conditionOf),
      changedAt: 0,
      changes: 0,
      deliveryStatus: 'A',
    });
  }

  /** Operations on one order, all or none of them. */
  change(operations: Operation[]): void {
    const id = /'([^']*)'/.exec(operations[0]?.path ?? '')?.[1] ?? '';
    const order = this.orders.get(id);
    if (!order) throw new Refusal('/IWBEP/CM_MGW_RT/020', `Resource not found for order '${id}'`, { status: 404 });
    const copy = structuredClone(order);
    for (const operation of operations) apply(copy, operation, etagOf(order));
    if (copy.items.length === 0) throw new Refusal('V1/390', 'Document contains no items');
    this.#put(copy);
  }

  deliver(id: string, how: SalesOrder['deliveryStatus']): SalesOrder {
    return this.#put({ ...(this.orders.get(id) as SalesOrder), deliveryStatus: how });
  }

  touch(id: string, fields: Row): SalesOrder {
    const order = this.orders.get(id) as SalesOrder;
    return this.#put({ ...order, fields: { ...order.fields, ...fields } });
  }

  #put(order: SalesOrder): SalesOrder {
    return this.orders.put(order.id, { ...order, changedAt: this.#context.now(), changes: order.changes + 1 });
  }
}

const listOf = (value: unknown): Row[] =>
  Array.isArray(value) ? value : ((value as { results?: Row[] } | undefined)?.results ?? []);

export const etagOf = ({ changedAt, changes }: SalesOrder): string => {
  const instant = new Date(changedAt).toISOString().replace('Z', `${String(changes).padStart(4, '0')}Z`);
  return `W/"datetimeoffset'${encodeURIComponent(instant)}'"`;
};

function apply(order: SalesOrder, { method, path, headers, body }: Operation, etag: string): void {
  const [name = '', item] = [...path.matchAll(/^(\w+)\(|SalesOrderItem='([^']*)'/g)].map(
    (match) => match[1] ?? match[2],
  );
  checkTypes(body);
  if (name === 'A_SalesOrder' && method === 'PATCH') {
    if (!headers['if-match'])
      throw new Refusal('/IWFND/CM_MGW/428', 'The request is required to be conditional', { status: 428 });
    if (headers['if-match'] !== etag) throw new Refusal('/IWFND/CM_MGW/412', 'Precondition failed', { status: 412 });
    Object.assign(order.fields, body);
    return;
  }
  const prices = item === undefined ? order.prices : at(order, item).prices;
  if (path.endsWith('/to_PricingElement')) prices.push(conditionOf(body, prices.length));
  else if (path.includes('PrElement(')) Object.assign(conditionAt(prices, path), body);
  else if (path.endsWith('/to_Item')) order.items.push(itemOf(body, order.items.length));
  else if (method === 'DELETE' && item !== undefined) remove(order, item);
  else if (method === 'PATCH' && item !== undefined) {
    if (order.deliveryStatus === 'C') throw new Refusal('V1/499', `Item ${item} is already completely delivered`);
    Object.assign(at(order, item).fields, body);
  } else throw new Refusal('/IWBEP/CM_MGW_RT/021', `Method ${method} is not allowed for ${path}`, { status: 405 });
}

function at(order: SalesOrder, item: string): Item {
  const found = order.items.find(({ fields }) => fields.SalesOrderItem === item);
  if (!found) throw new Refusal('V1/405', `Item ${item} does not exist`, { status: 404 });
  return found;
}

function remove(order: SalesOrder, item: string): void {
  at(order, item);
  if (order.deliveryStatus !== 'A')
    throw new Refusal('V1/413', `Item ${item} has a subsequent document and cannot be deleted`);
  order.items = order.items.filter(({ fields }) => fields.SalesOrderItem !== item);
}

function itemOf(body: Row, index: number): Item {
  const { to_PricingElement, ...fields } = body;
  checkTypes(fields);
  if (!MATERIALS.has(String(fields.Material)))
    throw new Refusal('V1/302', `Material ${fields.Material} is not defined for sales org. 1710, distr.chan. 10`, {
      field: 'Material',
    });
  if (!(Number(fields.RequestedQuantity) > 0))
    throw new Refusal('V1/384', 'Enter a quantity for the item', { field: 'RequestedQuantity' });
  return {
    fields: { SalesOrderItem: String((index + 1) * 10), RequestedQuantityUnit: 'EA', ...fields },
    prices: listOf(to_PricingElement).map(conditionOf),
  };
}

const conditionOf = (body: Row, index: number): Row => {
  checkTypes(body);
  return { PricingProcedureStep: String(10 + index), PricingProcedureCounter: '1', ConditionQuantity: '1', ...body };
};

function conditionAt(prices: Row[], path: string): Row {
  const step = /PricingProcedureStep='([^']*)'/.exec(path)?.[1];
  const found = prices.find(({ PricingProcedureStep }) => PricingProcedureStep === step);
  if (!found) throw new Refusal('VH/801', `Condition at step ${step} does not exist`, { status: 404 });
  return found;
}

/** What the gateway refuses before the application sees it. */
function checkTypes(fields: Row): void {
  for (const [name, value] of Object.entries(fields)) {
    if (/Quantity$|RateValue$/.test(name) && !/^-?\d+(\.\d{1,9})?$/.test(typeof value === 'string' ? value : ''))
      throw new Refusal('/IWFND/CM_MGW/005', `Property '${name}' has invalid value`, { field: name });
    if (/Date$/.test(name) && !/^\/Date\(-?\d+\)\/$/.test(String(value)))
      throw new Refusal('/IWFND/CM_MGW/005', `Property '${name}' has invalid value`, { field: name });
    if (String(value).length > (LONGEST[name] ?? Number.POSITIVE_INFINITY))
      throw new Refusal('/IWFND/CM_MGW/006', `Property '${name}' is too long`, { field: name });
  }
}

/** What an item's conditions come to; a price for several pieces together counts so. */
export const netOf = ({ fields, prices }: Item): string =>
  prices
    .map((price) =>
      divide(
        multiply(String(price.ConditionRateValue), String(fields.RequestedQuantity)),
        String(price.ConditionQuantity),
        2,
      ),
    )
    .reduce(add, '0.00');
