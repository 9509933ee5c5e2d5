import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import { type PrestashopContext, readRights } from './call.ts';

type Verb = 'get' | 'put' | 'post' | 'patch' | 'delete';
type Needs = { [V in Verb]?: readonly string[] };

const ORDER: Needs = {
  get: ['orders', 'order_states', 'customers', 'addresses', 'countries', 'states', 'currencies', 'carriers'],
};
const ARTICLES = ['products', 'combinations'];

const GIVEN: Partial<Record<Kind, Needs>> = {
  order: ORDER,
  stock: { get: ['stock_availables', ...ARTICLES] },
  customer: { get: ['customers', 'addresses', 'groups', 'countries'] },
  product: { get: ARTICLES },
  return: { get: ['order_slip', 'orders', 'order_states', 'order_histories'] },
};

const TAKEN: Partial<Record<Kind, Needs>> = {
  shipment: {
    get: ['orders', 'order_carriers', 'order_histories'],
    put: ['order_carriers'],
    post: ['order_carriers', 'order_histories'],
  },
  stock: { get: ['stock_availables', ...ARTICLES], put: ['stock_availables'] },
  price: {
    get: ['specific_prices', ...ARTICLES, 'groups', 'currencies'],
    put: ['specific_prices'],
    post: ['specific_prices'],
    delete: ['specific_prices'],
  },
  customer: { get: ['customers'], patch: ['customers'] },
};

/** The resources that the flows need, by verb; reading orders where there are no flows. */
function needed({ moves }: PrestashopContext): Map<Verb, Set<string>> {
  const wanted = neededBy(moves, GIVEN, TAKEN);
  const all = new Map<Verb, Set<string>>();
  for (const needs of wanted.length > 0 ? wanted : [ORDER])
    for (const [verb, resources] of Object.entries(needs) as [Verb, readonly string[]][])
      all.set(verb, new Set([...(all.get(verb) ?? []), ...resources]));
  return all;
}

/** The webservice's own list of what the key may do: one call, and it names all that is missing. */
export async function checkRights(ctx: PrestashopContext): Promise<void> {
  const rights = await readRights(ctx);
  // Shops that know PATCH do not all list it: where none is listed, nothing is known of it.
  const lists = (verb: Verb): boolean => [...rights.values()].some((listed) => listed.has(verb));
  const lacks = [...needed(ctx)].flatMap(([verb, resources]) => {
    const missing = [...resources].filter((resource) => !rights.get(resource)?.get(verb));
    return missing.length > 0 && (verb !== 'patch' || lists(verb)) ? `${verb.toUpperCase()} ${missing.join(', ')}` : [];
  });
  if (lacks.length === 0) return;
  const message = `the webservice key may not ${lacks.join('; ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
