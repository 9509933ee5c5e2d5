import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WaybillError } from '../../domain/failures.ts';
import type { Access } from '../../sandbox/file/access-log.ts';
import { type SftpScene, sftpScene } from '../../test/sftp-scene.ts';
import type { Connection } from '../connections.ts';
import type { Write } from '../connector.ts';

const PASSWORD = 'sandbox-file-password';
const IDENTITY = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const KINDS = {
  order: {
    record: { id: 'no' },
    in: { files: 'in/*.csv', format: 'csv', complete: { by: 'still', for: '60ms' }, done: 'done', failed: 'failed' },
    out: { file: 'out/{identity}.csv', format: 'csv', taken: 'out/taken', change: 'overwrite', cancel: 'remove' },
  },
};
const WRITE: Write = { identity: IDENTITY, idempotencyKey: 'k', op: 'create', payload: { no: '7' } };

const PASSPHRASE = 'correct-horse-9c2e';
const plain = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
const sealed = ssh2.utils.generateKeyPairSync('ed25519', { passphrase: PASSPHRASE, cipher: 'aes256-ctr', rounds: 4 });
const stranger = ssh2.utils.generateKeyPairSync('ed25519');

let scene: SftpScene;
let partner: Connection;

beforeEach(async () => {
  scene = await sftpScene({ kinds: KINDS, told: { authorizedKeys: [plain.public, sealed.public], mostSessions: 3 } });
  partner = await scene.connect({ password: PASSWORD });
});
afterEach(() => scene.close());

const orderOf = (connection: Connection) =>
  connection.connector.kinds.order as NonNullable<typeof connection.connector.kinds.order>;
const push = (connection = partner, writes = [WRITE]) => orderOf(connection).push?.(connection.context(), writes);
const find = (...identities: string[]) => orderOf(partner).find?.(partner.context(), identities);
const check = async (sftp: Record<string, unknown>) => {
  const connection = await scene.connect(sftp);
  await connection.connector.check(connection.context());
};
async function pull(connection = partner): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of orderOf(connection).pull?.(connection.context(), null) ?? [])
    ids.push(...page.records.map(({ id }) => id));
  return ids;
}

/** The failure of what shall fail; it holds no secret. */
async function failure(doing: Promise<unknown>) {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WaybillError);
  for (const secret of [PASSWORD, PASSPHRASE, sealed.private])
    expect(`${(error as Error).stack}`).not.toContain(secret);
  return (error as WaybillError).failure;
}

describe('files of an SFTP server', () => {
  it('are read and moved to done, links left alone', async () => {
    scene.act('drop', { path: '/in/a.csv', text: 'no\nA\nB\n' });
    scene.act('drop', { path: '/secret', text: 'no\nS\n' });
    scene.act('link', { path: '/in/s.csv', to: '/secret' });
    expect(await pull()).toEqual(['A', 'B']);
    expect(scene.names('/in')).toEqual(['s.csv']);
    expect(scene.names('/done')).toEqual(['a.csv']);
  });

  it('are not read while half of them is there', async () => {
    const text = 'no\nA\nB\nC\n';
    scene.act('dropHalf', { path: '/in/a.csv', text });
    const looked = pull();
    const listed = () => scene.act<Access[]>('accessLog').filter(({ call }) => call === 'OPENDIR');
    await expect.poll(listed, { interval: 2 }).toHaveLength(1);
    scene.act('drop', { path: '/in/a.csv', text });
    expect(await looked).toEqual([]);
    expect(await pull()).toEqual(['A', 'B', 'C']);
  });

  it('are written once, found where they are, and taken back', async () => {
    expect(await push()).toMatchObject([{ result: 'accepted' }]);
    expect(await push()).toMatchObject([{ result: 'duplicate', targetId: `${IDENTITY}.csv` }]);
    expect(scene.act('text', { path: `/out/${IDENTITY}.csv` })).toBe('no\r\n7\r\n');
    expect(scene.names('/out')).toEqual([`${IDENTITY}.csv`, 'taken']);
    expect(await find(IDENTITY, 'other')).toMatchObject([{ found: true }, { found: false }]);
    const target = { identity: IDENTITY, targetId: `${IDENTITY}.csv`, facts: {} };
    expect(await orderOf(partner).cancel?.(partner.context(), [target])).toMatchObject([{ result: 'accepted' }]);
    expect(scene.names('/out')).toEqual(['taken']);
  });

  it('are written over, also by a server that has no rename for that', async () => {
    await push();
    const targetId = `${IDENTITY}.csv`;
    const update: Write = { ...WRITE, op: 'update', targetId, payload: { no: '8' } };
    expect(await push(partner, [update])).toMatchObject([{ result: 'accepted' }]);
    expect(scene.act('text', { path: `/out/${targetId}` })).toBe('no\r\n8\r\n');
    expect(scene.names('/out')).toEqual([targetId, 'taken']);
  });

  it('leave their traces in the log of the server', async () => {
    await push();
    const log = scene.act<Access[]>('accessLog');
    expect(log[0]).toMatchObject({ session: 1, user: 'waybill', call: 'LOGIN', outcome: 'ok' });
    expect(log.filter(({ call }) => call === 'RENAME')).toEqual([
      expect.objectContaining({ outcome: 'ok', path: expect.stringContaining(` /out/${IDENTITY}.csv`) }),
    ]);
  });
});

