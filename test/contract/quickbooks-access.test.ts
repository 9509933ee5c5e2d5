import { expect, it } from 'vitest';
import quickbooks from '../../connectors/quickbooks/index.ts';
import type { Kind } from '../../domain/kinds.ts';
import { failureOf } from './harness.ts';
import { Scene } from './quickbooks-scene.ts';

const scene = new Scene();
const checked = async (gives: Kind[], takes: Kind[], more: Record<string, unknown> = {}) => {
  const moves = { gives: new Set(gives), takes: new Set(takes) };
  const ctx = { ...(await scene.connect(more)), moves };
  return failureOf(scene.harness.said, quickbooks.check(ctx as never));
};

it('names each thing that the flows need and the user may not read, and none that they do not', async () => {
  await scene.start({ mayNot: ['CreditMemo', 'Payment'] });
  const message = expect.stringContaining('the user may not read Payment, CreditMemo');
  expect(await checked(['payment', 'return'], [])).toMatchObject({ class: 'auth', lack: 'permission', message });
  await expect(
    quickbooks.check({
      ...scene.harness.context(),
      moves: { gives: new Set(['stock']), takes: new Set(['order']) },
    } as never),
  ).resolves.toBeUndefined();
  expect(await checked([], ['order'], { payments: {} })).toMatchObject({ lack: 'permission' });
});

it('names what orders need of the company and do not find, all at once', async () => {
  await scene.start({
    preferences: {
      SalesFormsPrefs: { CustomTxnNumbers: false },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'EUR' } },
    },
  });
  const payments = { account: '99', method: '2' };
  const told = await checked([], ['order'], {
    ...{ multicurrency: true, payments, tax: 'international', taxCodes: { '20': '6', '7': '8' } },
  });
  expect(told).toMatchObject({ class: 'rejected' });
  for (const words of [
    'transaction numbers are off',
    'home currency is EUR',
    'keeps one currency',
    'no Account 99 ',
    'no TaxCode 8 ',
  ])
    expect((told as { message: string }).message).toContain(words);
  expect((told as { message: string }).message).not.toContain('PaymentMethod');
});
