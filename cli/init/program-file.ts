import { fileURLToPath } from 'node:url';

/** A file that comes with the program, by its path below the project's folder; from the sources and from `dist/` alike. */
export const programFile = (path: string): string =>
  fileURLToPath(new URL(`${import.meta.url.endsWith('.ts') ? '../../' : '../../../'}${path}`, import.meta.url));
