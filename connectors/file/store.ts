import { FolderStore } from './folder-store.ts';
import type { FileContext } from './options.ts';
import { SftpStore } from './sftp-store.ts';

export interface FileEntry {
  name: string;
  size: number;
  mtimeMs: number;
}

/**
 * A folder of files, wherever it is. Paths are below it and use `/`; nothing outside is read or written, by whatever link.
 * All throw a `WaybillError`; what is lost while a file gets its name is `unknown-outcome`.
 */
export interface FileStore {
  /** The plain files of a folder; a folder that is not there is `unavailable`. */
  list(folder: string): Promise<FileEntry[]>;
  /** The bytes of a file, as they come; undefined where it is not there. */
  read(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /**
   * Writes a file under another name, makes sure of it, and gives it its name: nobody sees half of it. False where there is one
   * of that name, unless it is `over` it.
   */
  put(path: string, bytes: Uint8Array, how?: { over?: boolean }): Promise<boolean>;
  /** False where there is one of the new name already, or none of the old one. */
  move(from: string, to: string): Promise<boolean>;
  /** False where there was none. */
  remove(path: string): Promise<boolean>;
  exists(path: string): Promise<boolean>;
  /** Makes a folder of ours, where it is not there yet. */
  make(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the folder that the options name. */
export function openStore({ options, signal, turns }: FileContext): Promise<FileStore> {
  const { folder, sftp } = options;
  return sftp ? SftpStore.open(sftp, turns, signal) : FolderStore.open(folder as string);
}

/** Does something with an open store, and closes it whatever comes of it. */
export async function withStore<Result>(
  ctx: FileContext,
  work: (store: FileStore) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(ctx);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
