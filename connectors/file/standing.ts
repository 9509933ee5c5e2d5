import type { OutgoingSpec } from './definition.ts';
import { folderOf, markOf, nameOf, within } from './names.ts';
import type { FileStore } from './store.ts';

/** The files of one identity. */
export interface Standing {
  /** Names of those that the partner has not taken. */
  waiting: string[];
  /** Names of those that it has, where one can see that. */
  taken: string[];
  /** Paths of later revisions that it has not taken. */
  revisions: string[];
}

const PLACEHOLDER = /\{([^{}]+)\}/;

/** Where files of this identity are, whatever else is in their names: a payload that was mended makes no second file. */
export async function standing(store: FileStore, out: OutgoingSpec, identity: string): Promise<Standing> {
  const folder = folderOf(out.file);
  const beside = out.taken === 'left' || out.taken === 'deleted' ? undefined : out.taken;
  const waiting = await named(store, folder, nameOf(out.file), identity);
  const taken = beside === undefined ? [] : await named(store, beside, nameOf(out.file), identity);
  const revisions =
    out.revision === undefined ? [] : await named(store, folderOf(out.revision), nameOf(out.revision), identity);
  return { waiting, taken, revisions: revisions.map((name) => within(folderOf(out.revision as string), name)) };
}

async function named(store: FileStore, folder: string, template: string, identity: string): Promise<string[]> {
  const whole = template.replace('{identity}', markOf(identity));
  if (!PLACEHOLDER.test(whole)) return (await store.exists(within(folder, whole))) ? [whole] : [];
  const source = whole
    .split(PLACEHOLDER)
    .map((part, at) => (at % 2 === 0 ? part.replace(/[.+*?^${}()|[\]\\]/g, '\\$&') : '.*'))
    .join('');
  const matches = new RegExp(`^${source}$`, 's');
  return (await store.list(folder)).map(({ name }) => name).filter((name) => matches.test(name));
}
