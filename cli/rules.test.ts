import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../config/problem.ts';
import { commandLine } from '../test/command-line.ts';

let folder: string;
let config: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-rules-'));
  config = write('config.yaml', stringify({ data: join(folder, 'data'), connections: {}, flows: {} }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const order = (payment: object) => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment,
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines: [{ id: '1', sku: 'A', quantity: 1, unitPrice: '9.50', total: '9.50' }],
  total: '9.50',
});
const tried = (payment: object, ...more: string[]) =>
  commandLine('--config', config, 'rules', 'try', write('order.json', JSON.stringify(order(payment))), ...more);

describe('waybill rules try', () => {
  it('says what an order waits for, and of one that passes, why', async () => {
    const unpaid = await tried({ state: 'unpaid' });
    expect(unpaid.code).toBe(EXIT.findings);
    expect(unpaid.printed).toContain('WAITS   payment: payment of #1001 (unpaid)');
    const onTerms = await tried({ state: 'unpaid', termsDays: 30 });
    expect(onTerms.code).toBe(EXIT.fine);
    expect(onTerms.printed).toContain('passes  payment: payment is due in 30 days');
  });

  it('tells it in JSON, with what was looked at', async () => {
    const { printed } = await tried({ state: 'paid' }, '--json');
    expect(JSON.parse(printed)).toMatchObject({
      order: '#1001',
      passes: true,
      facts: { now: expect.any(Number) },
      verdicts: [{ gate: 'payment', verdict: { pass: true } }],
    });
  });

  it('names the field of a file that is no order', async () => {
    const file = write('broken.yaml', stringify({ ...order({ state: 'paid' }), currency: 'euro' }));
    const { code, said } = await commandLine('--config', config, 'rules', 'try', file);
    expect(code).toBe(EXIT.findings);
    expect(said).toContain('broken.yaml is no canonical order: currency: an ISO 4217 currency such as EUR');
  });

  it('says that there is no ledger yet where a number is asked for', async () => {
    const { code, said } = await commandLine('--config', config, 'rules', 'try', '1001');
    expect(code).toBe(EXIT.unreachable);
    expect(said).toContain('waybill start');
  });
});
