import { z } from 'zod';
import type { ConnectorContext } from '../connector.ts';

/** The option that names a definition. */
export const DEFINITION = {
  definition: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .describe('the YAML file that declares the files, or what would stand in it'),
};

/** Where the files are. */
export const options = z.strictObject({
  ...DEFINITION,
  folder: z
    .string()
    .min(1)
    .describe(
      'the folder that paths of the definition are taken from: of this machine, or a network drive mounted here',
    ),
});

export type FileOptions = z.output<typeof options>;
export type FileContext = ConnectorContext<FileOptions>;
