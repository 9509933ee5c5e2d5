import * as prompts from '@clack/prompts';
import { beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../config/problem.ts';
import { loadConnector } from '../../connectors/registry.ts';
import { askOptions, askSandbox, askSystems } from './ask.ts';
import { candidates } from './roles.ts';

vi.mock('@clack/prompts', () => ({
  multiselect: vi.fn(),
  text: vi.fn(),
  confirm: vi.fn(),
  isCancel: (answer: unknown) => typeof answer === 'symbol',
}));
const ask = vi.mocked(prompts);
beforeEach(() => vi.resetAllMocks());

const shop = await loadConnector('shopify');
const erp = await loadConnector('kingdee');

test('asks one question for each role that a system can play', async () => {
  ask.multiselect.mockResolvedValueOnce(['shopify']).mockResolvedValueOnce([]);
  const picked = await askSystems(candidates([shop, erp]));
  expect(ask.multiselect).toHaveBeenCalledTimes(2);
  expect(picked.map(({ words, systems }) => [words.role, systems.map(({ id }) => id)])).toEqual([
    ['storefront', ['shopify']],
    ['erp', []],
  ]);
});

test('asks for what is needed and not yet said, never for a secret', async () => {
  ask.text.mockResolvedValue('an answer');
  const system = { connectionId: 'erp', role: 'erp' as const, connector: erp };
  const settings = { options: new Map([['erp', { acctId: 'said before' }]]), params: new Map() };
  await askOptions([system], settings);
  const asked = ask.text.mock.calls.map(([{ message }]) => /, (\w+):/.exec(message)?.[1]);
  expect(asked).toEqual(['url', 'user', 'appId']);
  expect(settings.options.get('erp')).toMatchObject({ acctId: 'said before', user: 'an answer' });
});

test('says at once what is wrong with an answer, and takes none for "later"', async () => {
  ask.text.mockResolvedValue('');
  const system = { connectionId: 'shop', role: 'storefront' as const, connector: shop };
  const settings = { options: new Map(), params: new Map() };
  await askOptions([system], settings);
  const validate = ask.text.mock.calls[0]?.[0].validate as (value: string) => string | undefined;
  expect(validate('Not A Shop!')).toContain('demo.myshopify.com');
  expect(validate('my-shop')).toBeUndefined();
  expect(validate('')).toBeUndefined();
  expect(settings.options.size).toBe(0);
});

test('stops when it is told to stop', async () => {
  ask.confirm.mockResolvedValue(Symbol('cancel') as never);
  await expect(askSandbox()).rejects.toThrow(Problem);
});
