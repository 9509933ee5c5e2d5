import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { mappingFolders } from '../daemon/mappings.ts';
import { editorSchemas, schemaText } from '../editor/schemas.ts';
import { type CommandContext, configOf } from './context.ts';
import { print } from './output.ts';

/** A schema file, and whether writing it changed anything. */
interface Written {
  file: string;
  changed: boolean;
}

/** Writes the schemas for editors into a folder, with the tables and params of the mappings in `mappings` and of those that ship. */
export async function writeSchemas(out: string, mappings: string): Promise<Written[]> {
  const schemas = await editorSchemas(await loadMappingFiles(mappingFolders(mappings)));
  const written: Written[] = [];
  for (const [path, schema] of schemas) {
    const file = join(out, path);
    const text = schemaText(schema);
    const changed = (await readFile(file, 'utf8').catch(() => undefined)) !== text;
    if (changed) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    written.push({ file, changed });
  }
  return written;
}

/** `waybill schema`: what makes an editor complete and check the YAML as one types. */
export function registerSchema(program: Command, context: CommandContext): void {
  program
    .command('schema')
    .description('write the JSON Schemas with which editors complete and check config, mappings, tables and examples')
    .option('--out <folder>', 'where to; beside the config without it, else here')
    .option('--json', 'print JSON', false)
    .action(async ({ out, json }: { out?: string; json: boolean }, command: Command) => {
      const file = resolve(command.optsWithGlobals().config);
      // Schemas are of use before there is a config: it only tells where one's own mappings are.
      const mappings = existsSync(file) ? configOf(command, context).config.mappings : resolve('mappings');
      const folder = resolve(out ?? join(dirname(file), 'schemas'));
      const written = await writeSchemas(folder, mappings);
      const changed = written.filter((one) => one.changed).length;
      print(json, { folder, written }, () =>
        [
          `${written.length} schemas in ${relative(process.cwd(), folder) || '.'}, ${changed} of them changed`,
          'An editor with a YAML language server reads them by the first line of a file:',
          '  # yaml-language-server: $schema=../../schemas/mapping.json',
        ].join('\n'),
      );
    });
}
