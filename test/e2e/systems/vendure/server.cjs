// A headless Vendure (server and job worker in one process) on PostgreSQL, with its own sample catalogue where
// FRESH=1. Settings by environment: PORT, PGPORT, PGDATABASE, FRESH, WEBHOOK_URL, WEBHOOK_SECRET.
require('reflect-metadata');
const fs = require('node:fs');
const path = require('node:path');
const {
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSchedulerPlugin,
  DefaultSearchPlugin,
  JobQueueService,
  LogLevel,
  bootstrap,
  defaultConfig,
  dummyPaymentHandler,
  mergeConfig,
} = require('@vendure/core');
const { populate } = require('@vendure/core/cli');
const { WaybillWebhooks } = require('./waybill-webhooks.cjs');

const { PORT, PGPORT, PGDATABASE, FRESH, WEBHOOK_URL, WEBHOOK_SECRET, DATA } = process.env;

const config = mergeConfig(defaultConfig, {
  apiOptions: { hostname: '127.0.0.1', port: Number(PORT), adminListQueryLimit: 1000 },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
    cookieOptions: { secret: 'e2e' },
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: 'postgres',
    synchronize: true,
    logging: false,
    host: '127.0.0.1',
    port: Number(PGPORT),
    username: 'postgres',
    password: '',
    database: PGDATABASE,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  importExportOptions: { importAssetsDir: __dirname },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [
    DefaultSchedulerPlugin.init({}),
    DefaultJobQueuePlugin.init({ pollInterval: 500 }),
    DefaultSearchPlugin.init({}),
    WaybillWebhooks.init({ url: WEBHOOK_URL, secret: WEBHOOK_SECRET }),
  ],
});

/** The sample catalogue without its pictures (there is no asset server here). */
function sample() {
  const assets = path.join(__dirname, 'node_modules/@vendure/create/assets');
  const data = JSON.parse(fs.readFileSync(path.join(assets, 'initial-data.json'), 'utf8'));
  for (const collection of data.collections) delete collection.assetPaths;
  const handler = (automaticSettle) => ({
    code: 'dummy-payment-handler',
    arguments: [{ name: 'automaticSettle', value: automaticSettle }],
  });
  // Money that is there at once, and money that a person settles later.
  data.paymentMethods = [
    { name: 'Paid at once', handler: handler('true') },
    { name: 'Paid later', handler: handler('false') },
  ];
  const csv = path.join(DATA, 'products.csv');
  const products = fs.readFileSync(path.join(assets, 'products.csv'), 'utf8');
  fs.writeFileSync(csv, products.replace(/[\w-]+\.jpg(\|[\w-]+\.jpg)*/g, ''));
  return { data, csv };
}

async function main() {
  let app;
  if (FRESH === '1') {
    const { data, csv } = sample();
    app = await populate(() => bootstrap(config), data, csv);
  } else app = await bootstrap(config);
  await app.get(JobQueueService).start();
  console.log(JSON.stringify({ ready: true }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
