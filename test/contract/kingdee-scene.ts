import type { Write } from '../../connectors/connector.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/kingdee/auth.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';

export const options = (origin: string) => ({ url: `${origin}/k3cloud`, ...DEFAULT_ACCOUNT });

export const model = (n: number, price = '10.00') => ({
  FBillTypeID: { FNUMBER: 'XSDD01_SYS' },
  FDate: '2026-11-22',
  FSaleOrgId: { FNumber: '100' },
  FCustId: { FNumber: 'WEB' },
  FReceiveAddress: `Main Street ${n}, Berlin, 10115, DE`,
  FSaleOrderFinance: { FSettleCurrId: { FNumber: 'PRE003' } },
  FSaleOrderEntry: [
    { FMaterialId: { FNumber: 'WB-001' }, FUnitID: { FNumber: 'Pcs' }, FQty: 2, FTaxPrice: price, FEntryTaxRate: '19' },
    {
      FMaterialId: { FNumber: 'WB-002' },
      FUnitID: { FNumber: 'Pcs' },
      FQty: 1,
      FTaxPrice: '3.335',
      FEntryTaxRate: '19',
    },
  ],
});

export const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `bill${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: model(n),
  ...more,
});

export const customerModel = (n: number) => ({
  FName: `Harbor Sølv ${n}`,
  FCreateOrgId: { FNumber: '100' },
  FUseOrgId: { FNumber: '100' },
  FTRADINGCURRID: { FNumber: 'PRE001' },
  FTEL: '+44 20 7946 0001',
});

export const receivableModel = (n: number) => ({
  FBillTypeID: { FNUMBER: 'YSD01_SYS' },
  FDATE: '2026-11-22',
  FENDDATE_H: '2026-12-22',
  FCUSTOMERID: { FNumber: 'WEB' },
  FCURRENCYID: { FNumber: 'PRE003' },
  FSETTLEORGID: { FNumber: '100' },
  FISTAX: true,
  FAR_Remark: `IN-${n}`,
  FEntityDetail: [{ FMATERIALID: { FNumber: 'WB-001' }, FPriceQty: 3, FTaxPrice: '6.666667', FEntryTaxRate: '0' }],
});

export const purchaseModel = (n: number, more: object = {}) => ({
  FBillTypeID: { FNUMBER: 'CGDD01_SYS' },
  FDate: '2026-11-26',
  FPurchaseOrgId: { FNumber: '100' },
  FSupplierId: { FNumber: 'HZ-01' },
  FPOOrderFinance: { FSettleCurrId: { FNumber: 'PRE001' }, FIsIncludedTax: true },
  FPOOrderEntry: [
    {
      ...{ FMaterialId: { FNumber: 'WB-001' }, FUnitId: { FNumber: 'Pcs' }, FQty: 200, FTaxPrice: '4.20' },
      ...{ FDeliveryDate: '2026-12-17', FNote: `P20261126-000${n}`, Place: 'CK001' },
    },
    { FMaterialId: { FNumber: 'WB-002' }, FUnitId: { FNumber: 'Pcs' }, FQty: 36, Place: 'CK001' },
  ],
  ...more,
});

/** A purchase of their own: five dozen at 48 the dozen. */
export const theirPurchase = () =>
  purchaseModel(0, {
    FPOOrderEntry: [{ FMaterialId: { FNumber: 'WB-001' }, FUnitId: { FNumber: 'Dozen' }, FQty: 5, FTaxPrice: '48' }],
  });

/** One of so many entries that fifty of it fill a page. */
export const longPurchase = () =>
  purchaseModel(0, {
    FPOOrderEntry: Array.from({ length: 40 }, (_, n) => ({ FMaterialId: { FNumber: `WB-${100 + n}` }, FQty: 1 })),
  });

/** Orders that somebody else put into the ERP. */
export const seeded = { next: 0 };
export function seedOrders(system: SandboxSystem, count: number): string[] {
  return Array.from({ length: count }, () => {
    seeded.next += 1;
    const bill = system.act('save', model(seeded.next)) as { FID: number };
    return String(bill.FID);
  });
}

/** The same, each with its id and what the ERP calls it: its books are read once for all. */
export function seedNumbered(system: SandboxSystem, count: number): { id: string; number: string }[] {
  const ids = new Set(seedOrders(system, count));
  return system
    .entries()
    .filter(({ kind, id }) => kind === 'order' && ids.has(id))
    .map(({ id, reference }) => ({ id, number: reference as string }));
}

/** Sets a price in the list of the sandbox, and tells its id. */
export function priceOf(system: SandboxSystem, material: string, FPrice: number, more: object = {}): string {
  const id = system.act('price', { 'FMaterialId.FNumber': material, FPrice, ...more });
  return `${id}@2025-12-31T16:00:00.000Z`;
}
