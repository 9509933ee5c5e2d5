import { renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileScene } from '../../test/file-scene.ts';
import type { Page } from '../connector.ts';

const orders = (incoming: object = {}, record: object = {}) => ({
  order: {
    record: { id: 'no', ...record },
    in: { files: 'in/orders-*.csv', format: 'csv', complete: { by: 'name' }, ...incoming },
  },
});
const LINES = { lines: { as: 'lines', columns: ['sku', 'quantity'] } };
const ids = (records: { id: string }[]) => records.map(({ id }) => id);

describe('files that come', () => {
  it('are read in the order of their names, and moved to done', async () => {
    const scene = fileScene(orders());
    scene.drop('in/orders-2.csv', 'no,name\nB,two\n');
    scene.drop('in/orders-1.csv', 'no,name\nA,one\n');
    scene.drop('in/other.csv', 'no\nX\n');
    const { records } = await scene.pull();
    expect(records).toMatchObject([
      { kind: 'order', id: 'A', data: { no: 'A', name: 'one' } },
      { kind: 'order', id: 'B' },
    ]);
    expect(scene.names('in')).toEqual(['other.csv']);
    expect(scene.names('done')).toEqual(['orders-1.csv', 'orders-2.csv']);
  });

  it('are not moved before what they hold is staged, and are read on where reading ended', async () => {
    const scene = fileScene(orders({ page: 2 }));
    scene.drop('in/orders-1.csv', 'no\nA\nB\nC\nD\nE\n');
    const pulled = scene.port.pull?.(scene.ctx(), null)[Symbol.asyncIterator]() as AsyncIterator<Page>;
    const first = (await pulled.next()).value as Page;
    expect(ids(first.records)).toEqual(['A', 'B']);
    await pulled.return?.();
    expect(scene.names('in')).toEqual(['orders-1.csv']);
    expect(ids((await scene.pull(first.cursor)).records)).toEqual(['C', 'D', 'E']);
    expect(scene.names('done')).toEqual(['orders-1.csv']);
  });

  it('stay where they are, those with bad rows too, for who only looks', async () => {
    const scene = fileScene(orders());
    scene.drop('in/orders-1.csv', 'no\nA\n');
    scene.drop('in/orders-2.csv', 'no,name\n,nobody\n');
    const looked: string[] = [];
    for await (const page of scene.port.pull?.({ ...scene.ctx(), looks: true }, null) ?? [])
      looked.push(...ids(page.records));
    expect(looked).toEqual(['A']);
    expect(scene.names('in')).toEqual(['orders-1.csv', 'orders-2.csv']);
    expect(ids((await scene.pull()).records)).toEqual(['A']);
    expect(scene.names('in')).toEqual([]);
  });

  it('are read from their beginning where they changed while they were being read', async () => {
    const scene = fileScene(orders({ page: 2 }));
    scene.drop('in/orders-1.csv', 'no\nA\nB\nC\n');
    const pulled = scene.port.pull?.(scene.ctx(), null)[Symbol.asyncIterator]() as AsyncIterator<Page>;
    const first = (await pulled.next()).value as Page;
    await pulled.return?.();
    scene.drop('in/orders-1.csv', 'no\nZ\nA\nB\nC\n');
    expect(ids((await scene.pull(first.cursor)).records)).toEqual(['Z', 'A', 'B', 'C']);
  });

  it('that stay are read once, and again when another content has their name', async () => {
    const scene = fileScene(orders({ after: 'leave' }));
    scene.drop('in/orders-1.csv', 'no,v\nA,1\n');
    const first = await scene.pull();
    expect(ids(first.records)).toEqual(['A']);
    const second = await scene.pull(first.cursor);
    expect(second.pages).toEqual([]);
    scene.drop('in/orders-1.csv', 'no,v\nA,2\n');
    const third = await scene.pull(second.cursor);
    expect(third.records).toMatchObject([{ id: 'A', data: { v: '2' } }]);
    expect((await scene.pull(third.cursor)).records).toEqual([]);
  });

  it.each([
    ['ours', 500],
    ['an hour behind ours', 3_600_000],
    ['an hour before ours', -3_600_000],
  ])('that stay are read again even when their size and time tell nothing, by a clock that is %s', async (_, gapMs) => {
    const at = new Date('2026-03-01T10:00:00.000Z');
    const clock = { now: at.getTime() + gapMs };
    const scene = fileScene(orders({ after: 'leave' }), { now: () => clock.now });
    const put = (content: string) => {
      scene.drop('in/orders-1.csv', content);
      utimesSync(join(scene.root, 'in/orders-1.csv'), at, at);
    };
    put('no,v\nA,1\n');
    const first = await scene.pull();
    put('no,v\nA,2\n');
    const second = await scene.pull(first.cursor);
    expect(second.records).toMatchObject([{ data: { v: '2' } }]);
    // Once read twice with the same time, further apart than a tick, they are known by it.
    clock.now += 3_000;
    const third = await scene.pull(second.cursor);
    expect(third.records).toEqual([]);
    expect((await scene.pull(third.cursor)).pages).toEqual([]);
    put('no,v\nA,3\n');
    expect((await scene.pull(third.cursor)).pages).toEqual([]);
  });

  it('of the same name and another content both stay in done', async () => {
    const scene = fileScene(orders());
    for (const no of ['A', 'B', 'A']) {
      scene.drop('in/orders-1.csv', `no\n${no}\n`);
      expect(ids((await scene.pull()).records)).toEqual([no]);
    }
    expect(scene.names('in')).toEqual([]);
    const kept = scene.names('done').map((name) => scene.text(`done/${name}`));
    expect([...new Set(kept)].sort()).toEqual(['no\nA\n', 'no\nB\n']);
  });

  it('that still grow are left until the next time', async () => {
    const scene = fileScene(orders({ complete: { by: 'still', for: '300ms' } }));
    scene.drop('in/orders-1.csv', 'no\nA\n');
    scene.drop('in/orders-2.csv', 'no\nB\n');
    setTimeout(() => scene.drop('in/orders-2.csv', 'no\nB\nC\n'), 50);
    const { records, cursor } = await scene.pull();
    expect(ids(records)).toEqual(['A']);
    expect(ids((await scene.pull(cursor)).records)).toEqual(['B', 'C']);
  });

  it('wait for their marker, which goes with them', async () => {
    const scene = fileScene(orders({ complete: { by: 'marker', suffix: '.done' } }));
    scene.drop('in/orders-1.csv', 'no\nA\n');
    expect((await scene.pull()).records).toEqual([]);
    scene.drop('in/orders-1.csv.done', '');
    expect(ids((await scene.pull()).records)).toEqual(['A']);
    expect(scene.names('in')).toEqual([]);
  });

  it('are never followed out of the folder by a link', async () => {
    const scene = fileScene(orders());
    writeFileSync(join(scene.root, 'secret.csv'), 'no\nSECRET\n');
    symlinkSync(join(scene.root, 'secret.csv'), join(scene.root, 'in/orders-1.csv'));
    expect((await scene.pull()).records).toEqual([]);

    const outside = fileScene(orders());
    renameSync(join(outside.root, 'in'), join(scene.root, 'elsewhere'));
    symlinkSync(join(scene.root, 'elsewhere'), join(outside.root, 'in'));
    await expect(outside.pull()).rejects.toMatchObject({ failure: { class: 'rejected', code: 'outside' } });
  });

  it('that are too large go to failed and keep none of the others back', async () => {
    const scene = fileScene(orders({ atMost: '1 KB' }));
    scene.drop('in/orders-1.csv', `no\n${'x'.repeat(2_000)}\n`);
    scene.drop('in/orders-2.csv', 'no\nB\n');
    expect(ids((await scene.pull()).records)).toEqual(['B']);
    const [file, why] = scene.names('failed') as [string, string];
    expect(why).toBe(`${file}.why.txt`);
    expect(scene.text(`failed/${why}`)).toContain('larger than 1024 bytes');
  });

  it('in a folder that is not there are no empty folder', async () => {
    const scene = fileScene(orders());
    renameSync(join(scene.root, 'in'), join(scene.root, 'unmounted'));
    const message = `there is no folder ${join(scene.root, 'in')}`;
    await expect(scene.pull()).rejects.toMatchObject({ failure: { class: 'unavailable', lack: 'folder', message } });
  });

  it('that nobody may read are a matter of permissions', async () => {
    const { failureOf } = await import('./folder-store.ts');
    expect(failureOf('in', 'EACCES')).toMatchObject({ class: 'auth' });
    expect(failureOf('out/a', 'ENOSPC', 'naming')).toMatchObject({ class: 'unavailable' });
    expect(failureOf('out/a', 'EIO', 'naming')).toMatchObject({ class: 'unknown-outcome' });
  });
});

