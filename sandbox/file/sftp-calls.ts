import { posix } from 'node:path';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import type { Visit } from './sftp-server.ts';
import { Denial, type Entry, type Tree } from './tree.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const TYPES = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;
const LETTERS = { file: '-', folder: 'd', link: 'l' } as const;
/** Names that one answer lists: a folder of more is told in several. */
const NAMES_A_READ = 100;

const attributesOf = ({ is, content, mtimeMs }: Entry): Attributes => {
  const at = Math.floor(mtimeMs / 1_000);
  return { mode: TYPES[is] | 0o660, uid: 1, gid: 1, size: Buffer.byteLength(content, 'base64'), atime: at, mtime: at };
};

interface OpenFile {
  path: string;
}
interface OpenFolder {
  path: string;
  left: Entry[];
}

/** Answers the requests of one session; each meets its fate first, and what it did stands in the log. */
export function serveFiles(sftp: SFTPWrapper, tree: Tree, visit: Visit): void {
  const open = new Map<number, OpenFile | OpenFolder>();
  let last = 0;
  const opened = (what: OpenFile | OpenFolder): Buffer => {
    const handle = Buffer.alloc(4);
    last += 1;
    handle.writeUInt32BE(last);
    open.set(last, what);
    return handle;
  };
  const heldBy = (handle: Buffer): OpenFile | OpenFolder => {
    const found = open.get(handle.readUInt32BE(0));
    if (!found) throw new Denial('failure');
    return found;
  };
  const ok = (request: number) => () => void sftp.status(request, STATUS_CODE.OK);

  /** `work` does it and gives what answers it. */
  const serve = async (call: string, path: string, request: number, work: () => () => void): Promise<void> => {
    const fate = visit.meet(call, path);
    if (fate === 'down' || fate === 'hangBefore') {
      if (fate === 'hangBefore') await visit.wait();
      visit.noted(call, path, fate);
      return visit.cut();
    }
    if (fate === 'auth' || fate === 'error') {
      visit.noted(call, path, fate);
      return void sftp.status(request, fate === 'auth' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE);
    }
    if (fate === 'late') await visit.wait();
    try {
      const answer = work();
      visit.noted(call, path, fate);
      if (fate === 'hangAfter') await visit.wait();
      if (fate === 'hangAfter' || fate === 'lost') visit.cut();
      else answer();
    } catch (error) {
      if (!(error instanceof Denial)) throw error;
      visit.noted(call, path, error.why);
      sftp.status(request, error.why === 'missing' ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    }
  };

  sftp.on('REALPATH', (request, path) =>
    serve('REALPATH', path, request, () => {
      const filename = tree.resolve(path);
      return () => void sftp.name(request, [{ filename, longname: filename, attrs: {} as Attributes }]);
    }),
  );
  const stat = (call: string, followed: boolean) => (request: number, path: string) =>
    serve(call, path, request, () => {
      const found = tree.existing(followed ? tree.resolve(path) : path);
      return () => void sftp.attrs(request, attributesOf(found));
    });
  sftp.on('STAT', stat('STAT', true));
  sftp.on('LSTAT', stat('LSTAT', false));
  sftp.on('OPENDIR', (request, path) =>
    serve('OPENDIR', path, request, () => {
      const handle = opened({ path, left: tree.list(path) });
      return () => void sftp.handle(request, handle);
    }),
  );
  sftp.on('READDIR', (request, handle) => {
    const folder = heldBy(handle) as OpenFolder;
    return serve('READDIR', folder.path, request, () => {
      const told = folder.left.splice(0, NAMES_A_READ).map((entry) => {
        const filename = posix.basename(entry.path);
        return { filename, longname: `${LETTERS[entry.is]}rw-rw---- 1 p p 0 ${filename}`, attrs: attributesOf(entry) };
      });
      return () => void (told.length === 0 ? sftp.status(request, STATUS_CODE.EOF) : sftp.name(request, told));
    });
  });
  sftp.on('OPEN', (request, path, flags) =>
    serve('OPEN', path, request, () => {
      if ((flags & OPEN_MODE.WRITE) !== 0) tree.write(path, Buffer.alloc(0));
      else tree.read(path);
      const handle = opened({ path });
      return () => void sftp.handle(request, handle);
    }),
  );
  sftp.on('READ', (request, handle, offset, length) => {
    const { path } = heldBy(handle);
    return serve('READ', path, request, () => {
      const piece = tree.read(path).subarray(offset, offset + length);
      return () => void (piece.length === 0 ? sftp.status(request, STATUS_CODE.EOF) : sftp.data(request, piece));
    });
  });
  sftp.on('WRITE', (request, handle, offset, data) => {
    const { path } = heldBy(handle);
    // The library reuses its buffer once this returns, and a late fate comes after that.
    const piece = Buffer.from(data);
    return serve('WRITE', path, request, () => {
      const before = tree.read(path);
      const after = Buffer.alloc(Math.max(before.length, offset + piece.length));
      before.copy(after);
      piece.copy(after, offset);
      tree.write(path, after);
      return ok(request);
    });
  });
  sftp.on('FSTAT', (request, handle) => {
    const { path } = heldBy(handle);
    return serve('FSTAT', path, request, () => {
      const found = tree.existing(path);
      return () => void sftp.attrs(request, attributesOf(found));
    });
  });
  sftp.on('FSETSTAT', (request, handle) => serve('FSETSTAT', heldBy(handle).path, request, () => ok(request)));
  sftp.on('CLOSE', (request, handle) => {
    const { path } = heldBy(handle);
    return serve('CLOSE', path, request, () => {
      open.delete(handle.readUInt32BE(0));
      return ok(request);
    });
  });
  sftp.on('RENAME', (request, from, to) =>
    serve('RENAME', `${from} ${to}`, request, () => {
      tree.rename(from, to);
      return ok(request);
    }),
  );
  sftp.on('REMOVE', (request, path) =>
    serve('REMOVE', path, request, () => {
      tree.remove(path);
      return ok(request);
    }),
  );
  sftp.on('MKDIR', (request, path) =>
    serve('MKDIR', path, request, () => {
      tree.makeFolder(path);
      return ok(request);
    }),
  );
}
