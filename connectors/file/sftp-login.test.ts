import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { SftpOptions } from './options.ts';
import { loggedIn } from './sftp-login.ts';

test('a login that is given up leaves no connection behind, at a server that has not said a word', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrived = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const gone = new AbortController();
  const options = { host: '127.0.0.1', port, user: 'u', password: 'p', hostKey: 'SHA256:none' } as SftpOptions;
  const login = loggedIn(options, { timeoutMs: 60_000, signal: gone.signal });
  const [socket] = await arrived;
  socket.on('error', () => {});
  socket.resume();
  const closed = once(socket, 'close');
  gone.abort();
  await expect(login).rejects.toMatchObject({ failure: { class: 'unavailable' } });
  await closed;
  server.close();
});
