import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let shop: MappingShop;

beforeEach(() => {
  shop = mappingShop();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.remove();
});

const waybill = (...argv: string[]) => commandLine('--config', shop.config, 'mapping', 'migrate', ...argv);

const OLD = '# ours\nwaybill: 0\nsource: shop/order\ntarget: order\nmap: { id: { from: id, required: true } } # all\n';
const NEW = '# ours\nwaybill: 1\nfrom: shop/order\nto: order\nrules: { id: { from: id, missing: fail } } # all\n';

it('shows what would change, and changes it only when told to', async () => {
  const file = shop.write('mappings/shop/order.yaml', OLD);
  shop.write('mappings/shop/order.examples.yaml', '- name: not a mapping\n');
  const shown = await waybill();
  expect(shown.code).toBe(EXIT.findings);
  expect(shown.printed).toMatch(/shop\/order\.yaml: version 0 would become 1\n {2}2:10 {2}`waybill: 0`/);
  expect(shown.printed).toMatch(
    / {2}5:24 {2}`required: true` -> `missing: fail`\n\n1 to be migrated: say --write\.\n$/,
  );
  expect(readFileSync(file, 'utf8')).toBe(OLD);

  const written = await waybill('--write');
  expect(written).toMatchObject({ code: EXIT.fine, said: '' });
  expect(written.printed).toMatch(/version 0 became 1/);
  expect(readFileSync(file, 'utf8')).toBe(NEW);
  expect(await waybill('--write')).toMatchObject({ code: EXIT.fine, printed: '1 in version 1 already.\n' });
});

it('keeps the bytes that mean nothing: byte order mark, line ends, permissions, links', async () => {
  const file = shop.write('real/order.yaml', '');
  writeFileSync(file, `\ufeff${OLD.replaceAll('\n', '\r\n')}`);
  chmodSync(file, 0o640);
  const link = join(shop.folder, 'link.yaml');
  symlinkSync(file, link);
  expect((await waybill(link, '--write')).code).toBe(EXIT.fine);
  expect(readFileSync(file, 'utf8')).toBe(`\ufeff${NEW.replaceAll('\n', '\r\n')}`);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(shop.folder, 'real'))).toEqual(['order.yaml']);
});

it('leaves what it does not understand, says so with its place, and does the others', async () => {
  const good = shop.write('good.yaml', OLD);
  const newer = shop.write('newer.yaml', 'waybill: 9\n');
  const twice = shop.write('twice.yaml', `${OLD}rules: {}\n`);
  const chinese = shop.write('chinese.yaml', '');
  writeFileSync(
    chinese,
    Buffer.concat([Buffer.from('# '), Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]), Buffer.from(`\n${OLD}`)]),
  );
  const { code, printed } = await waybill(good, newer, twice, chinese, '--write', '--json');
  expect(code).toBe(EXIT.findings);
  expect(JSON.parse(printed).files).toMatchObject([
    { state: 'migrated', from: 0 },
    { state: 'refused', problems: [{ code: 'newer-version', where: `${newer}:1:10` }] },
    { state: 'refused', problems: [{ code: 'both-words', where: `${twice}:5:1` }] },
    { state: 'refused', problems: [{ code: 'encoding', message: expect.stringContaining('gb18030') }] },
  ]);
  expect(readFileSync(good, 'utf8')).toBe(NEW);
  expect(readFileSync(twice, 'utf8')).toBe(`${OLD}rules: {}\n`);
  expect(await waybill('none.yaml')).toMatchObject({ code: EXIT.usage, said: 'there is no file none.yaml\n' });
  expect((await waybill()).printed).toBe('There are no mappings there.\n');
});