describe('rows that cannot be read', () => {
  const typed = { fields: { no: 'text', quantity: 'integer', paid: 'boolean?' } };

  it('are told by row and column, and keep none of the others back', async () => {
    const scene = fileScene(orders({}, typed));
    scene.drop('in/orders-1.csv', 'no,quantity,paid\nA,1,yes\n,2,\nC,three,\nD,4,no,extra\nE,"5"x,no\nF,6,no\n');
    const { records } = await scene.pull();
    expect(records.map(({ data }) => data)).toEqual([
      { no: 'A', quantity: 1, paid: true },
      { no: 'F', quantity: 6, paid: false },
    ]);
    const why = scene.text(`failed/${scene.names('failed').find((name) => name.endsWith('.why.txt'))}`);
    expect(why).toContain('2 records were taken, 4 rows were not');
    expect(why).toMatch(/^row 3, column no: /m);
    expect(why).toMatch(/^row 4, column quantity: /m);
    expect(why).toMatch(/^row 5, column D5: /m);
    expect(why).toMatch(/^row 6: a quote/m);
    expect(why).not.toContain('three');
    expect(scene.warned).toHaveLength(1);
  });

  it('never leave a record without some of its lines', async () => {
    const scene = fileScene(orders(LINES, { fields: { no: 'text', lines: [{ sku: 'text', quantity: 'integer' }] } }));
    const rows = ['A,s1,1', 'A,s2,x', 'B,s1,1', ',s9,9', 'C,s1,1', 'D,s1,1', 'D,s2,2', 'E,s1,1', 'D,s3,3'];
    scene.drop('in/orders-1.csv', `no,sku,quantity\n${rows.join('\n')}\n`);
    const { records } = await scene.pull();
    expect(ids(records)).toEqual(['E']);
    const why = scene.text(`failed/${scene.names('failed').find((name) => name.endsWith('.why.txt'))}`);
    expect(why).toMatch(/^row 3, column quantity: /m);
    expect(why).toContain('row 5 below it cannot be read, and may belong to it');
    expect(why).toContain('row 5 above it cannot be read, and may belong to it');
    expect(why).toContain('rows of the same id stand elsewhere in the file too');
  });

  it('with a quote that is never closed keep no other row back', async () => {
    const scene = fileScene(orders());
    scene.drop('in/orders-1.csv', 'no,name\nA,one\nB,"two\nC,three\nD,5" pipe\nE,"five ""5""\r\nlines"\nF,"six\n');
    expect((await scene.pull()).records.map(({ data }) => data)).toEqual([
      { no: 'A', name: 'one' },
      { no: 'C', name: 'three' },
      { no: 'E', name: 'five "5"\nlines' },
    ]);
    const why = scene.text(`failed/${scene.names('failed').find((name) => name.endsWith('.why.txt'))}`);
    expect(why.match(/^row \d+/gm)).toEqual(['row 3', 'row 5', 'row 7']);
  });

  it('are told of a file that stays, too, and once', async () => {
    const scene = fileScene(orders({ after: 'leave' }));
    scene.drop('in/orders-1.csv', 'no,name\nA,one\n,two\n');
    const { cursor } = await scene.pull();
    expect(scene.names('in')).toEqual(['orders-1.csv']);
    expect(scene.names('failed')).toEqual(['orders-1.csv.why.txt']);
    await scene.pull(cursor);
    expect(scene.warned).toHaveLength(1);
  });
});

