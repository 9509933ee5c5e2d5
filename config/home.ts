import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the program itself, where its `package.json` is: from the sources and from `dist/` alike. */
const HOME = new URL(import.meta.url.endsWith('.ts') ? '../' : '../../', import.meta.url);

/** A file or folder that comes with the program, by its path below the project's folder: `docs/`, the shipped `mappings`. */
export const programFile = (path: string): string => fileURLToPath(new URL(path, HOME));

/** Which Waybill this is, as `package.json` says it: "0.1.0". */
export const VERSION: string = JSON.parse(readFileSync(programFile('package.json'), 'utf8')).version;
