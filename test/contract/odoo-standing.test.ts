import { afterEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import odoo from '../../connectors/odoo/index.ts';
import sandbox from '../../sandbox/odoo/index.ts';
import { CUSTOMER } from '../../sandbox/odoo/records.ts';
import { type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { buyer, options, TAGS } from './odoo-scene.ts';
import { aWrite } from './writes.ts';

describe('odoo shows how an account stands', () => {
  let harness: Harness;
  afterEach(() => harness.close());

  const start = async (more: object, sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({
      connector: odoo,
      sandbox,
      options: (url) => ({ ...options(url), standingTags: TAGS, ...more }),
      sandboxOptions,
    });
    const { customer } = odoo.kinds as Record<string, AnyPort>;
    const ctx = harness.context();
    const tell = async (standing?: string) => {
      const known = entry()?.id;
      const more: Partial<Write> = known ? { op: 'update', targetId: known } : {};
      return (await customer?.push?.(ctx, [aWrite(1, buyer(1, { standing }), more)]))?.[0];
    };
    return tell;
  };
  const entry = () =>
    harness.system.entries().find(({ kind, reference }) => kind === 'customer' && reference?.startsWith('WB-'));
  const shown = () => entry()?.state;

  it('by tags and a warning that blocks, and takes away what is its own', async () => {
    const tell = await start({ saleWarning: 'block' });
    await tell('frozen');
    expect(shown()).toBe('Account frozen, block, Waybill: the account of this customer is frozen');
    harness.system.act('touchPartner', { id: entry()?.id, category_id: [1, 3] });
    await tell('undecided');
    expect(shown()).toBe('Wholesale');
    await tell('closed');
    const at = () =>
      harness.server
        .books('odoo')
        .collection('res.partner')
        .get(entry()?.id ?? '');
    const before = at();
    for (const standing of ['closed', 'undecided', undefined])
      expect(await tell(standing)).toMatchObject({ result: 'accepted' });
    expect(at()).toEqual(before);
    await tell('open');
    expect(shown()).toBe('Wholesale');
  });

  it('and leaves a warning that staff wrote to them', async () => {
    const tell = await start({ saleWarning: 'block' });
    await tell();
    harness.system.act('touchPartner', { id: entry()?.id, sale_warn: 'block', sale_warn_msg: 'Ask Mia first' });
    await tell('closed');
    expect(shown()).toBe('Account closed, block, Ask Mia first');
    await tell('open');
    expect(shown()).toBe('block, Ask Mia first');
  });

  it('by a message alone from version 19 on, which knows no block', async () => {
    const tell = await start({ saleWarning: 'message' }, { version: 19 });
    await tell('closed');
    expect(shown()).toBe('Account closed, Waybill: the account of this customer is closed');
    await tell('open');
    expect(shown()).toBe('');
  });

  it('and says which tag is missing', async () => {
    const tell = await start({ standingTags: { closed: 'Gesperrt' } });
    await expect(tell('closed')).rejects.toThrow('no contact tag Gesperrt (standingTags.closed)');
    expect(entry()).toBeUndefined();
  });

  it('and makes nobody anew whom somebody archived, and gives none of ours as a customer of its own', async () => {
    const tell = await start({});
    await tell('open');
    harness.system.act('touchPartner', { id: entry()?.id, customer_rank: 1 });
    const { customer } = odoo.kinds as Record<string, AnyPort>;
    const given = (await pullPages(customer as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
    expect(given.map(({ id }) => id)).toEqual([String(CUSTOMER)]);
    harness.system.act('touchPartner', { id: entry()?.id, active: false });
    const again = await customer?.push?.(harness.context(), [aWrite(1, buyer(1))]);
    expect(again).toMatchObject([{ failure: { class: 'rejected', field: 'active' } }]);
  });
});
