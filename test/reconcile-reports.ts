import type { ReconcileReport } from '../store/ledger.ts';

/** The differences of a report, one line each, in the order of the alphabet. */
export const said = ({ differences }: ReconcileReport): string[] =>
  differences
    .map(({ kind, connectionId, objectKind, field, number }) =>
      [kind, connectionId, objectKind, field, number].filter((word) => word).join(' '),
    )
    .sort();

/** Where a report looked, and how far it came there. */
export const looksOf = ({ looks }: ReconcileReport): string[] =>
  looks.map(({ connectionId, kind, side, state }) => `${connectionId} ${kind} ${side} ${state}`);

/** The looks at a shop, an ERP, a warehouse and a forwarder, each come to its end. */
export const ALL_LOOKS = [
  ' order ledger done',
  'erp order target done',
  'freight shipment target done',
  'shop order source done',
  'shop shipment target done',
  'shop stock levels done',
  'wms shipment target done',
];
