import { WaybillError } from '../../domain/failures.ts';
import { type PrestashopContext, readRights } from './call.ts';

/** What reading orders takes; everything else is asked for when it is needed. */
const READ = [
  'orders',
  'order_states',
  'customers',
  'addresses',
  'countries',
  'states',
  'currencies',
  'carriers',
] as const;

/** The webservice's own list of what the key may do: one call, and it names all that is missing. */
export async function checkRights(ctx: PrestashopContext): Promise<void> {
  const rights = await readRights(ctx);
  const missing = READ.filter((resource) => !rights.get(resource)?.has('get'));
  if (missing.length === 0) return;
  const message = `the webservice key may not GET ${missing.join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
