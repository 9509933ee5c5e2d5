import { readBulkFile } from '../../../bulk/read-file.ts';
import { UnreadableFile } from '../../../bulk/unreadable.ts';
import { BulkItems } from '../../../domain/bulk/items.ts';
import { type Judged, judge } from '../../../domain/bulk/judge.ts';
import { againstKnown } from '../../../domain/bulk/known-before.ts';
import type { KnownOrder } from '../../../domain/bulk/verdict.ts';
import { ITEMS, RULES } from '../good.ts';
import type { BulkCase, Cause } from './bulk-case.ts';

const items = new BulkItems(ITEMS);

/** What became of a file. */
export interface CorpusVerdict {
  causes: Cause[];
  /** Where and how the first cause is told. */
  first?: { row?: number; zh: string };
  needPerson: number;
}

export const judged = async (bytes: Buffer): Promise<Judged> =>
  judge((await readBulkFile(bytes, 'orders')).sheets, items, RULES);

export async function verdictOn({ bytes, meant, earlier }: BulkCase): Promise<CorpusVerdict> {
  try {
    const { orders, findings } = againstKnown(await judged(await bytes()), await knownAfter(earlier));
    const wrong = findings.filter(({ level, code }) => level === 'wrong' && code !== 'order-wrong');
    const [first] = wrong;
    return {
      causes: [...new Set(wrong.map(({ code }) => code))],
      ...(first ? { first } : {}),
      needPerson: meant - orders.filter(({ verdict }) => verdict !== 'wrong').length,
    };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { causes: [error.code], first: { zh: error.zh }, needPerson: meant };
  }
}

async function knownAfter(earlier: BulkCase['earlier']): Promise<Map<string, KnownOrder>> {
  if (!earlier) return new Map();
  const { orders } = await judged(await earlier.bytes());
  return new Map(
    orders.map(({ reference, data }) => [
      reference,
      // As the ledger gives it back.
      earlier.gone?.includes(reference) ? {} : { data: JSON.parse(JSON.stringify(data)) },
    ]),
  );
}

/** What the corpus comes to: the figure that matters is how many orders need a person. */
export function sharesOf(all: readonly BulkCase[]) {
  const sum = (of: (one: BulkCase) => number) => all.reduce((total, one) => total + of(one), 0);
  const orders = sum(({ meant }) => meant);
  const needPerson = sum((one) => one.needPerson);
  return {
    files: all.length,
    bad: all.filter(({ causes }) => causes.length > 0).length,
    orders,
    needPerson,
    percent: Math.round((needPerson / orders) * 100),
  };
}
