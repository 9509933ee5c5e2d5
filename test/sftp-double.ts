import { generateKeyPairSync } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, unlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';
import { fingerprintOf } from '../connectors/file/sftp-store.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const { privateKey: hostKeyText } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** What the double does to a request instead of answering it. */
export type Trouble = 'cut' | 'cut after' | 'silent' | 'refuse';

/** An SFTP server over a real folder; it logs in `partner` with `password`. */
export async function sftpDouble(root: string, password: string) {
  const troubles: Partial<Record<'WRITE' | 'RENAME' | 'OPENDIR', Trouble>> = {};
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKeyText] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (auth) => {
      if (auth.method === 'password' && auth.username === 'partner' && auth.password === password) auth.accept();
      else auth.reject(['password']);
    });
    connection.on('ready', () => {
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => serve(acceptSftp(), root, troubles, () => cut(connection)));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = ssh2.utils.parseKey(hostKeyText);
  if (parsed instanceof Error) throw parsed;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return {
    troubles,
    options: {
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      user: 'partner',
      password,
      hostKey: fingerprintOf(key.getPublicSSH()),
    },
    async close() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function cut(connection: Connection): void {
  (connection as unknown as { _sock: { destroy(): void } })._sock.destroy();
}

type Stats = { size: number; mtimeMs: number; mode: number; uid: number; gid: number; atimeMs: number };
const attrsOf = ({ size, mtimeMs, atimeMs, mode, uid, gid }: Stats) => ({
  size,
  mode,
  uid,
  gid,
  atime: Math.floor(atimeMs / 1000),
  mtime: Math.floor(mtimeMs / 1000),
});

function serve(sftp: SFTPWrapper, root: string, troubles: Partial<Record<string, Trouble>>, cutOff: () => void): void {
  const handles = new Map<number, { file: FileHandle } | { folder: string; told: boolean }>();
  let last = 0;
  const local = (path: string) => (path.startsWith(root) ? path : join(root, path));
  const idOf = (handle: Buffer) => handle.readUInt32BE(0);
  const opened = (made: { file: FileHandle } | { folder: string; told: boolean }): Buffer => {
    last += 1;
    handles.set(last, made);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last);
    return handle;
  };
  const codeOf = (error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
    return code === 'EACCES' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE;
  };
  const answer = async (name: string, request: number, work: () => Promise<void>) => {
    const trouble = troubles[name];
    if (trouble === 'silent') return;
    if (trouble === 'refuse') return void sftp.status(request, STATUS_CODE.PERMISSION_DENIED);
    if (trouble === 'cut') return cutOff();
    try {
      await work();
    } catch (error) {
      sftp.status(request, codeOf(error));
    }
  };
  const done = (name: string, request: number) =>
    troubles[name] === 'cut after' ? cutOff() : void sftp.status(request, STATUS_CODE.OK);

  sftp.on('REALPATH', (request, path) =>
    answer('REALPATH', request, async () => {
      const filename = await realpath(local(path));
      sftp.name(request, [{ filename, longname: filename, attrs: {} as never }]);
    }),
  );
  const stat = (request: number, path: string) =>
    answer('STAT', request, async () => sftp.attrs(request, attrsOf(await lstat(local(path)))));
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('OPENDIR', (request, path) =>
    answer('OPENDIR', request, async () => {
      await readdir(local(path));
      sftp.handle(request, opened({ folder: local(path), told: false }));
    }),
  );
  sftp.on('READDIR', (request, handle) =>
    answer('READDIR', request, async () => {
      const open = handles.get(idOf(handle));
      if (!open || 'file' in open || open.told) return void sftp.status(request, STATUS_CODE.EOF);
      open.told = true;
      const names = await readdir(open.folder, { withFileTypes: true });
      const entries = await Promise.all(
        names.map(async (entry) => ({
          filename: entry.name,
          longname: `${entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : '-'}rw-r--r-- 1 p p 0 ${entry.name}`,
          attrs: attrsOf(await lstat(join(open.folder, entry.name))),
        })),
      );
      if (entries.length === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.name(request, entries);
    }),
  );
  sftp.on('OPEN', (request, path, flags) =>
    answer('OPEN', request, async () => {
      const writes = (flags & OPEN_MODE.WRITE) !== 0;
      const mode = writes ? constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC : constants.O_RDONLY;
      sftp.handle(request, opened({ file: await open(local(path), mode) }));
    }),
  );
  sftp.on('READ', (request, handle, offset, length) =>
    answer('READ', request, async () => {
      const { file } = handles.get(idOf(handle)) as { file: FileHandle };
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      if (bytesRead === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.data(request, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on('WRITE', (request, handle, offset, data) =>
    answer('WRITE', request, async () => {
      const { file } = handles.get(idOf(handle)) as { file: FileHandle };
      await file.write(data, 0, data.length, offset);
      done('WRITE', request);
    }),
  );
  sftp.on('FSTAT', (request, handle) =>
    answer('FSTAT', request, async () => {
      const { file } = handles.get(idOf(handle)) as { file: FileHandle };
      sftp.attrs(request, attrsOf(await file.stat()));
    }),
  );
  sftp.on('FSETSTAT', (request) => void sftp.status(request, STATUS_CODE.OK));
  sftp.on('CLOSE', (request, handle) =>
    answer('CLOSE', request, async () => {
      const open = handles.get(idOf(handle));
      handles.delete(idOf(handle));
      if (open && 'file' in open) await open.file.close();
      sftp.status(request, STATUS_CODE.OK);
    }),
  );
  sftp.on('RENAME', (request, from, to) =>
    answer('RENAME', request, async () => {
      const there = await lstat(local(to)).catch(() => undefined);
      if (there) return void sftp.status(request, STATUS_CODE.FAILURE);
      await rename(local(from), local(to));
      done('RENAME', request);
    }),
  );
  sftp.on('REMOVE', (request, path) =>
    answer('REMOVE', request, async () => {
      await unlink(local(path));
      done('REMOVE', request);
    }),
  );
  sftp.on('MKDIR', (request, path) =>
    answer('MKDIR', request, async () => {
      await mkdir(local(path));
      done('MKDIR', request);
    }),
  );
}
