import { describe, expect, it } from 'vitest';
import type { RootBundle } from '../store/ledger.ts';
import type { FlowPlan } from './flow-plan.ts';
import { stepKey } from './step-key.ts';

const plan = { kinds: ['order'], from: ['shop'] } as unknown as FlowPlan;
const bundle = {
  inputs: [
    { recordId: 'r2', kind: 'order', connectionId: 'shop', pin: 'old' },
    { recordId: 'r1', kind: 'shipment', connectionId: 'wms', pin: 'other' },
  ],
} as unknown as RootBundle;
const order = { number: '#1', note: 'a "b" ü' };
const canonicals = new Map<string, unknown>([
  ['r2', order],
  ['r1', { state: 'shipped' }],
]);
const keyOf = (...[held, cancelled, made]: [Map<string, unknown>, boolean, Parameters<typeof stepKey>[5]?]) =>
  stepKey(plan, bundle, held, cancelled, new Map(), made);

describe('the key of what a flow reads', () => {
  it('is the same whether a text is at hand or made anew, in whatever order records came', () => {
    const made = [{ recordId: 'r2', revision: 1, canonical: order, text: JSON.stringify(order), pin: 'old' }];
    const turned = new Map([...canonicals].reverse());
    const key = keyOf(canonicals, false);
    expect(keyOf(turned, false, made)).toEqual(key);
    // Of earlier versions: what they did is not done again.
    expect(key).toEqual({ inputHmac: 'DyARTpyV8w2KyX8_ApcIViENSS_IKjmFVoQ3mULutr4', pin: 'old' });
  });

  it('is another for other content and for what was cancelled', () => {
    const key = keyOf(canonicals, false).inputHmac;
    expect(keyOf(canonicals, true).inputHmac).not.toBe(key);
    expect(keyOf(new Map([...canonicals, ['r2', { ...order, number: '#2' }]]), false).inputHmac).not.toBe(key);
  });
});
