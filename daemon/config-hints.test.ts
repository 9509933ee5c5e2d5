import { expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import { connectionOf, connectorOf, Target } from '../test/spine-scene.ts';
import { configHints } from './config-hints.ts';

const TOLD = { channels: { ops: { use: 'slack', url: 'https://chat.example/x' } } };
const ORDERS = { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] };

function hints(gates: string[], more: { flows?: object; alerts?: object; deaf?: boolean } = {}) {
  const declared = config.parse({
    connections: { shop: { use: 'shop' }, erp: { use: 'erp' } },
    flows: { orders: ORDERS, ...more.flows },
    rules: { gates },
    ...(more.alerts ? { alerts: more.alerts } : {}),
  });
  const shop = connectorOf('shop', 'storefront', 'order', more.deaf ? undefined : new Target());
  const connections = new Map([
    ['shop', connectionOf('shop', shop)],
    ['erp', connectionOf('erp', connectorOf('erp', 'erp', 'order', new Target()))],
  ]);
  return configHints(declared, connections).map(({ path }) => path);
}

it('says once that nobody is told of what waits', () => {
  expect(hints([])).toEqual(['alerts']);
  expect(hints([], { alerts: { channels: {} } })).toEqual(['alerts']);
  expect(hints([], { alerts: TOLD })).toEqual([]);
});

it('says once that a shop is not told whom a gate stops, where it could be', () => {
  const alerts = TOLD;
  expect(hints(['kyc', 'credit'], { alerts })).toEqual(['rules.gates']);
  expect(hints(['payment', 'deposit'], { alerts })).toEqual([]);
  expect(hints(['kyc'], { alerts, deaf: true })).toEqual([]);
  const customers = (step: string) => ({ customers: { kinds: ['customer'], from: ['shop'], steps: ['map', step] } });
  expect(hints(['kyc'], { alerts, flows: customers('write $origin') })).toEqual([]);
  expect(hints(['kyc'], { alerts, flows: customers('write shop') })).toEqual([]);
  expect(hints(['kyc'], { alerts, flows: customers('write erp') })).toEqual(['rules.gates']);
});
