import type { AccountsProtocol } from './protocol/accounts.ts';
import type { AlertsProtocol } from './protocol/alerts.ts';
import type { AuditProtocol } from './protocol/audit.ts';
import type { CallsProtocol } from './protocol/calls.ts';
import type { CasesProtocol } from './protocol/cases.ts';
import type { ConnectionsProtocol } from './protocol/connections.ts';
import type { CreditProtocol } from './protocol/credit.ts';
import type { DemandProtocol } from './protocol/demand.ts';
import type { DunningProtocol } from './protocol/dunning.ts';
import type { ExportsProtocol } from './protocol/exports.ts';
import type { HouseProtocol } from './protocol/house.ts';
import type { KeysProtocol } from './protocol/keys.ts';
import type { LettersProtocol } from './protocol/letters.ts';
import type { MappingVersionsProtocol } from './protocol/mapping-versions.ts';
import type { OverdueProtocol } from './protocol/overdue.ts';
import type { PapersProtocol } from './protocol/papers.ts';
import type { PrivacyProtocol } from './protocol/privacy.ts';
import type { ProofsProtocol } from './protocol/proofs.ts';
import type { ReconciliationProtocol } from './protocol/reconciliation.ts';
import type { RegistrationProtocol } from './protocol/registration.ts';
import type { RetentionProtocol } from './protocol/retention.ts';
import type { StagingProtocol } from './protocol/staging.ts';
import type { StepsProtocol } from './protocol/steps.ts';
import type { StockProtocol } from './protocol/stock.ts';
import type { SweepingProtocol } from './protocol/sweeping.ts';
import type { TransfersProtocol } from './protocol/transfers.ts';
import type { VatIdsProtocol } from './protocol/vat-ids.ts';
import type { ViewsProtocol } from './protocol/views.ts';
import type { WatchProtocol } from './protocol/watch.ts';
import type { WindowsProtocol } from './protocol/windows.ts';
import type { WritesProtocol } from './protocol/writes.ts';

export type * from './protocol/accounts.ts';
export type * from './protocol/alerts.ts';
export type * from './protocol/audit.ts';
export type * from './protocol/calls.ts';
export type * from './protocol/cases.ts';
export type * from './protocol/connections.ts';
export type * from './protocol/credit.ts';
export type * from './protocol/demand.ts';
export type * from './protocol/dunning.ts';
export type * from './protocol/exports.ts';
export type * from './protocol/house.ts';
export type * from './protocol/keys.ts';
export type * from './protocol/letters.ts';
export type * from './protocol/mapping-versions.ts';
export type * from './protocol/overdue.ts';
export type * from './protocol/papers.ts';
export type * from './protocol/privacy.ts';
export type * from './protocol/proofs.ts';
export type * from './protocol/reconciliation.ts';
export type * from './protocol/registration.ts';
export type * from './protocol/retention.ts';
export type * from './protocol/staging.ts';
export type * from './protocol/steps.ts';
export type * from './protocol/stock.ts';
export type * from './protocol/sweeping.ts';
export type * from './protocol/transfers.ts';
export type * from './protocol/vat-ids.ts';
export type * from './protocol/views.ts';
export type * from './protocol/watch.ts';
export type * from './protocol/windows.ts';
export type * from './protocol/writes.ts';

/**
 * What the rest of the house may ask of the book. One method is one protocol step and one transaction; the words in
 * capitals are the design's (RECEIVE, STAGE, PACK, STEP, INTENT, CALL, OUTCOME, PROBE, CANCEL, END, RESUME, HOLD, SWEEP).
 * Every method takes a page and works in a handful of statements, whatever the page's size.
 * Times are epoch milliseconds and come in by the injected clock.
 */
export interface Ledger
  extends HouseProtocol,
    StagingProtocol,
    StepsProtocol,
    WritesProtocol,
    CasesProtocol,
    SweepingProtocol,
    ConnectionsProtocol,
    AccountsProtocol,
    CreditProtocol,
    DemandProtocol,
    LettersProtocol,
    DunningProtocol,
    StockProtocol,
    OverdueProtocol,
    WatchProtocol,
    AlertsProtocol,
    CallsProtocol,
    WindowsProtocol,
    MappingVersionsProtocol,
    KeysProtocol,
    AuditProtocol,
    ReconciliationProtocol,
    RegistrationProtocol,
    VatIdsProtocol,
    ViewsProtocol,
    ExportsProtocol,
    PapersProtocol,
    ProofsProtocol,
    TransfersProtocol,
    PrivacyProtocol,
    RetentionProtocol {}
