import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../test/ledgers.ts';
import { createHttpClient } from './http.ts';

const folder = scratchFolder('waybill-authority-');
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
let server: https.Server;
let url = '';

beforeAll(async () => {
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const named = ['-subj', '/CN=erp.local', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...made, ...named], { stdio: 'ignore' });
  server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"let":"in"}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as { port: number }).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (ca?: string) => {
  const client = createHttpClient({ connectionId: 'erp', limits: { concurrency: 1, timeoutMs: 2_000 }, ca });
  return client.request({ method: 'POST', url, json: {} }).finally(() => client.close());
};

test('an authority of the house is trusted where the connection names it', async () => {
  expect((await ask(readFileSync(cert, 'utf8'))).data).toEqual({ let: 'in' });
});

test('without that nothing is sent', async () => {
  await expect(ask()).rejects.toMatchObject({
    failure: { class: 'unavailable', message: expect.stringContaining('SELF_SIGNED_CERT') },
  });
});
