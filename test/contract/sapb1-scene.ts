import type { Write } from '../../connectors/connector.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/sapb1/access.ts';
import { aWrite } from './writes.ts';

export const options = (url: string) => ({ url, ...DEFAULT_ACCOUNT, timeZone: 'Asia/Shanghai' });

export const salesOrder = (n: number, more: object = {}) => ({
  CardCode: 'WEB',
  DocDate: '2026-11-22',
  DocDueDate: '2026-11-22',
  DocCurrency: 'EUR',
  Comments: `#${1000 + n}`,
  AddressExtension: {
    ShipToStreet: `Torstraße ${n}`,
    ShipToCity: 'Berlin',
    ShipToZipCode: '10119',
    ShipToCountry: 'DE',
  },
  DocumentLines: [
    { ItemCode: 'WB-001', Quantity: 2, PriceAfterVAT: 24.9, VatGroup: 'A1' },
    { ItemCode: 'WB-002', Quantity: 3, PriceAfterVAT: 4.17 },
  ],
  Freight: { ExpenseCode: 1, LineGross: 4.99 },
  ...more,
});

export const write = (n: number, payload: object = salesOrder(n), more: Partial<Write> = {}): Write =>
  aWrite(n, payload, { identity: `order${n}`, ...more });

export const purchaseOrder = (n: number, more: object = {}) => ({
  CardCode: 'HZ-01',
  DocDate: '2026-11-26',
  DocDueDate: '2026-12-17',
  DocCurrency: 'RMB',
  Comments: `P20261126-000${n}`,
  DocumentLines: [
    {
      ...{ ItemCode: 'WB-001', Quantity: 200, UseBaseUnits: 'tYES', UnitPrice: 4.2 },
      ...{ ShipDate: '2026-12-17', WarehouseCode: '01' },
    },
    { ItemCode: 'WB-002', Quantity: 36, UseBaseUnits: 'tYES', WarehouseCode: '01' },
  ],
  ...more,
});

export const partner = (n: number, more: object = {}) => ({
  CardName: `Harbor Supply ${n}`,
  CompanyPrivate: 'cCompany',
  GroupCode: 102,
  EmailAddress: 'buying@harbor.example',
  Address: { Street: 'Torstraße 1', City: 'Berlin', ZipCode: '10119', Country: 'DE' },
  ...more,
});
