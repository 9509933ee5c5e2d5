import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileScene } from '../../test/file-scene.ts';
import type { Write, WriteResult } from '../connector.ts';

const outgoing = (out: object = {}) => ({
  order: { out: { file: 'out/order-{identity}.csv', format: 'csv', taken: 'out/done', ...out } },
});
const IDENTITY = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const NAME = `order-${IDENTITY}.csv`;
const write = (more: Partial<Write> = {}): Write => ({
  identity: IDENTITY,
  idempotencyKey: 'key-1',
  op: 'create',
  payload: { number: '7', name: 'Köln; "K"' },
  ...more,
});

function sceneOf(out: object = {}) {
  const scene = fileScene(outgoing(out));
  mkdirSync(join(scene.root, 'out/done'));
  const { push, find, cancel } = scene.port;
  return {
    ...scene,
    push: async (...writes: Write[]) => (await push?.(scene.ctx(), writes)) as WriteResult[],
    find: (...identities: string[]) => find?.(scene.ctx(), identities),
    cancel: (targetId = NAME) => cancel?.(scene.ctx(), [{ identity: IDENTITY, targetId, facts: {} }]),
    taken: (name = NAME) => renameSync(join(scene.root, 'out', name), join(scene.root, 'out/done', name)),
    out: () => scene.names('out').filter((name) => name !== 'done'),
  };
}

describe('a file that goes', () => {
  it('stands there under a name of its own, whole, and nothing beside it', async () => {
    const scene = sceneOf();
    expect(await scene.push(write())).toEqual([{ result: 'accepted', targetId: NAME, facts: { file: `out/${NAME}` } }]);
    expect(scene.out()).toEqual([NAME]);
    expect(scene.text(`out/${NAME}`)).toBe('number,name\r\n7,"Köln; ""K"""\r\n');
  });

  it('is never written a second time, taken or not, and never over another', async () => {
    const scene = sceneOf();
    await scene.push(write());
    expect(await scene.push(write({ payload: { number: '8' } }))).toMatchObject([
      { result: 'duplicate', targetId: NAME },
    ]);
    expect(scene.text(`out/${NAME}`)).toContain('Köln');
    expect(await scene.find(IDENTITY, 'other')).toMatchObject([{ found: true, targetId: NAME }, { found: false }]);
    scene.taken();
    expect(await scene.push(write())).toMatchObject([{ result: 'duplicate', targetId: NAME }]);
    expect(await scene.find(IDENTITY)).toMatchObject([{ found: true }]);
    expect(scene.out()).toEqual([]);
  });

  it('has one name by its identity, whatever else is in it', async () => {
    const scene = sceneOf({ file: 'out/{payload.number}-{identity}.csv' });
    await scene.push(write({ payload: { number: '../../7 x' } }));
    expect(scene.out()).toEqual([`_7_x-${IDENTITY}.csv`]);
    expect(await scene.push(write({ payload: { number: '8' } }))).toMatchObject([{ result: 'duplicate' }]);
    expect(scene.out()).toHaveLength(1);
  });

  it('has a row for each line', async () => {
    const columns = { ref: '{identity}', order: 'number', sku: 'lines.sku', pieces: 'lines.quantity' };
    const scene = sceneOf({ columns, lines: 'lines' });
    const lines = [
      { sku: 's1', quantity: 1 },
      { sku: 's2', quantity: 2 },
    ];
    expect(
      await scene.push(
        write({ payload: { number: '7', lines } }),
        write({ identity: 'e'.repeat(40), payload: { number: '8', lines: [] } }),
      ),
    ).toMatchObject([{ result: 'accepted' }, { result: 'failed', failure: { class: 'validation', path: 'lines' } }]);
    expect(scene.text(`out/${NAME}`).split('\r\n').slice(0, 3)).toEqual([
      'ref,order,sku,pieces',
      `${IDENTITY},7,s1,1`,
      `${IDENTITY},7,s2,2`,
    ]);
  });

  it('that its partner deletes is not sent again on a guess', async () => {
    const scene = sceneOf({ taken: 'deleted' });
    expect(await scene.find(IDENTITY)).toMatchObject([{ found: 'unsure' }]);
    expect(scene.port.once?.way).toBe('probe by reference');
  });

  it('to a folder that is not there was surely not written', async () => {
    const scene = sceneOf();
    renameSync(join(scene.root, 'out'), join(scene.root, 'unmounted'));
    expect(await scene.push(write())).toMatchObject([{ result: 'failed', failure: { class: 'unavailable' } }]);
  });

  it('is as the encoding says', async () => {
    const scene = sceneOf({ format: { csv: { encoding: 'utf-16le', delimiter: '\t', lineEnd: 'lf' } } });
    await scene.push(write({ payload: { a: '中' } }));
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(scene.root, 'out', NAME)).toString('utf16le')).toBe('\uFEFFa\n中\n');
  });
});

describe('a change', () => {
  const update = write({ op: 'update', idempotencyKey: 'key-2', targetId: NAME, payload: { number: '9' } });

  it('is a further file by its revision, once', async () => {
    const scene = sceneOf({ change: 'revision', revision: 'out/order-{identity}-{revision}.csv' });
    await scene.push(write());
    for (let times = 0; times < 2; times += 1) expect(await scene.push(update)).toMatchObject([{ result: 'accepted' }]);
    expect(scene.out()).toHaveLength(2);
    expect(await scene.find(IDENTITY)).toMatchObject([{ found: true, targetId: NAME }]);
  });

  it('is the same file where it may be written over', async () => {
    const scene = sceneOf({ change: 'overwrite' });
    await scene.push(write());
    await scene.push(update);
    expect(scene.out()).toEqual([NAME]);
    expect(scene.text(`out/${NAME}`)).toContain('9');
  });
});

describe('a cancel', () => {
  it('takes the file back with its revisions, as long as it was not taken', async () => {
    const scene = sceneOf({ change: 'revision', revision: 'out/order-{identity}-{revision}.csv', cancel: 'remove' });
    await scene.push(write());
    await scene.push(write({ op: 'update', targetId: NAME }));
    expect(await scene.cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(await scene.cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(scene.out()).toEqual([]);
    expect(await scene.find(IDENTITY)).toEqual([{ found: false }]);
  });

  it('is refused once it was taken', async () => {
    const scene = sceneOf({ cancel: 'remove' });
    await scene.push(write());
    scene.taken();
    expect(await scene.cancel()).toMatchObject([{ failure: { class: 'rejected', code: 'taken' } }]);
  });

  it('is a file that says so, where that is agreed', async () => {
    const scene = sceneOf({ cancel: { file: 'out/cancel-{identity}.csv' } });
    await scene.push(write());
    scene.taken();
    for (let times = 0; times < 2; times += 1) expect(await scene.cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(scene.text(`out/cancel-${IDENTITY}.csv`)).toBe(`reference,file\r\n${IDENTITY},${NAME}\r\n`);
  });
});

it('a check names the folder that is not there', async () => {
  const scene = sceneOf({ taken: 'nowhere' });
  writeFileSync(join(scene.root, 'x'), '');
  await expect(scene.connector.check(scene.ctx())).rejects.toMatchObject({
    failure: { class: 'unavailable', lack: 'folder', message: `there is no folder ${join(scene.root, 'nowhere')}` },
  });
});
