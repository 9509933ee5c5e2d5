import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { textAt } from '../rest/path.ts';

/** Whether a path stays below the folder that it is taken from. */
export function isBelow(path: string): boolean {
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0')) return false;
  return path.split('/').every((part) => part !== '' && part !== '..' && part !== '.');
}

export const folderOf = (path: string): string => {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
};

export const nameOf = (path: string): string => posix.basename(path);

/** A file of a folder; the folder itself is `''`. */
export const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** Whether a name is one of those that a pattern means: `*` is any text, `?` any character. What begins with a dot is nobody's. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const matches = new RegExp(`^${source}$`, 's');
  return (name) => !name.startsWith('.') && matches.test(name);
}

/** What people call it, followed by what makes it another one: `orders.csv` and `a1b2` make `orders.a1b2.csv`. */
export function nameWith(name: string, more: string): string {
  const { name: stem, ext } = posix.parse(name);
  return `${stem}.${more}${ext}`;
}

const PLACEHOLDER = /\{([^{}]+)\}/g;
/** Nothing of a value can name another folder, hide a file, or mean something to a shell. */
const UNSAFE = /[^\p{L}\p{N}_-]+/gu;

export interface NameScope {
  identity: string;
  revision?: string;
  payload?: unknown;
}

const MARK_CHARACTERS = 8;

/** An identity as it can stand in a name, still of one object alone: short ones are paths, `shop/order/1001//1`. */
export function markOf(identity: string): string {
  const safe = identity.replace(UNSAFE, '_');
  if (safe === identity) return identity;
  return `${safe}-${createHash('sha256').update(identity).digest('hex').slice(0, MARK_CHARACTERS)}`;
}

/** A file's path from its template. A value that is not there is left out. */
export function fillName(template: string, { identity, ...more }: NameScope): string {
  const scope = { ...more, identity: markOf(identity) };
  return template.replace(PLACEHOLDER, (_, path: string) => (textAt(scope, path) ?? '').replace(UNSAFE, '_'));
}

/** The placeholders of a template, as they stand in it. */
export const placeholders = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, path]) => path as string);