describe('a login', () => {
  it('goes by password, by a private key, and by one behind a passphrase', async () => {
    await check({ password: PASSWORD });
    await check({ key: plain.private });
    await check({ key: sealed.private, passphrase: PASSPHRASE });
    // As a file of it ends.
    await check({ key: `${sealed.private}\n`, passphrase: PASSPHRASE });
  });

  it.each([
    ['another password', { password: 'another' }, /refused/],
    ['a key that the server does not know', { key: stranger.private }, /refused/],
    ['another user', { user: 'somebody', password: PASSWORD }, /refused/],
    ['a passphrase that is not there', { key: sealed.private }, /passphrase/],
    ['another passphrase', { key: sealed.private, passphrase: 'another' }, /passphrase/],
    ['a key that is none', { key: 'no key at all' }, /`key` cannot be read/],
  ])('is a matter of credentials with %s', async (_, sftp, message) => {
    expect(await failure(check(sftp))).toMatchObject({ class: 'auth', message: expect.stringMatching(message) });
  });

  it('says nothing to a server whose host key is another one, and names the one that it shows', async () => {
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    expect(await failure(check({ password: PASSWORD, hostKey }))).toMatchObject({
      class: 'auth',
      message: expect.stringMatching(/host key.*SHA256:[A-Za-z0-9+/]{43}/),
    });
    expect(scene.act<Access[]>('accessLog').filter(({ call }) => call === 'LOGIN')).toEqual([]);
  });

  it('is unavailable when nobody listens', async () => {
    expect(await failure(check({ password: PASSWORD, port: 1 }))).toMatchObject({ class: 'unavailable' });
  });
});

describe('the limits of the connection', () => {
  const writes = Array.from({ length: 8 }, (_, n): Write => ({ ...WRITE, identity: `${n}${IDENTITY.slice(1)}` }));

  it('keep its sessions to as many as may be open at once', async () => {
    const results = await Promise.all(writes.map((one) => push(partner, [one])));
    expect(results.flat().map((result) => result?.result)).toEqual(writes.map(() => 'accepted'));
    expect(scene.act('mostSessions')).toBe(2);
  });

  it('count what is asked of the server, and say when to come again', async () => {
    const slow = await scene.connect({ password: PASSWORD }, { calls: ['12 per hour'] });
    const results = (await push(slow, writes)) ?? [];
    expect(results.map(({ result }) => result)).toContain('accepted');
    expect(results.at(-1)).toMatchObject({ result: 'failed', failure: { class: 'rate-limited' } });
    expect(scene.calls.length).toBeLessThanOrEqual(12);
    expect(scene.names('/out').filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('bound each answer by the shorter time-out', async () => {
    const hasty = await scene.connect({ password: PASSWORD }, { timeout: '150ms' });
    scene.faults({ hangBefore: 1, hangMs: 5_000, only: 'RENAME' });
    const startedAt = Date.now();
    expect(await push(hasty)).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });
});

describe('a server that does not do as it should', () => {
  it('that is cut in the middle of an upload leaves a part and no file, and a retry makes one', async () => {
    scene.faults({ lost: 1, only: 'WRITE' });
    expect(await push()).toMatchObject([{ result: 'failed', failure: { class: 'unavailable' } }]);
    expect(scene.names('/out').filter((name) => name.endsWith('.part'))).toHaveLength(1);
    scene.faults({});
    expect(await find(IDENTITY)).toEqual([{ found: false }]);
    expect(await push()).toMatchObject([{ result: 'accepted' }]);
    expect(scene.names('/out').filter((name) => name.endsWith('.csv') && !name.startsWith('.'))).toHaveLength(1);
  });

  it('that is cut once the file has its name leaves the outcome unknown, and find sees it', async () => {
    scene.faults({ lost: 1, only: 'RENAME' });
    expect(await push()).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
    scene.faults({});
    expect(await find(IDENTITY)).toMatchObject([{ found: true }]);
    expect(await push()).toMatchObject([{ result: 'duplicate' }]);
  });

  it('that is cut in the middle of a download gives all of the file the next time', async () => {
    scene.act('drop', { path: '/in/a.csv', text: `no\n${'A\n'.repeat(3)}` });
    scene.faults({ script: ['down'], only: 'READ ' });
    expect(await failure(pull())).toMatchObject({ class: 'unavailable' });
    scene.faults({});
    expect(await pull()).toEqual(['A', 'A', 'A']);
  });

  it('that lets nobody else in is unavailable', async () => {
    const others = await Promise.all([1, 2, 3].map(() => scene.connect({ password: PASSWORD })));
    scene.faults({ late: 1, hangMs: 1_500, only: 'REALPATH' });
    const held = others.map((one) => one.connector.check(one.context()));
    await expect.poll(() => scene.act('mostSessions'), { interval: 5 }).toBe(3);
    expect(await failure(check({ password: PASSWORD }))).toMatchObject({ class: 'unavailable' });
    scene.faults({});
    await Promise.all(held);
  });

  it('that refuses a folder is a matter of permissions', async () => {
    scene.faults({ auth: 1, only: 'OPENDIR' });
    expect(await failure(pull())).toMatchObject({ class: 'auth' });
  });
});

it('the options want a host key, one credential, and one place', () => {
  const sftp = { host: 'h', user: 'u', password: 'p', hostKey: `SHA256:${'A'.repeat(43)}` };
  const fits = (options: object) => partner.connector.options.safeParse({ definition: {}, ...options }).success;
  expect(fits({ sftp })).toBe(true);
  expect(fits({ sftp, folder: '/srv' })).toBe(false);
  expect(fits({})).toBe(false);
  expect(fits({ sftp: { ...sftp, hostKey: undefined } })).toBe(false);
  expect(fits({ sftp: { ...sftp, key: 'k' } })).toBe(false);
  expect(fits({ sftp: { ...sftp, passphrase: 'p' } })).toBe(false);
});
