import type { Config } from '../config/schema.ts';
import { BUILTIN, type MappingBook } from '../mapper/index.ts';
import { lookAtStore } from './store.ts';

/** A mapping that rules otherwise than the folder says. */
export interface NotLive {
  mapping: string;
  /** The version that rules; absent where none does. */
  live?: string;
  /** The folder's; absent where the folder has none, or one that cannot be used. */
  folder?: string;
}

/**
 * Where what is live is not what the folder holds: an edit that was refused, or that nobody has taken up yet. Empty
 * before the first start, and where the ledger cannot be looked at: whoever asks for it is told by others.
 */
export async function notLive(config: Config, book: MappingBook): Promise<NotLive[]> {
  const ledger = await lookAtStore(config, { now: () => Date.now() }).catch(() => undefined);
  if (!ledger) return [];
  try {
    const live = await ledger.liveMappings();
    if (!live) return [];
    const rules = new Map(live.versions.map(({ mapping, version }) => [mapping, version]));
    const has = new Map(book.all().map(({ name, pin }) => [name, pin]));
    return [...new Set([...rules.keys(), ...has.keys()])]
      .filter((name) => !name.startsWith(BUILTIN) && rules.get(name) !== has.get(name))
      .map((mapping) => {
        const [now, folder] = [rules.get(mapping), has.get(mapping)];
        return { mapping, ...(now === undefined ? {} : { live: now }), ...(folder === undefined ? {} : { folder }) };
      });
  } catch {
    return [];
  } finally {
    await ledger.close();
  }
}

/** One sentence for people. */
export function notLiveText({ live, folder }: NotLive): string {
  const short = (version: string) => version.slice(0, 8);
  const takenUp = 'a running daemon takes it up in a moment, else the next start does';
  if (folder === undefined)
    return `what rules is version ${short(live as string)}, from before: the folder has none that can be used`;
  const rules = live === undefined ? 'none is' : `${short(live)} is`;
  return `version ${short(folder)} of the folder is not live, ${rules}: ${takenUp}, unless an error keeps it back`;
}
