import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { readSource } from '../config/source.ts';
import { mappingFolders } from '../daemon/mappings.ts';
import { editorSchemas, schemaText } from '../editor/schemas.ts';
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
    // At a stretch: they are many small ones, and nothing else goes on.
    const changed = !existsSync(file) || readFileSync(file, 'utf8') !== text;
    if (changed) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    written.push({ file, changed });
  }
  return written;
}

/** Where a config keeps its mappings. Schemas are of use before there is a config, and before its secrets are there. */
function ownMappings(file: string): string {
  const data = existsSync(file) ? readSource(file, (name) => name).data : undefined;
  const { mappings } = (data ?? {}) as { mappings?: unknown };
  return resolve(dirname(file), typeof mappings === 'string' ? mappings : 'mappings');
}

/** `waybill schema`: what makes an editor complete and check the YAML as one types. */
export function declareSchema(command: Command): void {
  command
    .option('--out <folder>', 'where to; beside the config without it, else here')
    .option('--json', 'print JSON', false)
    .action(async ({ out, json }: { out?: string; json: boolean }) => {
      const file = resolve(command.optsWithGlobals().config);
      const folder = resolve(out ?? join(dirname(file), 'schemas'));
      const written = await writeSchemas(folder, ownMappings(file));
      const changed = written.filter((one) => one.changed).length;
      print(json, { folder, written }, () =>
        [
          `${written.length} schemas in ${relative(process.cwd(), folder) || '.'}, ${changed} of them changed`,
          'An editor with the YAML language server (VS Code: redhat.vscode-yaml) finds them by the first line of a file:',
          '  # yaml-language-server: $schema=../../schemas/mapping.json',
        ].join('\n'),
      );
    });
}
