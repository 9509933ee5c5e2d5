import { expect, it } from 'vitest';
import { type Kind, LEVELS } from '../../domain/kinds.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { type AnyPort, type Harness, startHarness } from './harness.ts';

const BETWEEN_PAGES_MS = 5_000;
const TOUCHED = 3;
const ADDED = 2;

/** A clock that stands still until a test moves it: whatever is made meanwhile has one time. */
export function heldClock() {
  let at = Date.now();
  return {
    now: () => at,
    pass: (ms: number) => {
      at += ms;
    },
  };
}

/** The fixture tells of more than one page, and how its records change, or that none does. */
export const canPage = ({ pageSize, touch, changes }: KindFixture): boolean =>
  pageSize !== undefined && (touch !== undefined || changes === false);

/** What lists do to a reader: more records of one time than a page holds, and records that come or change between its pages. */
export function pagingContract(options: ContractOptions, port: AnyPort, kind: Kind, fixture: KindFixture): void {
  const pageSize = required(fixture.pageSize, 'pageSize');
  const touch = fixture.changes === false ? undefined : required(fixture.touch, 'touch');
  it('pull misses nothing that shares its time with others, comes, or changes between two pages', async () => {
    const clock = heldClock();
    const harness = await startHarness({ ...options, clock });
    try {
      const seed = required(fixture.seed, 'seed');
      const ids = await seed(harness.system, 2 * pageSize + 3);
      const touched = touch ? ids.slice(0, TOUCHED) : [];
      const before = new Map<string, string>();
      const after = new Map<string, string>();
      let seen = before;
      let cursor: string | null = null;
      const added: string[] = [];
      const read = async (then?: () => Promise<void>) => {
        for await (const page of pulled(port, harness, cursor)) {
          for (const { id, data } of page.records) seen.set(id, JSON.stringify(data));
          cursor = page.cursor;
          if (seen === before && then) {
            await then();
            seen = after;
          }
        }
      };
      await read(async () => {
        clock.pass(BETWEEN_PAGES_MS);
        for (const id of touched) touch?.(harness.system, id);
        // Articles have their levels already: none comes.
        if (!LEVELS.includes(kind)) added.push(...(await seed(harness.system, ADDED)));
      });
      expect(new Set([...ids, ...added]).size, 'what came is new').toBe(ids.length + added.length);
      expect(before.size, `the first page of ${kind}s`).toBeLessThan(ids.length);
      clock.pass(BETWEEN_PAGES_MS);
      await read();
      for (const id of ids) expect(before.has(id) || after.has(id), `${id} was missed`).toBe(true);
      for (const id of added) expect(after.has(id), `${id}, which came meanwhile, was missed`).toBe(true);
      for (const id of touched) {
        const first = before.get(id);
        expect(after.has(id) && after.get(id) !== first, `the change of ${id} was missed`).toBe(true);
      }
    } finally {
      await harness.close();
    }
  });
}

const pulled = (port: AnyPort, harness: Harness, cursor: string | null) =>
  (port.pull as NonNullable<AnyPort['pull']>)(harness.context(), cursor);
