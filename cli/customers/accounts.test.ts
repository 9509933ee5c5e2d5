import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

describe('waybill customers list, show, approve, refuse, freeze, thaw', () => {
  let shop: MappingShop;
  const waybill = (...words: string[]) => commandLine('-c', shop.config, 'customers', ...words);
  beforeAll(async () => {
    shop = mappingShop();
    await shop.stageOrders(1);
  });
  afterAll(() => shop.remove());

  it('needs a reason, and a customer that somebody knows', async () => {
    expect((await waybill('approve', 'shop/17')).code).toBe(EXIT.usage);
    const { code, said } = await waybill('approve', '4711', '--why', 'x');
    expect(code).toBe(EXIT.findings);
    expect(said).toContain('no customer is known by 4711: give CONNECTION/ID, such as ');
  });

  it('keeps a word with its reason, and says that no gate asks for it', async () => {
    expect((await waybill('list')).printed).toBe('No such customers.\n');
    const { code, printed, said } = await waybill('approve', 'shop/17', '--who', 'li', '--why', 'licence checked');
    expect([code, printed]).toEqual([EXIT.fine, 'shop/17 is approved\n']);
    expect(said).toContain('add kyc to rules.gates');
    await waybill('freeze', 'shop/17', '--who', 'li', '--why', 'dispute');
    expect((await waybill('list', '--state', 'frozen')).printed).toMatch(/shop\/17 +frozen \(approved\)/);
    expect((await waybill('list', '--state', 'refused')).printed).toBe('No such customers.\n');
    await waybill('thaw', 'shop/17', '--who', 'wang', '--why', 'settled');
    const shown = (await waybill('show', 'shop/17')).printed;
    expect(shown).toMatch(/^shop\/17 {2}approved\n/);
    expect(shown).toMatch(/wang +thawed +settled\n.* li +frozen +dispute\n.* li +approved +licence checked/);
    expect((await waybill('terms', 'shop/17', '--days', '30', '--why', 'old customer')).printed).toBe(
      'shop/17 is approved, Net 30\n',
    );
    expect((await waybill('terms', 'shop/17', '--why', 'x')).code).toBe(EXIT.usage);
    expect((await waybill('terms', 'shop/17', '--none', '--why', 'late twice')).printed).toBe('shop/17 is approved\n');
    const limit = ['limit', 'shop/17', '--amount', '500', '--currency', 'EUR'];
    expect((await waybill(...limit, '--why', 'insured')).printed).toBe('shop/17 is approved, up to 500.00 EUR\n');
    expect((await waybill(...limit.with(3, '5,00'), '--why', 'x')).said).toContain('5,00 is no amount: write 20000');
    expect((await waybill(...limit.with(3, '1.005'), '--why', 'x')).said).toContain('more digits than EUR: write 1.01');
    expect((await waybill(...limit.with(5, 'euro'), '--why', 'x')).said).toContain('euro is no ISO 4217 currency');
    expect((await waybill('show', 'shop/17')).printed).toContain('limit    500.00 EUR: owes 0.00 EUR, 500.00 EUR left');
    expect((await waybill('limit', 'shop/17', '--none', '--why', 'ended')).printed).toBe('shop/17 is approved\n');
    const json = JSON.parse((await waybill('show', 'shop/17', '--json')).printed);
    expect(json).toMatchObject({
      state: 'approved',
      frozen: false,
      credit: { owed: [], overdue: [] },
      said: [
        { what: 'customer.limit-changed' },
        { after: { limit: { amount: '500.00' } } },
        { after: { state: 'approved' } },
        { after: { termsDays: 30 } },
        {},
        {},
        {},
      ],
    });
  });

  it("says who another system's customer is, and that nobody is reminded where no steps are configured", async () => {
    const { printed, said } = await waybill('dunning');
    expect(printed).toBe('Nothing is due, or will be soon.\n');
    expect(said).toContain('say how by rules.credit.dunning');
    expect(JSON.parse((await waybill('dunning', 'shop/17', '--json')).printed)).toEqual([]);
    const link = (...words: string[]) => waybill('link', ...words, '--why', 'one company');
    expect((await link('shop/C-77', 'shop/17')).printed).toBe(
      'shop/C-77 is shop/17: 0 open invoices counted as theirs\n',
    );
    expect((await link('shop/C-77', '--none')).printed).toBe(
      'shop/C-77 is nobody else: 0 open invoices counted as their own\n',
    );
    expect((await link('shop/C-77')).said).toContain('a customer, or --none');
    expect((await link('C-77', 'shop/17')).said).toContain('give CONNECTION/ID, such as erp/C-77');
    expect((await link('shop/17', 'shop/17')).code).toBe(EXIT.findings);
  });

  it('shows what an identity provider said, and why', async () => {
    const at = Date.parse('2026-11-22T09:30:00Z');
    const verdict = { is: 'declined' as const, by: 'kyc', codes: ['document_fraud'], at };
    await shop.withLedger((ledger) => ledger.hearVerdict({ connectionId: 'shop', customerId: '18' }, verdict));
    expect((await waybill('list', '--state', 'declined')).printed).toMatch(
      /shop\/18 +declined by kyc +kyc: declined document_fraud/,
    );
    const shown = (await waybill('show', 'shop/18')).printed;
    expect(shown).toMatch(/^shop\/18 {2}declined by kyc\n {2}checked {2}kyc: declined document_fraud, .*2026/);
    expect(shown).toMatch(/kyc +declined +declined document_fraud/);
  });
});
