import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import ExcelJS from '@protobi/exceljs';
import { describe, expect, it } from 'vitest';
import { fileScene } from '../../../test/file-scene.ts';

const sceneOf = (format: unknown, more: object = {}, record: object = {}) =>
  fileScene({
    order: {
      record: { id: 'no', ...record },
      in: { files: 'in/*', format, complete: { by: 'name' }, ...more },
      out: { file: 'out/{identity}.txt', format: 'csv' },
    },
  });
const why = (scene: ReturnType<typeof fileScene>) =>
  scene.text(`failed/${scene.names('failed').find((name) => name.endsWith('.why.txt'))}`);

describe('JSON', () => {
  it('is read from a list at a path, with long numbers exact', async () => {
    const scene = sceneOf(
      { json: { list: 'data.orders' } },
      {},
      { fields: { no: 'id', lines: [{ quantity: 'integer' }] } },
    );
    scene.drop(
      'in/a.json',
      '{"data":{"orders":[{"no":12345678901234567890,"lines":[{"quantity":1}]},7,{"no":"B"},{"no":"C","lines":[]}]}}',
    );
    const { records } = await scene.pull();
    expect(records.map(({ id }) => id)).toEqual(['12345678901234567890', 'C']);
    expect(why(scene)).toMatch(/^row 2: this is no JSON object\n^row 3, column lines: /m);
  });

  it('is read line by line, and a bad line keeps none of the others back', async () => {
    const scene = sceneOf({ json: { by: 'line' } });
    scene.drop('in/a.jsonl', '{"no":"A"}\n{"no":\n\n{"no":"C"}\n');
    expect((await scene.pull()).records.map(({ id }) => id)).toEqual(['A', 'C']);
    expect(why(scene)).toMatch(/^row 2: /m);
  });

  it('that is none goes to failed', async () => {
    const scene = sceneOf('json');
    scene.drop('in/a.json', '[{"no":"A"}');
    expect((await scene.pull()).records).toEqual([]);
    expect(why(scene)).toContain('the file is no JSON');
  });
});

describe('XML', () => {
  const spec = { xml: { path: 'orders.order', lists: ['orders.order.line'] } };

  it('is read from the element that is a record, as it stands there', async () => {
    const scene = sceneOf(spec, {}, { id: '@no', fields: { line: [{ sku: 'text', quantity: 'integer' }] } });
    scene.drop(
      'in/a.xml',
      '<?xml version="1.0"?><orders><order no="007"><name>M&#252;ller &amp; Co</name><line><sku>01</sku><quantity>2</quantity></line></order></orders>',
    );
    expect((await scene.pull()).records).toMatchObject([
      { id: '007', data: { name: 'Müller & Co', line: [{ sku: '01', quantity: 2 }] } },
    ]);
  });

  it.each([
    ['entities of its own', '<!DOCTYPE o [<!ENTITY a "aaaa">]><orders><order><no>&a;</no></order></orders>', 'DOCTYPE'],
    ['half of its elements', '<orders><order><no>A</no></order>', 'no XML'],
  ])('with %s goes to failed', async (_, text, expected) => {
    const scene = sceneOf(spec);
    scene.drop('in/a.xml', text);
    expect((await scene.pull()).records).toEqual([]);
    expect(why(scene)).toContain(expected);
  });
});

describe('Excel', () => {
  it('is read from the sheet and the row that are named', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Notes').addRow(['x']);
    const sheet = workbook.addWorksheet('Orders');
    sheet.addRow(['Orders of March']);
    sheet.addRow(['no', 'quantity', 'due', 'sum']);
    sheet.addRow(['007', 2, new Date('2026-03-01T00:00:00Z'), { formula: 'B3*2', result: 4 }]);
    sheet.addRow(['008', { error: '#N/A' }]);
    const scene = sceneOf(
      { excel: { sheet: 'Orders', header: 2 } },
      {},
      { fields: { quantity: 'integer', due: 'date' } },
    );
    scene.drop('in/a.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()));
    expect((await scene.pull()).records).toMatchObject([
      { id: '007', data: { quantity: 2, due: '2026-03-01', sum: '4' } },
    ]);
    expect(why(scene)).toMatch(/^row 4: a cell holds an error/m);
  });

  it('that unpacks to more than it may is not unpacked', async () => {
    const scene = sceneOf('excel', { atMost: '1 MB' });
    scene.drop('in/a.xlsx', zipOf('xl/worksheets/sheet1.xml', 5 * 1024 ** 2, 5 * 1024 ** 2));
    scene.drop('in/b.xlsx', zipOf('xl/worksheets/sheet1.xml', 5 * 1024 ** 2, 1_000));
    scene.drop('in/c.xlsx', 'no workbook');
    expect((await scene.pull()).records).toEqual([]);
    const told = scene.names('failed').filter((name) => name.endsWith('.why.txt'));
    expect(told.map((name) => /larger than|damaged|no workbook/.exec(scene.text(`failed/${name}`))?.[0])).toEqual([
      'larger than',
      'damaged',
      'no workbook',
    ]);
  });
});

describe('what is written', () => {
  it.each([
    ['json', (bytes: Buffer) => JSON.parse(bytes.toString()), { no: '007', lines: [{ sku: '01' }] }],
    [
      { xml: { root: 'order' } },
      (bytes: Buffer) => bytes.toString(),
      '<?xml version="1.0" encoding="UTF-8"?>\n<order>\n  <no>007</no>\n  <lines>\n    <sku>01</sku>\n  </lines>\n</order>\n',
    ],
  ])('as %j holds the payload', async (format, read, expected) => {
    const scene = fileScene({ order: { out: { file: 'out/{identity}.x', format } } });
    mkdirSync(join(scene.root, 'other'));
    const payload = { no: '007', lines: [{ sku: '01' }] };
    await scene.port.push?.(scene.ctx(), [{ identity: 'abc', idempotencyKey: 'k', op: 'create', payload }]);
    expect(read(readFileSync(join(scene.root, 'out/abc.x')))).toEqual(expected);
  });

  it('as a workbook keeps codes as texts', async () => {
    const scene = fileScene({ order: { out: { file: 'out/{identity}.xlsx', format: 'excel' } } });
    await scene.port.push?.(scene.ctx(), [
      { identity: 'abc', idempotencyKey: 'k', op: 'create', payload: { no: '007', quantity: 2 } },
    ]);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(scene.root, 'out/abc.xlsx'));
    const sheet = workbook.getWorksheet('Sheet1');
    expect([sheet?.getCell('A2').value, sheet?.getCell('B2').value]).toEqual(['007', 2]);
  });
});

/** An archive of one part of zeros, which says what it likes of its size. */
function zipOf(name: string, size: number, said: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(size));
  const part = Buffer.from(name);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(0, 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(said, 8);
  const u16 = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 0xff, value >> 8]));
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const local = Buffer.concat([u32(0x04034b50), u16(20, 0, 8, 0, 0), sizes, u16(part.length, 0), part, packed]);
  const central = Buffer.concat([
    u32(0x02014b50),
    u16(20, 20, 0, 8, 0, 0),
    sizes,
    u16(part.length, 0, 0, 0, 0),
    u32(0),
    u32(0),
    part,
  ]);
  return Buffer.concat([
    local,
    central,
    u32(0x06054b50),
    u16(0, 0, 1, 1),
    u32(central.length),
    u32(local.length),
    u16(0),
  ]);
}
