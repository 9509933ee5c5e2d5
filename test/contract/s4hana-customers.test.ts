import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import s4hana from '../../connectors/s4hana/index.ts';
import { changeSetsOf } from '../../sandbox/s4hana/batch.ts';
import { loadMetadata } from './edmx.ts';
import type { AnyPort, Harness } from './harness.ts';
import { callsOf, options, partner, startS4hana, write } from './s4hana-scene.ts';
import { through } from './through.ts';

const port = s4hana.kinds.customer as Required<AnyPort>;

let harness: Harness;

beforeEach(async () => {
  harness = await startS4hana();
});
afterEach(() => harness.close());

const push = (payload: object, more: Partial<Write> = {}, ctx = harness.context()) =>
  port.push(ctx, [write(1, { identity: 'customer1', payload, ...more })]);
const make = async (payload: object = partner(1)) =>
  ((await push(payload))[0] as unknown as { targetId: string }).targetId;
const told = async (id: string) => (await port.read(harness.context(), [id]))[0]?.data;
const entry = () => harness.system.entries().find(({ reference }) => reference === 'customer1');

describe('s4hana: customers that are written', () => {
  it('are made with their address, what reaches them, tax number and sales area', async () => {
    const id = await make();
    expect(await told(id)).toMatchObject({
      ...{
        Customer: id,
        BusinessPartnerCategory: '2',
        OrganizationBPName1: 'Harbor Supply 1',
        BPTaxNumber: 'DE123456789',
      },
      ...{ EmailAddress: 'buying@harbor.example', PhoneNumber: '+49 30 901820' },
      addresses: [{ StreetName: 'Torstraße 1', CityName: 'Berlin', PostalCode: '10119', Country: 'DE' }],
    });
  });

  it('are changed in what is ours, beside what people keep, and not where it is so already', async () => {
    const id = await make(partner(1, { Address: undefined, Tax: undefined }));
    const Address = { CityName: 'Kiel', Country: 'DE' };
    const again = { op: 'update', targetId: id } as const;
    for (const city of ['Kiel', 'Bonn']) {
      const wish = partner(2, { Address: { ...Address, CityName: city }, EmailAddress: `${city}@harbor.example` });
      expect(await push(wish, again)).toMatchObject([{ result: 'accepted', targetId: id }]);
      expect(await told(id)).toMatchObject({
        ...{
          OrganizationBPName1: 'Harbor Supply 2',
          EmailAddress: `${city}@harbor.example`,
          BPTaxNumber: 'DE123456789',
        },
        addresses: [{ CityName: city }],
      });
      const before = callsOf(harness, '$batch');
      await push(wish, again);
      expect(callsOf(harness, '$batch')).toBe(before);
    }
  });

  it('are not overwritten where somebody changed them in between', async () => {
    const id = await make();
    const meddling = through(harness.context(), ({ method }) => {
      if (method === 'GET') harness.system.act('setPartner', { id, OrganizationBPName1: 'Theirs' });
    });
    const changed = await push(partner(2), { op: 'update', targetId: id }, meddling);
    expect(changed).toMatchObject([{ failure: { class: 'unavailable' } }]);
    expect(entry()).toMatchObject({ number: 'Theirs' });
    expect(await push(partner(2), { op: 'update', targetId: '999' })).toMatchObject([
      { failure: { class: 'conflict' } },
    ]);
  });

  it('are of a person where two carry one reference, or one is sold to no more', async () => {
    await make();
    const find = () => port.find(harness.context(), ['customer1', 'customer2']);
    expect(await find()).toMatchObject([{ found: true }, { found: false }]);
    harness.system.act('setPartner', { BusinessPartnerIDByExtSystem: 'customer2', Customer: '' });
    await make();
    expect(await find()).toMatchObject([{ found: 'unsure' }, { found: 'unsure', why: /no number as a customer/ }]);
  });

  it('show how the account stands by order blocks of their own, and leave those of people', async () => {
    const orderBlocks = { frozen: 'Z1', closed: 'Z2' };
    const ctx = await harness.connect({ ...options(harness.server.url('s4hana')), orderBlocks });
    const id = await make(partner(1, { standing: 'closed' }));
    expect(entry()).toMatchObject({ state: 'open' });
    const tell = (standing: string) => push(partner(1, { standing }), { op: 'update', targetId: id }, ctx);
    await tell('frozen');
    expect(entry()).toMatchObject({ state: 'blocked' });
    await tell('open');
    expect(entry()).toMatchObject({ state: 'open' });
    harness.system.act('setPartner', { id, block: '01' });
    await tell('open');
    expect(entry()).toMatchObject({ state: 'blocked' });
  });
});

const spec = loadMetadata('sap-API_BUSINESS_PARTNER.edmx');

describe.skipIf(!spec)('s4hana: customers that are written', () => {
  it('name and send what the metadata of business partners has', async () => {
    const problems: string[] = [];
    const seen = new Set<string>();
    const orderBlocks = { frozen: 'Z1', closed: 'Z2' };
    const ctx = through(
      await harness.connect({ ...options(harness.server.url('s4hana')), orderBlocks }),
      ({ method, url, headers, raw }) => {
        const { pathname, searchParams } = new URL(url);
        const path = pathname.split('/').at(-1) ?? '';
        if (method === 'GET' && path) problems.push(...(spec?.queryProblems(path, searchParams) ?? []));
        if (method !== 'POST') return;
        for (const one of changeSetsOf(headers?.['content-type'] ?? '', Buffer.from(raw ?? [])).flat()) {
          seen.add(`${one.method} ${one.path.replace(/\(.*?\)/g, '')}`);
          problems.push(...(spec?.requestProblems(one.method, one.path, one.body) ?? []));
        }
      },
    );
    const bare = partner(1, { EmailAddress: undefined, PhoneNumber: undefined, standing: 'closed' });
    const [made] = (await push(bare, {}, ctx)) as unknown as [{ targetId: string }];
    const again = { op: 'update', targetId: made.targetId } as const;
    await push(partner(2, { standing: 'open', Tax: { BPTaxType: 'DE0', BPTaxNumber: 'DE2' } }), again, ctx);
    const Address = { CityName: 'Kiel', Country: 'DE' };
    await push(partner(2, { Address, EmailAddress: 'a@b.example', PhoneNumber: '1' }), again, ctx);
    await push(partner(2, { Tax: { BPTaxType: 'GB0', BPTaxNumber: 'GB2' } }), again, ctx);
    const [other] = (await push(partner(3, { Address: undefined }), { identity: 'other' }, ctx)) as unknown as [
      { targetId: string },
    ];
    await push(partner(3), { op: 'update', targetId: other.targetId }, ctx);
    await port.find(ctx, ['customer1']);
    expect(problems).toEqual([]);
    expect(seen).toEqual(
      new Set([
        'POST A_BusinessPartner',
        'PATCH A_BusinessPartner',
        'PATCH A_Customer',
        'POST A_BusinessPartner/to_BusinessPartnerAddress',
        'POST A_BusinessPartner/to_BusinessPartnerTax',
        'PATCH A_BusinessPartnerTaxNumber',
        'PATCH A_BusinessPartnerAddress',
        'POST A_BusinessPartnerAddress/to_EmailAddress',
        'POST A_BusinessPartnerAddress/to_PhoneNumber',
        'PATCH A_AddressEmailAddress',
        'PATCH A_AddressPhoneNumber',
      ]),
    );
  });
});
