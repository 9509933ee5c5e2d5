import { fileURLToPath } from 'node:url';
import { defineConnector } from '../connector.ts';
import { OptionsError } from '../options-error.ts';
import { declaredConnector } from './declared.ts';
import { definition } from './definition.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';
import type { FileOptions } from './options.ts';

const LAYOUT = fileURLToPath(new URL('layout.yaml', import.meta.url));

/**
 * Any partner that gives and takes files in a folder: in the layout of this house, or declared in YAML, which files, and what is in
 * them.
 */
const ours = declaredConnector(readDefinition(LAYOUT));

export default defineConnector<FileOptions>({
  ...ours,
  declaration: definition,
  starter: { options: { folder: './exchange' }, folders: ['exchange/in', 'exchange/out', 'exchange/out/taken'] },
  declaredBy({ definition }) {
    if (definition === undefined) return ours;
    if (typeof definition === 'string') return declaredConnector(readDefinition(definition));
    if (typeof definition === 'object' && definition !== null) return declaredConnector(parseDefinition(definition));
    const message = 'name the YAML file that declares the files, such as ./connectors/my-partner.yaml';
    throw new OptionsError([{ path: 'definition', message }]);
  },
});
