import { fileURLToPath } from 'node:url';
import { defineConnector } from '../connector.ts';
import { Caller, type RestOptions } from '../rest/call.ts';
import { declaredConnector } from '../rest/declared.ts';
import { readDefinition } from '../rest/definition-file.ts';
import { stockPort } from './stock.ts';

const definition = readDefinition(fileURLToPath(new URL('fourpx.yaml', import.meta.url)));
const declared = declaredConnector(definition);

/** 4PX, fulfilment services: consignments as its definition declares them, and stock. */
export default defineConnector<RestOptions>({
  ...declared,
  kinds: { ...declared.kinds, stock: stockPort(new Caller(definition)) },
});