describe('rows of one record', () => {
  it('become its lines under one head', async () => {
    const scene = fileScene(orders(LINES));
    scene.drop('in/orders-1.csv', 'no;city;sku;quantity\nA;Köln;s1;1\nA;Köln;s2;2\nB;Bonn;s1;3\n');
    expect((await scene.pull()).records.map(({ data }) => data)).toEqual([
      {
        no: 'A',
        city: 'Köln',
        lines: [
          { sku: 's1', quantity: '1' },
          { sku: 's2', quantity: '2' },
        ],
      },
      { no: 'B', city: 'Bonn', lines: [{ sku: 's1', quantity: '3' }] },
    ]);
  });

  it('have an id of several columns, a version, a parent and numbers where they are declared', async () => {
    const record = {
      id: ['shop', 'no'],
      changed: { path: 'changed', as: 'local', timezone: 'Asia/Shanghai' },
      numbers: ['no'],
      parent: { kind: 'order', target: 'ref' },
    };
    const scene = fileScene(orders({}, record));
    scene.drop('in/orders-1.csv', 'shop,no,changed,ref\ncn,7,2026-03-01 10:00:00,abc\ncn,8,yesterday,abc\n');
    expect((await scene.pull()).records).toMatchObject([
      {
        id: 'cn/7',
        version: '2026-03-01T02:00:00.000Z',
        numbers: ['7'],
        parent: { kind: 'order', targetId: 'abc' },
      },
    ]);
    expect(scene.names('failed')).toHaveLength(2);
  });
});

