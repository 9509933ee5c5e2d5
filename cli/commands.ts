import type { Deferred } from './deferred.ts';

/** The commands of `waybill`, in the order of its help. */
export const COMMANDS: readonly Deferred[] = [
  {
    usage: 'init',
    about:
      'lay out a project: config, secrets to fill in, mappings to change, a first example. Asks which systems are connected; from a script name them, several of a role with commas',
    load: async () => (await import('./init/index.ts')).declareInit,
  },
  {
    usage: 'start',
    about: 'run the daemon: Temporal where it is embedded, workers, HTTP server, schedules',
    load: async () => (await import('./start.ts')).declareStart,
  },
  {
    usage: 'worker',
    about: 'run a further worker process on the same ledger and Temporal',
    load: async () => (await import('./start.ts')).declareWorker,
  },
  {
    usage: 'check',
    about: 'look for what is wrong in the config, the mappings and the connections; starts nothing',
    load: async () => (await import('./check.ts')).declareCheck,
  },
  {
    usage: 'orders',
    about: 'what is known of orders, and a word on one of them',
    load: async () => (await import('./orders.ts')).declareOrders,
  },
  {
    usage: 'cases',
    about: 'causes for which orders and other records wait, and a word on one of them',
    load: async () => (await import('./cases/index.ts')).declareCases,
  },
  {
    usage: 'alerts',
    about: 'whom the daemon told of what waits, and a sample for each channel',
    load: async () => (await import('./alerts.ts')).declareAlerts,
  },
  {
    usage: 'customers',
    about: 'find a customer, export all that is known of them, erase it',
    load: async () => (await import('./customers/index.ts')).declareCustomers,
  },
  {
    usage: 'payments',
    about: 'bank transfers: what waits for a person, and which order it pays',
    load: async () => (await import('./payments/index.ts')).declarePayments,
  },
  {
    usage: 'lc',
    about: 'letters of credit: what each covers and until when, its documents and discrepancies, and what presses',
    load: async () => (await import('./letters/index.ts')).declareLetters,
  },
  {
    usage: 'export',
    about: 'write every kind of record as CSV and JSON lines, into a folder of files that are yours',
    load: async () => (await import('./export/index.ts')).declareExport,
  },
  {
    usage: 'retention',
    about: 'what is older than the config keeps it: show it, or purge it now',
    load: async () => (await import('./retention.ts')).declareRetention,
  },
  {
    usage: 'sync <flow>',
    about: "read now what is new for a flow, instead of at its connections' next poll",
    load: async () => (await import('./sync.ts')).declareSync,
  },
  {
    usage: 'reconcile',
    about: 'compare shop, ERP, warehouse and forwarder over a period, set right what is safe, open cases for the rest',
    load: async () => (await import('./reconcile/index.ts')).declareReconcile,
  },
  {
    usage: 'rules',
    about: 'which rules of trade would hold an order back, with what they looked at, and why',
    load: async () => (await import('./rules/index.ts')).declareRules,
  },
  {
    usage: 'papers',
    about: 'commercial invoices, packing lists and proforma invoices: what they lack, issue them, list them',
    load: async () => (await import('./papers/index.ts')).declarePapers,
  },
  {
    usage: 'rates',
    about: 'exchange, VAT and duty rates by day: take them over from who sets them, show one with its source',
    load: async () => (await import('./rates/index.ts')).declareRates,
  },
  {
    usage: 'prices',
    about:
      'what each price tier pays, whether the table holds together, and whether a shop shows anybody the price of another',
    load: async () => (await import('./prices/index.ts')).declarePrices,
  },
  {
    usage: 'stock',
    about: 'what may be sold of an article, by warehouse and shop, and how that comes about',
    load: async () => (await import('./stock/index.ts')).declareStock,
  },
  {
    usage: 'replenish',
    about: 'what will be asked for by article and warehouse, how wrong that would have been, and what to buy',
    load: async () => (await import('./replenish/index.ts')).declareReplenish,
  },
  {
    usage: 'windows',
    about: 'when each system is called next, what goes then, and how many calls are left',
    load: async () => (await import('./windows.ts')).declareWindows,
  },
  {
    usage: 'audit',
    about: 'who did what, when and why; and whether anybody has changed that record since',
    load: async () => (await import('./audit/index.ts')).declareAudit,
  },
  {
    usage: 'proof <order>',
    about: 'what is in the audit of one order, for its customer to check without trusting this software',
    load: async () => (await import('./proof/index.ts')).declareProof,
  },
  {
    usage: 'keys',
    about: 'which master keys are in use, and how to change to another',
    load: async () => (await import('./keys/index.ts')).declareKeys,
  },
  {
    usage: 'mapping',
    about: 'check, preview, test, compare and roll back mappings',
    load: async () => (await import('./mapping/index.ts')).declareMapping,
  },
  {
    usage: 'template',
    about: 'the workbook that buyers fill in to order in bulk',
    load: async () => (await import('./template/index.ts')).declareTemplate,
  },
  {
    usage: 'reorder <order>',
    about: "an old order again, as a draft in its shop: with today's prices, stock and articles",
    load: async () => (await import('./reorder/index.ts')).declareReorder,
  },
  {
    usage: 'import',
    about:
      'orders in bulk from a workbook or CSV, and what another integration tool holds: tables and mappings of Boomi',
    load: async () => (await import('./import/index.ts')).declareImport,
  },
  {
    usage: 'connector',
    about: 'which systems there are, what each moves, and how to come to one more',
    load: async () => (await import('./connector/index.ts')).declareConnector,
  },
  {
    usage: 'schema',
    about: 'write the JSON Schemas with which editors complete and check config, mappings, tables and examples',
    load: async () => (await import('./schema.ts')).declareSchema,
  },
  {
    usage: 'demo',
    about: 'place orders in the sandbox shop, wait until all have settled, and count them in every system',
    load: async () => (await import('./demo.ts')).declareDemo,
  },
];
