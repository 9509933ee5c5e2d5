import { fileURLToPath } from 'node:url';
import { defineConnector } from '../connector.ts';
import { Caller, type RestOptions } from '../rest/call.ts';
import { declaredConnector } from '../rest/declared.ts';
import { readDefinition } from '../rest/definition-file.ts';
import { statusPort, trackingOptions } from './status.ts';
import { stockPort } from './stock.ts';

const definition = readDefinition(fileURLToPath(new URL('fourpx.yaml', import.meta.url)));
const declared = declaredConnector(definition, trackingOptions);
const caller = new Caller(definition);

/** 4PX, fulfilment services: consignments as its definition declares them, stock, and the way of parcels. */
export default defineConnector<RestOptions>({
  ...declared,
  kinds: { ...declared.kinds, stock: stockPort(caller), status: statusPort(caller) },
});
