import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratchFolder } from './ledgers.ts';

const run = promisify(execFile);

export interface TimeStampAuthority {
  url: string;
  /** PEM of the certificate that its signer's leads to. */
  ca: string;
  /** PEM of one that it does not lead to. */
  otherCa: string;
  /** What the next requests get: an answer of its own, an old one again, or none. */
  mood: 'honest' | 'replay' | 'down';
  stop(): Promise<void>;
}

export const hasOpenssl = (): boolean => {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
};

const CONFIG = `[tsa]
default_tsa = one
[one]
serial = ./serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
`;

/** A time stamp authority on this machine, whose answers OpenSSL makes. */
export async function startAuthority(): Promise<TimeStampAuthority> {
  const folder = scratchFolder('waybill-tsa-');
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  for (const name of ['ca', 'other'])
    await openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  await openssl(
    ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=stamps', '-keyout', 'tsa.key', '-out', 'tsa.csr'],
  );
  writeFileSync(join(folder, 'ext'), 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n');
  writeFileSync(join(folder, 'tsa.cnf'), CONFIG);
  await openssl(
    ...['x509', '-req', '-in', 'tsa.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650'],
    ...['-extfile', 'ext', '-out', 'tsa.pem'],
  );
  let last: Buffer | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (authority.mood === 'down') return void response.writeHead(503).end();
    if (authority.mood === 'honest' || !last) {
      writeFileSync(join(folder, 'query'), Buffer.concat(chunks));
      await openssl(
        ...['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-signer', 'tsa.pem', '-inkey', 'tsa.key'],
        ...['-chain', 'ca.pem', '-out', 'reply'],
      );
      last = readFileSync(join(folder, 'reply'));
    }
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(last);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const authority: TimeStampAuthority = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
    otherCa: readFileSync(join(folder, 'other.pem'), 'utf8'),
    mood: 'honest',
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return authority;
}
