import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { programFile } from '../../config/home.ts';
import { headerLine } from '../../editor/header.ts';
import type { Chosen } from './roles.ts';

const declarationAt = (path: string): string => `connectors/${basename(path)}`;

/** The options of a declared connection: what it begins with, and where its declaration is. */
export function starterOptions({ declaredBy }: Chosen): Record<string, unknown> {
  const { declaration, options = {} } = declaredBy?.starter ?? {};
  return { ...options, ...(declaration ? { definition: `./${declarationAt(declaration)}` } : {}) };
}

/** The declarations that connections begin with, and a note in each folder that has to be there. */
export async function starterFiles(systems: readonly Chosen[]): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for (const { declaredBy } of systems) {
    if (!declaredBy?.starter) continue;
    const { declaration, folders } = declaredBy.starter;
    if (declaration) {
      const path = declarationAt(declaration);
      const text = await readFile(programFile(declaration), 'utf8');
      files.push([
        path,
        `${headerLine(path, `schemas/systems/${declaredBy.id}.json`)}\n${text.replace(/^# yaml-language-server:.*\n/, '')}`,
      ]);
    }
    for (const folder of folders) files.push([`${folder}/.gitkeep`, '']);
  }
  return files;
}
