import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/ledgers.ts';
import file from './index.ts';
import type { FileContext } from './options.ts';
import { options } from './options.ts';

/** A folder that a bank's files are laid in, and what was kept of them. */
function scene(statements: object = {}) {
  const root = scratchFolder('waybill-bank-');
  const declared = { folder: root, statements: { complete: { by: 'name' }, ...statements } };
  const connector = file.declaredBy?.(declared) ?? file;
  const ctx = {
    connectionId: 'bank',
    options: options.parse(declared),
    log: { debug() {}, warn() {} },
    signal: new AbortController().signal,
    now: () => Date.now(),
  } as unknown as FileContext;
  const kept: string[] = [];
  return {
    connector,
    kept,
    ctx,
    drop: (name: string, text: string) => writeFileSync(join(root, name), text),
    names: (folder = '') =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort(),
    text: (name: string) => readFileSync(join(root, name), 'utf8'),
    back: (from: string, to: string) => renameSync(join(root, from), join(root, to)),
    take: (fails = false) =>
      connector.statements?.take(ctx, async ({ name, bytes }) => {
        if (fails) throw new Error('no ledger');
        const text = Buffer.from(bytes).toString();
        if (text.startsWith('bad')) return 'line 1: this is no statement';
        kept.push(`${name}: ${text}`);
        return undefined;
      }),
  };
}

describe('bank statements in a folder', () => {
  it('need no definition, and are of no kind', () => {
    const { connector } = scene();
    expect([Object.keys(connector.kinds), connector.statements === undefined]).toEqual([[], false]);
    expect(file.declaredBy?.({ folder: '/srv' }).statements).toBeUndefined();
  });

  it('are taken one after the other and moved, once', async () => {
    const bank = scene({ files: '*.xml' });
    bank.drop('b.xml', 'B');
    bank.drop('a.xml', 'A');
    bank.drop('notes.txt', 'N');
    expect(await bank.take()).toEqual([]);
    expect(bank.kept).toEqual(['a.xml: A', 'b.xml: B']);
    expect([bank.names(), bank.names('done')]).toEqual([['notes.txt'], ['a.xml', 'b.xml']]);
    await bank.take();
    expect(bank.kept).toHaveLength(2);
  });

  it('that are still being written are left until they are still', async () => {
    const bank = scene({ complete: { by: 'still', for: '200ms' } });
    bank.drop('a.sta', 'half');
    const taking = bank.take();
    await new Promise((resolve) => setTimeout(resolve, 60));
    bank.drop('a.sta', 'half and the rest');
    await taking;
    expect([bank.kept, bank.names()]).toEqual([[], ['a.sta']]);
    await bank.take();
    expect(bank.kept).toEqual(['a.sta: half and the rest']);
  });

  it('that cannot be read are put away with the reason, and are told until they are gone from there', async () => {
    const bank = scene();
    bank.drop('a.sta', 'bad one');
    bank.drop('b.sta', 'B');
    const [refused, ...others] = (await bank.take()) ?? [];
    expect([refused?.why, others]).toEqual(['line 1: this is no statement', []]);
    expect(bank.kept).toEqual(['b.sta: B']);
    const name = refused?.name as string;
    expect(bank.text(`failed/${name}`)).toBe('bad one');
    expect(bank.text(`failed/${name}.why.txt`)).toContain('line 1: this is no statement');
    expect(await bank.take()).toEqual([{ name }]);
    bank.back(`failed/${name}`, 'a.sta');
    bank.drop('a.sta', 'A');
    expect(await bank.take()).toEqual([]);
    expect(bank.kept).toEqual(['b.sta: B', 'a.sta: A']);
  });

  it('that are too large are refused, and what cannot be kept now comes again', async () => {
    const bank = scene({ atMost: '1 KB' });
    bank.drop('a.sta', 'x'.repeat(1025));
    expect(await bank.take()).toMatchObject([{ why: expect.stringContaining('1025 bytes') }]);
    bank.drop('b.sta', 'B');
    await expect(bank.take(true)).rejects.toThrow('no ledger');
    expect(bank.names()).toEqual(['b.sta']);
    await bank.take();
    expect(bank.kept).toEqual(['b.sta: B']);
  });

  it('are asked for in a folder that is there', async () => {
    const bank = scene({ files: 'in/*' });
    await expect(bank.connector.check(bank.ctx)).rejects.toMatchObject({ failure: { class: 'unavailable' } });
    mkdirSync(join((bank.ctx.options as { folder: string }).folder, 'in'));
    await bank.connector.check(bank.ctx);
    const bad = options.safeParse({ folder: '/srv', statements: { files: 'in/*', done: 'in' } });
    expect(JSON.stringify(bad.error?.issues)).toContain('three folders');
  });
});
