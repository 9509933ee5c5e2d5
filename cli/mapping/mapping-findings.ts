import type { Config } from '../../config/schema.ts';
import { mappingSides } from '../../daemon/mapping-sides.ts';
import { MappingBook, type SourceFile } from '../../mapper/index.ts';
import { type Finding, lintMappings } from '../../mapper/lint/index.ts';
import { type CheckedFiles, checkedFiles } from './checked-files.ts';

export interface MappingFindings {
  checked: CheckedFiles;
  /** Of what was asked for, and of the tables and baselines that it uses. */
  findings: Finding[];
  book: MappingBook;
}

/** Checks what was named; without names, the config's folder and the shipped mappings of the systems that it connects. */
export async function mappingFindings(
  config: Config | undefined,
  names: readonly string[] = [],
): Promise<MappingFindings> {
  const checked = await checkedFiles(config?.mappings ?? 'mappings', names);
  const { files, wanted } = checked;
  const book = MappingBook.compile(files);
  if (config && names.length === 0) for (const path of usedBy(config, book, files)) wanted.add(path);
  const sides = await mappingSides(config?.connections);
  const findings = lintMappings(files, sides, book, wanted).filter(({ file, about }) =>
    [file, ...about].some((path) => wanted.has(path)),
  );
  return { checked, findings, book };
}

/** Shipped mappings of the systems that the config connects, with their baselines and tables. */
function usedBy(config: Config, book: MappingBook, files: readonly SourceFile[]): string[] {
  const connections = Object.values(config.connections);
  const systems = new Set(connections.map(({ use }) => use));
  const named = new Set(connections.flatMap(({ mappings }) => Object.values(mappings)));
  const own = files.filter(({ path }) => systems.has(path.split('/')[0] ?? '') && !/\.examples\.ya?ml$/.test(path));
  const compiled = book.all().filter(({ name }) => systems.has(name.split('/')[0] ?? '') || named.has(name));
  return [...own.map(({ path }) => path), ...compiled.flatMap((mapping) => mapping.files.map(({ path }) => path))];
}
