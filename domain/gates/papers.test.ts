import { describe, expect, it } from 'vitest';
import type { Order } from '../canonical/order.ts';
import { PAPER_FIELDS } from '../papers/gaps.ts';
import { gapText, papers } from './papers.ts';

const rules = {
  papers: {
    seller: { name: 'Hengtai Trading', lines: ['518057 Shenzhen'], country: 'CN' },
    reason: 'sale',
    required: PAPER_FIELDS,
  },
};
const order = (line: Partial<Order['lines'][number]>, country = 'DE'): Order => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  incoterm: 'DAP',
  customer: { name: 'Ann' },
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country, phone: '1' },
  lines: [
    {
      id: '1',
      sku: 'A',
      name: 'Cable',
      hsCode: '854442',
      origin: 'CN',
      weightKg: '1',
      quantity: 1,
      unitPrice: '9',
      total: '9',
      ...line,
    },
  ],
  total: '9',
});

describe('the gate for papers', () => {
  it('passes what is complete, and what crosses no border', () => {
    expect(papers.ask(order({}), { now: 0 }, rules)).toEqual({ pass: true, why: 'its papers are complete' });
    expect(papers.ask(order({ hsCode: '' }, 'CN'), { now: 0 }, rules)).toMatchObject({ pass: true });
  });

  it('waits with all that is missing in one line, and asks for no more than the config does', () => {
    const bare = order({ hsCode: undefined, weightKg: undefined });
    expect(papers.ask(bare, { now: 0 }, rules)).toEqual({
      pass: false,
      kind: 'papers',
      waitingFor: 'papers of #1001: the HS code of A; the weight of A',
    });
    const lenient = { papers: { ...rules.papers, required: ['origin' as const] } };
    expect(papers.ask(bare, { now: 0 }, lenient)).toMatchObject({ pass: true });
  });

  it('counts what it does not name', () => {
    expect(gapText({ field: 'origin', skus: ['A', 'B', 'C'] })).toBe('the country of origin of A, B, C');
    expect(gapText({ field: 'origin', skus: ['A', 'B', 'C', 'D', 'E'] })).toBe(
      'the country of origin of A, B and 3 more',
    );
  });
});
