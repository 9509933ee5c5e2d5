import { fileURLToPath } from 'node:url';
import { defineConnector, type KindPort } from '../connector.ts';
import { Caller, type RestOptions } from '../rest/call.ts';
import { declaredConnector } from '../rest/declared.ts';
import { readDefinition } from '../rest/definition-file.ts';
import type { RecordSpec } from '../rest/definition-kind.ts';
import { check } from './check.ts';
import { returnOptions, returnPort } from './return.ts';

const definition = readDefinition(fileURLToPath(new URL('shipbob.yaml', import.meta.url)));
const declared = declaredConnector(definition, returnOptions);
const caller = new Caller(definition);

/** ShipBob, API 2026-01: plain REST as its definition declares it, but for returns, whose orders have to be asked for. */
export default defineConnector<RestOptions>({
  ...declared,
  kinds: {
    ...declared.kinds,
    return: returnPort(
      caller,
      definition.kinds.return?.record as RecordSpec,
      declared.kinds.return as KindPort<RestOptions>,
    ),
  },
  check: (ctx) => check(caller, ctx),
});
