import { expect, it } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { type AnyPort, startHarness } from './harness.ts';
import { heldClock } from './paging.ts';

const BETWEEN_PAGES_MS = 5_000;
/** More than one page, and fewer than two. */
const MORE = 4;

/** The fixture tells how records of this kind go. */
export const canLose = ({ remove }: KindFixture): boolean => remove !== undefined;

/**
 * Records go between two pages: of those that were read, which moves the others to places before the next page, and of those that were
 * not.
 */
export function deletesContract(options: ContractOptions, port: AnyPort, kind: Kind, fixture: KindFixture): void {
  const pageSize = required(fixture.pageSize, 'pageSize');
  it('pull misses none of the others when records are deleted between its pages', async () => {
    const clock = heldClock();
    const harness = await startHarness({ ...options, clock });
    try {
      const ids = await required(fixture.seed, 'seed')(harness.system, pageSize + MORE);
      const seen = new Set<string>();
      const gone: string[] = [];
      let cursor: string | null = null;
      const read = async () => {
        for await (const page of (port.pull as NonNullable<AnyPort['pull']>)(harness.context(), cursor)) {
          for (const { id } of page.records) seen.add(id);
          cursor = page.cursor;
          if (gone.length > 0) continue;
          const [first, second] = ids.filter((id) => seen.has(id));
          const ahead = ids.find((id) => !seen.has(id));
          expect(ahead, `the first page of ${kind}s is all there is`).toBeDefined();
          clock.pass(BETWEEN_PAGES_MS);
          for (const id of [first, second, ahead]) {
            if (id === undefined) continue;
            gone.push(id);
            await required(fixture.remove, 'remove')(harness.system, id, harness.server.books(harness.id));
          }
        }
      };
      await read();
      clock.pass(BETWEEN_PAGES_MS);
      await read();
      for (const id of ids) expect(seen.has(id) || gone.includes(id), `${id} was missed`).toBe(true);
    } finally {
      await harness.close();
    }
  });
}
