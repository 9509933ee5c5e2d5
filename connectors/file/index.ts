import { fileURLToPath } from 'node:url';
import { defineConnector } from '../connector.ts';
import { OptionsError } from '../options-error.ts';
import { declaredConnector } from './declared.ts';
import { definition, type StatementFiles, statementFiles } from './definition.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';
import type { FileOptions } from './options.ts';

const LAYOUT = fileURLToPath(new URL('layout.yaml', import.meta.url));

/**
 * Any partner that gives and takes files in a folder: in the layout of this house, or declared in YAML, which files, and what is in
 * them.
 */
const layout = readDefinition(LAYOUT);
const ours = declaredConnector(layout);

/** What is wrong with them is said where all options are looked at. */
const statementsOf = (declared: unknown): StatementFiles | undefined =>
  declared === undefined ? undefined : statementFiles.safeParse(declared).data;

export default defineConnector<FileOptions>({
  ...ours,
  declaration: definition,
  starter: { options: { folder: './exchange' }, folders: ['exchange/in', 'exchange/out', 'exchange/out/taken'] },
  declaredBy({ definition, statements }) {
    const files = statementsOf(statements);
    if (definition === undefined) return files ? declaredConnector({ ...layout, kinds: {} }, files) : ours;
    if (typeof definition === 'string') return declaredConnector(readDefinition(definition), files);
    if (typeof definition === 'object' && definition !== null)
      return declaredConnector(parseDefinition(definition), files);
    const message = 'name the YAML file that declares the files, such as ./connectors/my-partner.yaml';
    throw new OptionsError([{ path: 'definition', message }]);
  },
});
