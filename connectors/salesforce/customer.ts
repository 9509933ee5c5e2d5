import type { Finding, KindPort, SourceRecord, Write, WriteResult } from '../connector.ts';
import { ACCOUNT_FIELDS, type AccountWrite, account, accountWrite, addressesOf, CONTACTS } from './account.ts';
import { query, type Row, type SalesforceContext } from './call.ts';
import { changedWholes } from './changed-rows.ts';
import { graphs, type Node } from './graph.ts';
import type { SalesforceOptions } from './options.ts';
import { allOf, anyOf } from './soql.ts';

const READ = 100;

/** Accounts that we made are not told back: they are known by the system that they came from. */
const notOurs = ({ moves, options }: SalesforceContext): string | undefined =>
  moves.takes.has('customer') ? `${options.externalId} = null` : undefined;

const fieldsOf = ({ options }: SalesforceContext): string[] => [
  ...new Set([...ACCOUNT_FIELDS, ...options.accountFields]),
  CONTACTS,
];

const recordOf = (row: Row): SourceRecord => ({
  kind: 'customer',
  id: row.Id,
  customerId: row.Id,
  ...(row.IsDeleted === true ? { cancelled: true } : {}),
  data: { ...row, Addresses: addressesOf(row) },
});

async function accountsBy(ctx: SalesforceContext, ids: readonly string[]): Promise<Row[]> {
  const found: Row[] = [];
  const fields = ['Id', 'IsDeleted', 'SystemModstamp', ...fieldsOf(ctx)].join(', ');
  for (let start = 0; start < ids.length; start += READ) {
    const where = allOf(anyOf('Id', ids.slice(start, start + READ)), notOurs(ctx));
    found.push(...(await query(ctx, `SELECT ${fields} FROM Account WHERE ${where}`)));
  }
  return found;
}

/** Accounts that changed, and those whose contacts did. */
async function* pull(ctx: SalesforceContext, cursor: string | null) {
  const walk = {
    whole: { object: 'Account' as const, fields: fieldsOf(ctx), where: notOurs(ctx) },
    part: { object: 'Contact' as const, of: 'AccountId' },
    read: (ids: readonly string[]) => accountsBy(ctx, ids),
  };
  for await (const { rows, cursor: next } of changedWholes(ctx, walk, cursor))
    yield { records: rows.map(recordOf), cursor: next };
}

const path = (type: string, field: string, value: string): string =>
  `sobjects/${type}/${field}/${encodeURIComponent(value)}`;

/** Account and contact in one graph: both or none. What is changed later is named by its own id, so that nobody's deletion is undone. */
function nodesOf({ externalId, standingField }: SalesforceOptions, { op, identity, payload, targetId }: Write): Node[] {
  const { Account, Contact, standing } = payload as AccountWrite;
  const known = op === 'update' && targetId;
  const head: Node = {
    method: 'PATCH',
    path: known ? `sobjects/Account/${targetId}` : path('Account', externalId, identity),
    body: { ...Account, ...(standingField && standing ? { [standingField]: standing } : {}) },
    as: 'account',
  };
  if (!Contact) return [head];
  const body = { ...Contact, AccountId: known ? targetId : '@{account.id}' };
  return [head, { method: 'PATCH', path: path('Contact', externalId, identity), body, as: 'contact' }];
}

async function push(ctx: SalesforceContext, writes: Write[]): Promise<WriteResult[]> {
  const answers = await graphs(
    ctx,
    writes.map((write) => nodesOf(ctx.options, write)),
  );
  return writes.map(({ op, targetId }, index): WriteResult => {
    const answer = answers[index] as (typeof answers)[number];
    if (!(answer instanceof Map)) return answer;
    const id = op === 'update' && targetId ? targetId : answer.get('account')?.id;
    if (id) return { result: 'accepted', targetId: id };
    const message = 'an account was made without a word of its id';
    return { result: 'failed', failure: { class: 'unknown-outcome', message, answered: true } };
  });
}

async function find(ctx: SalesforceContext, identities: string[]): Promise<Finding[]> {
  const { externalId } = ctx.options;
  const rows = await query(ctx, `SELECT Id, ${externalId} FROM Account WHERE ${anyOf(externalId, identities)}`);
  return identities.map((identity): Finding => {
    const [one, second] = rows.filter((row) => row[externalId] === identity);
    if (second) return { found: 'unsure', why: `two accounts carry ${identity} in ${externalId}` };
    return one ? { found: true, targetId: one.Id } : { found: false };
  });
}

/** Accounts with their contacts: upserted by our external id, and read as one customer each. */
export const customer: KindPort<SalesforceOptions> = {
  schema: account,
  writeSchema: accountWrite,
  pull,
  async read(ctx, ids) {
    return (await accountsBy(ctx, ids)).map(recordOf);
  },
  push,
  find,
  batch: 75,
  // A token, the graphs, and both again where the token had ended.
  requestsPerPush: 4,
  usualRequestsPerPush: 1,
  once: { way: 'upsert by our id', identityMaxLength: 40, settleMs: 0 },
  change: 'in-place',
};
