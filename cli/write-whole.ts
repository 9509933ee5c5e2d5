import { rename, writeFile } from 'node:fs/promises';

/** Writes a file that is there whole or not at all: beside its place first, then in it. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
