import { z } from 'zod';
import { defineConnector } from '../connector.ts';
import { OptionsError } from '../options-error.ts';
import { declaredConnector } from './declared.ts';
import { definition } from './definition.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';
import { type FileOptions, options } from './options.ts';

/** Any partner that gives and takes files in a folder, declared in YAML: which files, and what is in them. */
export default defineConnector<FileOptions>({
  id: 'file',
  title: 'Files',
  docs: 'https://www.rfc-editor.org/rfc/rfc4180',
  evidence: [
    { kind: 'real', of: 'folders on disk' },
    { kind: 'unverified', of: "partners' SFTP servers, each of its own kind" },
  ],
  role: 'storefront',
  options: options as z.ZodType<FileOptions>,
  limits: { concurrency: 2, timeoutMs: 60_000 },
  kinds: {},
  declaration: definition,
  declaredBy({ definition }) {
    if (typeof definition === 'string') return declaredConnector(readDefinition(definition));
    if (typeof definition === 'object' && definition !== null) return declaredConnector(parseDefinition(definition));
    const message = 'name the YAML file that declares the files, such as ./connectors/my-partner.yaml';
    throw new OptionsError([{ path: 'definition', message }]);
  },
  // What is declared has a look of its own, and stands in this one's place before anything is read.
  async check() {},
});
