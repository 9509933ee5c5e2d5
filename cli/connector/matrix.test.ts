import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Connector, defineConnector, type KindPort } from '../../connectors/connector.ts';
import { matrixFiles, writeMatrixFiles } from './matrix-files.ts';
import { signs } from './matrix-markdown.ts';
import { matrixRows } from './matrix-rows.ts';

const port: KindPort = { schema: z.looseObject({}) };
const pushed: KindPort = {
  ...port,
  push: async () => [],
  once: { way: 'unique reference', identityMaxLength: 32, settleMs: 0 },
};
const system = (id: string, more: Partial<Connector>): Connector =>
  defineConnector({
    id,
    title: id.toUpperCase(),
    docs: 'https://example.com',
    evidence: [
      { kind: 'spec', of: 'its description' },
      { kind: 'spec', of: 'its other description' },
      { kind: 'vector', of: 'its signature' },
    ],
    role: 'erp',
    options: z.unknown(),
    limits: { concurrency: 1, timeoutMs: 1 },
    kinds: {},
    check: async () => {},
    ...more,
  });

const rows = matrixRows([
  system('yours', { declaration: z.unknown() }),
  system('zeta', {
    kinds: {
      order: { ...pushed, cancel: async () => [], change: 'replace', batch: 50 },
      stock: { ...pushed, read: async () => [], change: 'in-place' },
      status: { ...port, async *pull() {} },
    },
  }),
  system('alpha', { kinds: { shipment: pushed } }),
  system('shop', { role: 'storefront', kinds: { order: { ...port, read: async () => [] } } }),
]);

describe('the matrix', () => {
  it('has the systems by role and title, what is declared last', () => {
    expect(rows.map(({ id }) => id)).toEqual(['shop', 'alpha', 'zeta', 'yours']);
  });

  it('has a sign for each verb, and none for a read that only compares', () => {
    const [shop, alpha, zeta] = rows;
    expect(shop?.kinds?.map(signs)).toEqual(['↓']);
    expect(alpha?.kinds?.map(signs)).toEqual(['↑']);
    expect(zeta?.kinds?.map((row) => [row.kind, signs(row)])).toEqual([
      ['order', '↑⇄✕'],
      ['stock', '↑✎'],
      ['status', '↓'],
    ]);
  });

  it('is written between the marks, once, and touches nothing else', async () => {
    const root = mkdtempSync(join(tmpdir(), 'waybill-matrix-'));
    await mkdir(join(root, 'docs/connectors'), { recursive: true });
    writeFileSync(join(root, 'docs/connectors/zeta.md'), '# Zeta\n');
    const marks = '<!-- matrix: npm run waybill -- connector matrix --write -->\nold\n<!-- /matrix -->';
    const paths = ['README.md', 'README.zh-CN.md', 'docs/connectors.md'];
    for (const path of paths) writeFileSync(join(root, path), `before\n\n${marks}\n\nafter\n`);
    const files = await matrixFiles(root, rows);
    expect(files.map(({ stale }) => stale)).toEqual([true, true, true]);
    await writeMatrixFiles(root, files);
    expect((await matrixFiles(root, rows)).map(({ stale }) => stale)).toEqual([false, false, false]);

    const [english, chinese, full] = paths.map((path) => readFileSync(join(root, path), 'utf8')) as [
      string,
      string,
      string,
    ];
    expect(english).toMatch(/^before\n\n<!-- matrix[^]*<!-- \/matrix -->\n\nafter\n$/);
    expect(english).not.toContain('old');
    expect(english).toMatch(/^\| \[ZETA\]\(docs\/connectors\/zeta\.md\) +\| ERP +\| ↑⇄✕ .*\| spec, vector +\|$/m);
    expect(english).toMatch(/^\| YOURS +\| any +(\| ◇ +){10}\|/m);
    expect(chinese).toMatch(/^\| SHOP +\| 店铺 +\| ↓ .*\| 接口描述, 签名向量 +\|$/m);
    expect(full).toMatch(
      /^\| `zeta` +\| order +\| +\| 50 a push +\| replace +\| yes +\| unique reference, no search +\| +\|$/m,
    );
    expect(full).toContain('[ZETA](connectors/zeta.md)');
    expect(full).toContain('spec: its description; spec: its other description; vector: its signature');
  });

  it('says where it belongs where there are no marks', async () => {
    await expect(matrixFiles(mkdtempSync(join(tmpdir(), 'waybill-matrix-')), rows)).rejects.toThrow(
      /README\.md has no matrix to write between .*: call this in the folder of Waybill's source/,
    );
  });
});
