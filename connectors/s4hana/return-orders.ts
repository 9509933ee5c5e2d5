import { anyOf } from '../odata.ts';
import { entities, type S4hanaContext, type Service } from './call.ts';
import { type Entity, linked } from './odata.ts';

const DOCUMENTS_A_CALL = 25;
/** Categories of what an item was made of: a sales order, or a document that was made of one. */
const ORDER = 'C';

/** A document between a return and its order, and where its items name that. */
interface Between {
  category: string;
  service: Service;
  set: string;
  key: string;
  items: string;
  item: string;
  orderOf(item: Entity): unknown;
}

const BETWEEN: readonly Between[] = [
  {
    ...{ category: 'M', service: 'API_BILLING_DOCUMENT_SRV', set: 'A_BillingDocument', key: 'BillingDocument' },
    ...{ items: 'to_Item', item: 'BillingDocumentItem' },
    orderOf: ({ SalesDocument, SalesSDDocumentCategory }) => (SalesSDDocumentCategory === ORDER ? SalesDocument : ''),
  },
  {
    ...{ category: 'J', service: 'API_OUTBOUND_DELIVERY_SRV;v=0002', set: 'A_OutbDeliveryHeader' },
    ...{ key: 'DeliveryDocument', items: 'to_DeliveryDocumentItem', item: 'DeliveryDocumentItem' },
    orderOf: ({ ReferenceSDDocument }) => ReferenceSDDocument,
  },
];

const place = (document: unknown, item: unknown): string => `${document}/${Number(item)}`;

/** The sales order that each of these items of returns was sold by, through an invoice or a delivery too; empty where there is none. */
export async function ordersOf(ctx: S4hanaContext, items: readonly Entity[]): Promise<string[]> {
  const found = new Map<string, string>();
  for (const { category, service, set, key, items: link, item: number, orderOf } of BETWEEN) {
    const wanted = items.filter(({ ReferenceSDDocumentCategory: one }) => one === category);
    const ids = [...new Set(wanted.map(({ ReferenceSDDocument }) => String(ReferenceSDDocument)))];
    for (let start = 0; start < ids.length; start += DOCUMENTS_A_CALL) {
      const $filter = anyOf(key, ids.slice(start, start + DOCUMENTS_A_CALL));
      for (const document of await entities(ctx, service, set, { $filter, $expand: link }))
        for (const item of linked(document, link))
          found.set(`${category}/${place(document[key], item[number])}`, String(orderOf(item) ?? ''));
    }
  }
  return items.map(
    ({ ReferenceSDDocumentCategory: category, ReferenceSDDocument: document, ReferenceSDDocumentItem: item }) =>
      category === ORDER ? String(document ?? '') : (found.get(`${category}/${place(document, item)}`) ?? ''),
  );
}