describe('the encoding of a CSV file', () => {
  const text = 'no,name\nA,中国制造的商品\n';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['GBK', Buffer.from('6e6f2c6e616d650a412cd6d0b9fad6c6d4ecb5c4c9ccc6b70a', 'hex')],
  ])('%s is found', async (_, bytes) => {
    const scene = fileScene(orders());
    scene.drop('in/orders-1.csv', bytes);
    expect((await scene.pull()).records).toMatchObject([{ id: 'A', data: { name: '中国制造的商品' } }]);
  });
});

describe('a large file', () => {
  it('is read in pages, and what is given does not depend on where reading ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 7 }), async (count, page) => {
        const scene = fileScene(orders({ page, after: 'leave' }));
        const wanted = Array.from({ length: count }, (_, n) => `N${n}`);
        scene.drop('in/orders-1.csv', `no\n${wanted.join('\n')}\n`);
        let cursor: string | null = null;
        const given: string[] = [];
        for (let turns = 0; turns < 50; turns += 1) {
          const pulled = scene.port.pull?.(scene.ctx(), cursor)[Symbol.asyncIterator]() as AsyncIterator<Page>;
          const { value, done } = await pulled.next();
          await pulled.return?.();
          if (done) break;
          given.push(...ids(value.records));
          cursor = value.cursor;
        }
        expect(given).toEqual(wanted);
      }),
      { numRuns: 15 },
    );
  });

  it('of 100,000 rows never stands in memory', async () => {
    const scene = fileScene(orders({ page: 500 }));
    const row = (n: number) => `N${n},${'x'.repeat(200)}\n`;
    scene.drop('in/orders-1.csv', `no,name\n${Array.from({ length: 100_000 }, (_, n) => row(n)).join('')}`);
    let count = 0;
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    for await (const page of scene.port.pull?.(scene.ctx(), null) ?? []) {
      count += page.records.length;
      most = Math.max(most, page.records.length);
    }
    expect(count).toBe(100_000);
    expect(most).toBe(500);
    expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(150);
    expect(scene.names('done')).toEqual(['orders-1.csv']);
  }, 120_000);
});
