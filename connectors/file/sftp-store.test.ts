import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WaybillError } from '../../domain/failures.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { sftpDouble } from '../../test/sftp-double.ts';
import type { Write } from '../connector.ts';
import { declaredConnector } from './declared.ts';
import { parseDefinition } from './definition-file.ts';
import type { FileContext } from './options.ts';

const PASSWORD = 'partner-pass-5f1c';
const IDENTITY = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const connector = declaredConnector(
  parseDefinition({
    waybill: 1,
    system: 'partner',
    title: 'Partner',
    role: 'storefront',
    kinds: {
      order: {
        record: { id: 'no' },
        in: { files: 'in/*.csv', format: 'csv', complete: { by: 'name' } },
        out: { file: 'out/{identity}.csv', format: 'csv', taken: 'out/done', cancel: 'remove' },
      },
    },
  }),
);
const order = connector.kinds.order as NonNullable<typeof connector.kinds.order>;
const WRITE: Write = { identity: IDENTITY, idempotencyKey: 'k', op: 'create', payload: { no: '7' } };

let root: string;
let server: Awaited<ReturnType<typeof sftpDouble>>;

beforeEach(async () => {
  root = scratchFolder('waybill-sftp-');
  for (const folder of ['in', 'out', 'out/done']) mkdirSync(join(root, folder));
  server = await sftpDouble(root, PASSWORD);
});
afterEach(() => server.close());

const context = (more: object = {}, signal = new AbortController().signal): FileContext =>
  ({
    connectionId: 'partner-test',
    options: connector.options.parse({ definition: {}, sftp: { ...server.options, path: root, ...more } }),
    log: { debug() {}, warn() {} },
    signal,
    now: () => Date.now() + 60_000,
  }) as unknown as FileContext;
const names = (folder: string) => readdirSync(join(root, folder)).sort();
const push = (more: object = {}, signal?: AbortSignal) => order.push?.(context(more, signal), [WRITE]);
const pull = async () => {
  const ids: string[] = [];
  for await (const page of order.pull?.(context(), null) ?? []) ids.push(...page.records.map(({ id }) => id));
  return ids;
};

/** The failure of what shall fail; it holds no secret. */
async function failure(doing: Promise<unknown>) {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WaybillError);
  expect(`${(error as Error).stack}`).not.toContain(PASSWORD);
  return (error as WaybillError).failure;
}

describe('files of an SFTP server', () => {
  it('are read and moved to done, links left alone', async () => {
    writeFileSync(join(root, 'in/a.csv'), 'no\nA\nB\n');
    writeFileSync(join(root, 'secret'), 'no\nS\n');
    symlinkSync(join(root, 'secret'), join(root, 'in/s.csv'));
    expect(await pull()).toEqual(['A', 'B']);
    expect(names('in')).toEqual(['s.csv']);
    expect(names('done')).toEqual(['a.csv']);
  });

  it('are written once, found where they are, and taken back', async () => {
    expect(await push()).toMatchObject([{ result: 'accepted' }]);
    expect(await push()).toMatchObject([{ result: 'duplicate', targetId: `${IDENTITY}.csv` }]);
    expect(readFileSync(join(root, `out/${IDENTITY}.csv`), 'utf8')).toBe('no\r\n7\r\n');
    expect(names('out')).toEqual([`${IDENTITY}.csv`, 'done']);
    expect(await order.find?.(context(), [IDENTITY, 'other'])).toMatchObject([{ found: true }, { found: false }]);
    const target = { identity: IDENTITY, targetId: `${IDENTITY}.csv`, facts: {} };
    expect(await order.cancel?.(context(), [target])).toMatchObject([{ result: 'accepted' }]);
    expect(names('out')).toEqual(['done']);
  });
});

describe('a server that does not do as it should', () => {
  it('refuses who is not known, as a matter of credentials', async () => {
    await connector.check(context());
    expect(await failure(connector.check(context({ password: 'another' })))).toMatchObject({ class: 'auth' });
  });

  it('is not spoken to when its host key is another one', async () => {
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    expect(await failure(connector.check(context({ hostKey })))).toMatchObject({
      class: 'auth',
      message: expect.stringContaining('host key'),
    });
  });

  it('is unavailable when nobody listens', async () => {
    expect(await failure(connector.check(context({ port: 1 })))).toMatchObject({ class: 'unavailable' });
  });

  it('that is cut in the middle of an upload leaves a part and no file, and a retry makes one', async () => {
    server.troubles.WRITE = 'cut';
    expect(await push()).toMatchObject([{ result: 'failed', failure: { class: 'unavailable' } }]);
    expect(names('out').filter((name) => name.endsWith('.part'))).toHaveLength(1);
    delete server.troubles.WRITE;
    expect(await order.find?.(context(), [IDENTITY])).toEqual([{ found: false }]);
    expect(await push()).toMatchObject([{ result: 'accepted' }]);
    expect(names('out').filter((name) => name.endsWith('.csv') && !name.startsWith('.'))).toHaveLength(1);
  });

  it('that is cut once the file has its name leaves the outcome unknown, and find sees it', async () => {
    server.troubles.RENAME = 'cut after';
    expect(await push()).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
    delete server.troubles.RENAME;
    expect(await order.find?.(context(), [IDENTITY])).toMatchObject([{ found: true }]);
    expect(await push()).toMatchObject([{ result: 'duplicate' }]);
  });

  it('that is silent while the file gets its name leaves the outcome unknown', async () => {
    server.troubles.RENAME = 'silent';
    expect(await push({ timeout: '500ms' })).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
  });

  it('that refuses a folder is a matter of permissions', async () => {
    server.troubles.OPENDIR = 'refuse';
    expect(await failure(pull())).toMatchObject({ class: 'auth' });
  });
});

it('the options want a host key, one credential, and one place', () => {
  const base = { definition: {}, sftp: { ...server.options } };
  const fits = (options: object) => connector.options.safeParse(options).success;
  expect(fits(base)).toBe(true);
  expect(fits({ ...base, folder: '/srv' })).toBe(false);
  expect(fits({ definition: {} })).toBe(false);
  expect(fits({ ...base, sftp: { ...server.options, hostKey: undefined } })).toBe(false);
  expect(fits({ ...base, sftp: { ...server.options, key: 'k' } })).toBe(false);
});
