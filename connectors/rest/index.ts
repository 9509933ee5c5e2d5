import { z } from 'zod';
import { defineConnector } from '../connector.ts';
import { OptionsError } from '../options-error.ts';
import { DEFINITION, declaredConnector } from './declared.ts';
import { definition } from './definition.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';

const options = z.looseObject(DEFINITION);

/** Any system with a JSON-over-HTTP API, declared in YAML: what it can do is in the definition that its options name. */
export default defineConnector<z.output<typeof options>>({
  id: 'rest',
  title: 'REST',
  docs: 'https://www.rfc-editor.org/rfc/rfc9110',
  evidence: [
    { kind: 'vector', of: 'webhook signatures of six vendors' },
    { kind: 'unverified', of: 'each system, until its definition says more' },
  ],
  role: 'storefront',
  options,
  limits: { concurrency: 4, timeoutMs: 30_000 },
  kinds: {},
  declaration: definition,
  starter: { declaration: 'examples/rest/own-shop.yaml', options: {}, folders: [] },
  declaredBy({ definition }) {
    if (typeof definition === 'string') return declaredConnector(readDefinition(definition), DEFINITION);
    if (typeof definition === 'object' && definition !== null)
      return declaredConnector(parseDefinition(definition), DEFINITION);
    const message = 'name the YAML file that declares the system, such as ./connectors/my-shop.yaml';
    throw new OptionsError([{ path: 'definition', message }]);
  },
  // What is declared has a call of its own, and stands in this one's place before anything is called.
  async check() {},
});
