import { applied, canonical, inbound } from '../../activities/mapping.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Connection } from '../../connectors/connections.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Customer } from '../../domain/canonical/records.ts';
import type { Ledger, RootBundle } from '../../store/ledger.ts';

/** The price tier that pays, and since when that is known. */
export interface Tier {
  /** Everybody's prices without one. */
  name?: string;
  /** Said on the command line, told of the customer last, or of the old order, where nothing newer is known of its customer. */
  by: 'said' | 'customer' | 'order';
}

/** The tier of an old order's customer today: they may have risen or fallen since. */
export async function tierToday(
  { config }: LoadedConfig,
  connections: ReadonlyMap<string, Connection>,
  ledger: Pick<Ledger, 'knownRecords'>,
  { root }: RootBundle,
  order: Order,
): Promise<Tier> {
  const connection = connections.get(root.connectionId);
  const customerId = order.customer.id ?? root.customerId;
  if (connection?.connector.kinds.customer && customerId !== undefined) {
    const [known] = await ledger.knownRecords(root.connectionId, 'customer', [customerId]);
    if (known?.data !== undefined) {
      const mapping = inbound(await compileMappings(config.mappings), connection, 'customer');
      const mapped = await applied(mapping, known.data, { params: connection.params }, Date.now());
      const { group } = canonical('customer', mapped, mapping) as Customer;
      return { ...(group === undefined ? {} : { name: group }), by: 'customer' };
    }
  }
  const { group } = order.customer;
  return { ...(group === undefined ? {} : { name: group }), by: 'order' };
}
