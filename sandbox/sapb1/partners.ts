import type { Collection } from '../books.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { stamp } from './documents.ts';
import type { Row } from './query.ts';
import { Refusal } from './refusal.ts';

interface Partner {
  code: string;
  body: Row;
  version: number;
  madeAt: number;
  /** Nobody changed it yet without it. */
  changedAt?: number;
}

const LENGTHS: Record<string, number> = {
  CardCode: 15,
  CardName: 100,
  Phone1: 20,
  EmailAddress: 100,
  FederalTaxID: 32,
  FrozenRemarks: 30,
};
const GROUPS = new Set([100, 102]);
/** What names an address; one that lacks any of it is added. */
const ADDRESS_KEY = ['BPCode', 'AddressName', 'AddressType', 'RowNum'];

const addressesOf = (body: Row): Row[] => (body.BPAddresses as Row[] | undefined) ?? [];
const isNamed = (one: Row, other: Row): boolean => ADDRESS_KEY.every((field) => one[field] === other[field]);

/** Business partners, each under a code that is theirs alone. */
export class Partners {
  readonly #context: SandboxContext;
  readonly all: Collection<Partner>;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.all = context.books.collection<Partner>('partners');
    this.all.watch((partner) => context.note(() => partnerEntry(partner)));
  }

  /** What somebody in the ERP makes or changes. */
  put(code: string, body: Row): string {
    const held = this.all.get(code);
    const now = this.#context.now();
    return this.all.put(code, {
      code,
      body: { ...held?.body, ...body },
      version: (held?.version ?? 0) + 1,
      madeAt: held?.madeAt ?? now,
      ...(held ? { changedAt: now } : {}),
    }).code;
  }

  insert(body: Row): Row {
    const code = String(body.CardCode ?? '');
    if (!code) throw new Refusal('-5002', 'Code undefined  [OCRD.CardCode]');
    check(body);
    if (this.all.get(code))
      throw new Refusal('-10', `1320000140 - Business partner code '${code}' already assigned to a business partner`);
    this.put(code, { ...body, BPAddresses: withKeys(code, [], addressesOf(body)) });
    return this.row(code);
  }

  patch(code: string, body: Row): void {
    const held = this.#held(code);
    check(body);
    this.put(code, { ...body, BPAddresses: withKeys(code, addressesOf(held.body), addressesOf(body)) });
  }

  row(code: string): Row {
    return partnerRow(this.#held(code));
  }

  etag(code: string): string {
    return `W/"${this.#held(code).version}"`;
  }

  #held(code: string): Partner {
    const held = this.all.get(code);
    if (!held) throw new Refusal('-2028', `Entity with value('${code}') does not exist`, 404);
    return held;
  }
}

function check(body: Row): void {
  for (const [name, length] of Object.entries(LENGTHS))
    if (String(body[name] ?? '').length > length) throw new Refusal('-1004', `Value too long in property '${name}'`);
  if (body.GroupCode !== undefined && !GROUPS.has(Number(body.GroupCode)))
    throw new Refusal('-2028', 'No matching records found [OCRD.GroupCode] (ODBC -2028)');
}

/** Addresses that are named by their whole key are changed, the others added: a name counts once of each type. */
function withKeys(code: string, held: Row[], sent: Row[]): Row[] {
  let next = held.reduce((most, { RowNum }) => Math.max(most, Number(RowNum) + 1), 0);
  return sent.reduce<Row[]>((all, one) => {
    if (all.some((other) => isNamed(one, other)))
      return all.map((other) => (isNamed(one, other) ? { ...other, ...one } : other));
    if (all.some((other) => other.AddressName === one.AddressName && other.AddressType === one.AddressType))
      throw new Refusal('-2035', 'This entry already exists in the following tables (ODBC -2035)');
    return all.concat({ ...one, BPCode: code, RowNum: next++ });
  }, held);
}

export function partnerRow({ code, body, madeAt, changedAt }: Partner): Row {
  const changed = changedAt === undefined ? undefined : stamp(changedAt);
  return {
    CardType: 'cCustomer',
    CompanyPrivate: 'cCompany',
    Valid: 'tYES',
    Frozen: 'tNO',
    ...body,
    CardCode: code,
    CreateDate: stamp(madeAt).day,
    UpdateDate: changed?.day ?? null,
    UpdateTime: changed?.time ?? null,
  };
}

export const partnerEntry = ({ code, body }: Partner): BookEntry => ({
  kind: 'customer',
  id: code,
  reference: code,
  ...(body.CardName ? { number: String(body.CardName) } : {}),
  state: 'there',
  live: true,
  complete: true,
});
