import type { Command } from 'commander';
import { Problem } from '../../config/problem.ts';
import { connectorIds } from '../../connectors/registry.ts';
import { type FolderFiles, filesAfter, readFolder, textHash } from '../../daemon/mapping-folder.ts';
import { mappingSides } from '../../daemon/mapping-sides.ts';
import { showProblem, type Verdict, verdictOn } from '../../daemon/mapping-verdict.ts';
import { keptVersion } from '../../daemon/mappings.ts';
import { type Mapping, MappingBook, type SourceFile } from '../../mapper/index.ts';
import type { MappingWord, Release } from '../../store/ledger.ts';
import { type Books, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';

/** What a command that changes what is live works with. */
export interface LiveDesk extends Books {
  folder: FolderFiles;
  /** What the folder makes as it stands. */
  book: MappingBook;
  /** What rules now; `undefined` before the first start. */
  live: Release | undefined;
  /** The version of a mapping that rules now. */
  liveVersion(mapping: string): string | undefined;
  /** Whether files may be live: they compile, and the lint finds no error. */
  verdict(files: readonly SourceFile[], mapping: string): Promise<Verdict>;
  /** Texts that the ledger keeps of a mapping and of what its versions were made of. */
  isKept(mapping: string): Promise<(text: string) => boolean>;
  /** Makes what differs of a book live, as one person's word on one mapping. */
  publish(book: MappingBook, word: MappingWord & { mapping: string }): Promise<Release>;
}

const MANY = 100_000;

export function withLiveMappings<T>(
  command: Command,
  context: CommandContext,
  work: (desk: LiveDesk) => Promise<T>,
): Promise<T> {
  return withBooks(command, context, async (books) => {
    const { ledger, loaded } = books;
    const { connections, mappings } = loaded.config;
    const folder = await readFolder(mappings);
    const live = (await ledger.liveMappings()) ?? undefined;
    const liveVersion = (mapping: string) => live?.versions.find((one) => one.mapping === mapping)?.version;
    const used = new Set(Object.values(connections).map(({ use }) => use));
    const sides = await mappingSides(connections);
    return work({
      ...books,
      folder,
      book: MappingBook.compile(filesAfter(folder)),
      live,
      liveVersion,
      async verdict(files, mapping) {
        const own = mapping.split('/')[0];
        const unused = new Set(connectorIds().filter((id) => !used.has(id) && id !== own));
        return verdictOn([...files], { unused, sides });
      },
      async isKept(mapping) {
        const rows = await ledger.mappingVersions({ mapping, limit: MANY });
        const hashes = new Set(rows.flatMap(({ files }) => files.map(({ hash }) => hash)));
        return (text) => hashes.has(textHash(text));
      },
      publish(book, word) {
        const differs = ({ name, pin }: Mapping) => liveVersion(name) !== pin;
        const changed = live ? book.all().filter(differs) : book.all();
        const from = liveVersion(word.mapping);
        return ledger.publishMappings(changed.map(keptVersion), {
          whole: live === undefined,
          word: { ...word, ...(from === undefined ? {} : { from }) },
        });
      },
    });
  });
}

/** Throws what keeps files from being live, one line a problem; `place` says where a path is to be found. */
export function refuseErrors({ errors }: Verdict, place: (where: string) => string, what: string): void {
  if (errors.length === 0) return;
  const lines = errors.map((error) => {
    const { where, ...rest } = error;
    return `${where ? `${place(where)} ` : ''}${showProblem(rest)}`;
  });
  throw new Problem([...lines, `${what} stays as it is: nothing was changed`].join('\n'), 1);
}

/** A version as people read it. */
export const short = (version: string | undefined): string => version?.slice(0, 8) ?? 'none';
