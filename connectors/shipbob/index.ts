import { fileURLToPath } from 'node:url';
import { declaredConnector } from '../rest/declared.ts';
import { readDefinition } from '../rest/definition-file.ts';

/** ShipBob, API 2026-01: plain REST, so that its definition is all there is to say. */
export default declaredConnector(readDefinition(fileURLToPath(new URL('shipbob.yaml', import.meta.url))));
