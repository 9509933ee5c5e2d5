import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { toVendorTime } from '../naive-time.ts';
import { query, type YonyouContext } from './call.ts';
import { CUSTOMERS, customerVerbs, customerWish } from './customer-write.ts';
import type { YonyouOptions } from './options.ts';

/** The most that a page may hold: few have a second one. */
const PAGE_SIZE = 5_000;
const RECORDS = 500;
const BEGINNING = '2000-01-01T00:00:00.000Z';

/** A text in several languages, or in one. */
type Words = { simplifiedName?: string; englishName?: string; traditionalName?: string } | string | null | undefined;

interface Merchant {
  id: string | number;
  code: string;
  name?: Words;
  enterpriseNature?: string | number | null;
  customerClassCode?: string;
  creditCode?: string;
  contactName?: string;
  contactTel?: string;
  email?: string;
  countryName?: string;
  stopStatus?: boolean | string;
}

/** A customer (客户档案). `enterpriseNature` is 0 an enterprise, 1 a person, 2 another; `creditCode` the number of its licence or of its holder. */
export const merchant = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    name: personal('name', z.string()),
    enterpriseNature: z.int().optional(),
    stopStatus: z.boolean(),
    customerClassCode: z.string().optional(),
    creditCode: personal('taxId', z.string()).optional(),
    contactName: personal('name', z.string()).optional(),
    contactTel: personal('phone', z.string()).optional(),
    email: personal('email', z.string()).optional(),
    countryName: z.string().optional(),
  })
  .meta({ complete: true });

const TEXTS = ['customerClassCode', 'creditCode', 'contactName', 'contactTel', 'email', 'countryName'] as const;

const wordOf = (words: Words): string =>
  typeof words === 'string' ? words : words?.simplifiedName || words?.englishName || words?.traditionalName || '';

function recordOf(one: Merchant): SourceRecord {
  const id = String(one.id);
  const { enterpriseNature } = one;
  return {
    kind: 'customer',
    id,
    customerId: id,
    numbers: [one.code],
    data: {
      id,
      code: one.code,
      name: wordOf(one.name),
      ...(enterpriseNature === undefined || enterpriseNature === null || enterpriseNature === ''
        ? {}
        : { enterpriseNature: Number(enterpriseNature) }),
      stopStatus: String(one.stopStatus) === 'true',
      ...Object.fromEntries(TEXTS.flatMap((name) => (one[name] ? [[name, one[name]]] : []))),
    },
  };
}

/**
 * Pages of those whose time stamp is not before `pubts`, each customer once. The order of pages is not documented, and who goes draws later ones onto
 * pages that were read: several are read forwards and then backwards. `over` says that nothing comes any more.
 */
async function* walked(ctx: YonyouContext, pubts: string): AsyncGenerator<{ rows: Merchant[]; over: boolean }> {
  const seen = new Set<string>();
  const page = async (pageIndex: number) => {
    const asked = { pageIndex, pageSize: PAGE_SIZE, pubts, filterPotential: true };
    const answer = await query<Merchant[] | null>(ctx, `${CUSTOMERS}/newlist`, asked);
    const rows = Array.isArray(answer) ? answer : [];
    const fresh = rows.filter(({ id }) => !seen.has(String(id)));
    for (const { id } of fresh) seen.add(String(id));
    // A page of nobody new is one that was answered before.
    return { fresh, isLast: rows.length < PAGE_SIZE || fresh.length === 0 };
  };
  let end = 1;
  for (let ended = false; !ended; end += ended ? 0 : 1) {
    const { fresh, isLast } = await page(end);
    ended = isLast;
    yield { rows: fresh, over: ended && end === 1 };
  }
  for (let back = end - 1; back >= 1; back -= 1) yield { rows: (await page(back)).fresh, over: back === 1 };
}

/**
 * Customers whose time stamp moved since the cursor, closed ones too; without those that may become one (潜客). The cursor is when the round began,
 * by the platform's clock where that is behind ours; inside a round it stays at the one before. A shop's customers are told under codes of ours.
 */
export const customer: KindPort<YonyouOptions> = {
  schema: merchant,
  writeSchema: customerWish,
  async *pull(ctx, cursor) {
    const { overlapMs, utcOffset } = ctx.options;
    const now = ctx.now();
    const before = cursor ?? BEGINNING;
    const pubts = toVendorTime(new Date(Date.parse(before) - overlapMs).toISOString(), utcOffset);
    for await (const { rows, over: isLast } of walked(ctx, pubts)) {
      const begun = new Date(now + Math.min(0, ctx.http.clockGapMs())).toISOString();
      for (let start = 0; start === 0 || start < rows.length; start += RECORDS) {
        const some = rows.slice(start, start + RECORDS).map(recordOf);
        const over = isLast && start + RECORDS >= rows.length;
        // A clock that was set back takes nothing away: what is stamped next is read by the overlap.
        yield { records: some, cursor: over && begun > before ? begun : before };
      }
    }
  },
  ...customerVerbs,
};
