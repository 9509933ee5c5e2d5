import { describe, expect, it } from 'vitest';
import { alerts } from './alerts.ts';

const rulesOf = (rules?: object[]) =>
  alerts.parse({ channels: {}, ...(rules ? { rules } : {}) }).rules.map(({ kinds, after, severity }) => ({
    kinds,
    after: `${after.ms / 3_600_000}h${after.working ? ' working' : ''}`,
    severity,
  }));
const OF_CUSTOMERS = { after: '2h working', severity: 'urgent' };

describe('cases of customers', () => {
  it('are told after two working hours without rules, and beside rules of one’s own', () => {
    const all = { kinds: ['approval', 'kyc', 'deposit', 'credit'], ...OF_CUSTOMERS };
    expect(rulesOf()).toContainEqual(all);
    expect(rulesOf([{ after: '4h' }])).toEqual([{ kinds: undefined, after: '4h', severity: 'normal' }, all]);
  });

  it('are told as a rule says that names their kind', () => {
    const [own, rest, ...others] = rulesOf([{ kinds: ['kyc', 'payment', 'deposit'], after: '3d' }]);
    expect([own?.after, rest, others]).toEqual(['72h', { kinds: ['approval', 'credit'], ...OF_CUSTOMERS }, []]);
    // Which no case at a gate is of.
    expect(rulesOf([{ kinds: ['kyc'], connections: ['shop'] }])[1]?.kinds).toContain('kyc');
    expect(rulesOf([{ kinds: ['kyc', 'approval', 'deposit', 'credit'] }])).toHaveLength(1);
  });
});
