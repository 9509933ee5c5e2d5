import { afterEach, describe, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import { setCondition, startS4hana } from './s4hana-scene.ts';

describe('s4hana: customers, prices and invoices', () => {
  let harness: Harness;
  const pulled = async (kind: 'customer' | 'price') =>
    (await pullPages(s4hana.kinds[kind] as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
  const condition = (keys: object, more: object = {}) => setCondition(harness.system, keys, more);

  afterEach(() => harness.close());

  it('tells who buys with the price list of the sales area that is meant, and nobody who does not', async () => {
    harness = await startS4hana({ salesOrganization: '1710' });
    harness.system.act('setPartner', { Customer: '' });
    const id = harness.system.act('setPartner', {
      BusinessPartnerCategory: '1',
      ...{ FirstName: 'Søren', LastName: 'Doe', tax: 'DE1' },
      addresses: [
        { StreetName: 'Torstraße', CityName: 'Berlin', Country: 'DE', email: 's@example.com', phone: '030 1' },
      ],
      salesAreas: [
        { SalesOrganization: '1710', PriceListType: '01' },
        { SalesOrganization: '1720', PriceListType: '02' },
      ],
    });
    expect(await pulled('customer')).toMatchObject([
      {
        id,
        data: {
          ...{
            FirstName: 'Søren',
            EmailAddress: 's@example.com',
            PhoneNumber: '030 1',
            BPTaxNumber: 'DE1',
            group: '01',
          },
          addresses: [{ StreetName: 'Torstraße', CityName: 'Berlin', Country: 'DE' }],
        },
      },
    ]);
  });

  it('tells no price list of a customer who has another in each sales organisation', async () => {
    harness = await startS4hana();
    harness.system.act('setPartner', { salesAreas: [{ PriceListType: '01' }, { PriceListType: '02' }] });
    expect((await pulled('customer'))[0]?.data).not.toHaveProperty('group');
  });

  it('tells prices by their scale and for whom they are, and none that is narrower, of another unit, or over', async () => {
    harness = await startS4hana();
    const scale = [
      { ConditionScaleQuantity: '1', ConditionRateValue: '9.00' },
      { ConditionScaleQuantity: '50', ConditionRateValue: '8.00' },
    ];
    const record = condition({ PriceListType: '01' }, { scale, to: '2099-12-31' });
    condition({ Plant: '1710' });
    condition({ Customer: '17100001' });
    condition({ ConditionReleaseStatus: 'A' });
    condition({ ConditionType: 'PR99' });
    condition({}, { to: '2021-12-31' });
    for (const rate of [
      { ConditionToBaseQtyNmrtr: '12' },
      { ConditionCalculationType: 'A' },
      { ConditionIsDeleted: true },
    ])
      condition({}, { rate: { ConditionRateValue: '1', ...rate } });
    condition({}, { scale, rate: { ConditionRateValue: '1', PricingScaleType: 'D' } });
    const told = {
      ...{ ConditionRecord: record, ConditionType: 'PPR0', Material: 'LAMP', tier: '01', ConditionCurrency: 'EUR' },
      ...{ ConditionQuantity: '1', validFrom: '2020-01-01T00:00:00.000Z', validTo: '2100-01-01T00:00:00.000Z' },
    };
    expect((await pulled('price')).map(({ data }) => data)).toEqual([
      { ...told, ConditionRateValue: '9.00', fromQuantity: '1' },
      { ...told, ConditionRateValue: '8.00', fromQuantity: '50' },
    ]);
  });

  it('takes a single customer for the tier where the options say so', async () => {
    harness = await startS4hana({ priceTier: 'Customer' });
    condition({ Customer: '17100001', BPForCustomer: '17100001' });
    condition({ PriceListType: '01' });
    const partner = harness.system.act('setPartner', {});
    expect((await pulled('price')).map(({ data }) => (data as { tier?: string }).tier)).toEqual(['17100001']);
    expect((await pulled('customer'))[0]?.data).toMatchObject({ group: partner });
  });
});
