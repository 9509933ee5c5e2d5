import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import { rightsLacked } from '../rights-asked.ts';
import { page, type SapB1Context } from './call.ts';

/** An entity set by its key; nothing has the value that it is asked for. */
const KEYS: Record<string, string> = {
  Orders: 'DocEntry eq 0',
  DeliveryNotes: 'DocEntry eq 0',
  Invoices: 'DocEntry eq 0',
  Returns: 'DocEntry eq 0',
  ReturnRequest: 'DocEntry eq 0',
  PurchaseOrders: 'DocEntry eq 0',
  Items: "ItemCode eq ''",
  BusinessPartners: "CardCode eq ''",
  SpecialPrices: "CardCode eq ''",
};

/** What is asked of each kind, the documents that lie between it and its order too. */
const ASKED: Partial<Record<Kind, string[]>> = {
  order: ['Orders'],
  status: ['Orders'],
  shipment: ['DeliveryNotes'],
  stock: ['Items'],
  price: ['Items', 'SpecialPrices'],
  customer: ['BusinessPartners'],
  invoice: ['Invoices', 'DeliveryNotes'],
  return: ['Returns', 'ReturnRequest', 'DeliveryNotes', 'Invoices'],
  purchase: ['PurchaseOrders'],
};

/** Asks each set that the flows need for nothing, and names at once all that the user may not use. */
export async function check(ctx: SapB1Context): Promise<void> {
  const wanted = neededBy(ctx.moves, ASKED, ASKED)
    .flat()
    .filter((set) => set !== 'SpecialPrices' || ctx.options.specialPrices !== 'none');
  const lacked = await rightsLacked(wanted.length > 0 ? wanted : ['Orders'], (set) => {
    const $filter = KEYS[set];
    const $select = $filter?.split(' ')[0] as string;
    return page(ctx, set, { $filter, $select, $orderby: $select }, 1);
  });
  const [first] = lacked;
  if (!first) return;
  const names = lacked.map(({ right }) => right).join(', ');
  throw new WaybillError({ class: 'auth', lack: 'permission', message: `${first.said}: ${names}` });
}
