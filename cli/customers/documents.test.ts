import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

describe('waybill customers documents', () => {
  let shop: MappingShop;
  const waybill = (...words: string[]) => commandLine('-c', shop.config, 'customers', ...words);
  beforeAll(async () => {
    shop = mappingShop();
    await shop.stageOrders(1);
  });
  afterAll(() => shop.remove());

  it('notes a file by its name, digest and place, once, and takes the note back', async () => {
    const file = join(scratchFolder('waybill-documents-'), '营业执照.pdf');
    writeFileSync(file, 'a licence');
    const digest = createHash('sha256').update('a licence').digest('hex');
    const add = ['documents', 'add', 'shop/17', '--kind', 'business-licence', '--file', file];
    expect(await waybill(...add, '--who', 'li')).toMatchObject({
      code: EXIT.fine,
      printed: 'business-licence of shop/17: noted as document/1\n',
    });
    expect((await waybill(...add)).printed).toBe('business-licence of shop/17: known already as document/1\n');
    const { documents } = JSON.parse((await waybill('documents', 'list', 'shop/17', '--json')).printed);
    expect(documents).toMatchObject([{ kind: 'business-licence', name: '营业执照.pdf', digest, kept: file }]);
    expect((await waybill('documents', 'list', 'shop/17')).printed).toContain(digest.slice(0, 12));
    expect((await waybill('show', 'shop/17')).printed).toContain('shown    business-licence: 营业执照.pdf');
    expect((await waybill('documents', 'remove', '1', '--why', 'not theirs')).printed).toBe('document/1 is removed\n');
    expect(await waybill('documents', 'remove', '1', '--why', 'x')).toMatchObject({ code: EXIT.findings });
    expect((await waybill('documents', 'list', 'shop/17')).printed).toBe('No documents are noted.\n');
  });

  it.each([
    [['--kind', 'Licence 7', '--file', 'x'], 'write it in small letters'],
    [['--kind', 'licence', '--file', '/nowhere/x.pdf'], '/nowhere/x.pdf cannot be read'],
    [['--kind', 'licence', '--name', 'x'], 'say which document: --file PATH, or --name, --digest and --kept'],
    [['--kind', 'licence', '--name', 'x', '--kept', 'y', '--digest', 'abc'], '--digest is no SHA-256'],
    [['--kind', 'licence', '--file', 'x', '--valid-until', 'soon'], '--valid-until soon is no day: write 2027-03-01'],
  ])('says what is wrong and how to mend it: %j', async (flags, says) => {
    const { code, said } = await waybill('documents', 'add', 'shop/17', ...flags);
    expect(code).not.toBe(EXIT.fine);
    expect(said).toContain(says);
  });
});
