import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePorts, portIsTaken } from './free-ports.ts';

const HOST = '127.0.0.1';
const servers: Server[] = [];
const listen = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer().once('error', reject);
    servers.push(server);
    server.listen(port, HOST, resolve);
  });
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

it('finds different ports that can be listened on, and that nobody who asks for any is given', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  for (const port of ports) {
    expect(await portIsTaken(port, HOST)).toBe(false);
    await listen(port);
    expect(await portIsTaken(port, HOST)).toBe(true);
  }
});
