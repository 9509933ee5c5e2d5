import { expect, it } from 'vitest';
import { type Kind, LEVELS } from '../../domain/kinds.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { longestListIn } from './last-page.ts';
import { heldClock } from './paging.ts';

const BETWEEN_CALLS_MS = 5_000;
/** More than one page, and fewer than two. */
const MORE = 4;
const TOUCHED = 3;
const ADDED = 2;

interface Scene {
  harness: Harness;
  ids: string[];
  pull(): Promise<Map<string, string>>;
  /** A pull, after whose first full answer something happens. */
  pullWhile(happens: () => void): Promise<Map<string, string>>;
}

/** A list of more than a page of the vendor's, which a pull gathers before it gives any of it. */
async function gathering(
  options: ContractOptions,
  port: AnyPort,
  fixture: KindFixture,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const pageSize = required(fixture.pageSize, 'pageSize');
  const clock = heldClock();
  const harness = await startHarness({ ...options, clock });
  try {
    const ids = await required(fixture.seed, 'seed')(harness.system, pageSize + MORE);
    const pull = async () => {
      const pages = await pullPages(port, harness.context(), null);
      const told = idsOf(pages);
      expect(told.length, 'records that are told twice').toBe(new Set(told).size);
      return new Map(pages.flatMap(({ records }) => records).map(({ id, data }) => [id, JSON.stringify(data)]));
    };
    await body({
      harness,
      ids,
      pull,
      async pullWhile(happens) {
        let happened = false;
        harness.server.reword(harness.id, (_asked, text) => {
          if (!happened && longestListIn(text) >= pageSize) {
            happened = true;
            clock.pass(BETWEEN_CALLS_MS);
            happens();
          }
          return text;
        });
        const told = await pull();
        harness.server.reword(harness.id, undefined);
        expect(happened, 'no answer was a full page').toBe(true);
        clock.pass(BETWEEN_CALLS_MS);
        return told;
      },
    });
  } finally {
    await harness.close();
  }
}

/** What comes and changes while the pages of a list are gathered. */
export function gatheredPagingContract(
  options: ContractOptions,
  port: AnyPort,
  kind: Kind,
  fixture: KindFixture,
): void {
  it('pull misses nothing, and tells nothing twice, when records come or change between its calls', () =>
    gathering(options, port, fixture, async ({ harness: { system }, ids, pull, pullWhile }) => {
      const before = await pull();
      const touched = ids.slice(0, TOUCHED);
      const during = await pullWhile(() => {
        for (const id of touched) required(fixture.touch, 'touch')(system, id);
        if (!LEVELS.includes(kind)) required(fixture.seed, 'seed')(system, ADDED);
      });
      for (const id of ids) expect(during.has(id), `${id} was missed`).toBe(true);
      const after = await pull();
      for (const id of touched) expect(after.get(id), `the change of ${id}`).not.toBe(before.get(id));
    }));
}

/** What goes while they are gathered draws later records onto pages that were read. */
export function gatheredDeletesContract(options: ContractOptions, port: AnyPort, fixture: KindFixture): void {
  it('pull misses none of the others when records are deleted between its calls', () =>
    gathering(options, port, fixture, async ({ harness: { system, server, id: name }, ids, pullWhile }) => {
      const gone = [ids[0], ids[1], ids.at(-1)] as string[];
      const during = await pullWhile(() => {
        for (const id of gone) required(fixture.remove, 'remove')(system, id, server.books(name));
      });
      for (const id of ids) expect(during.has(id) || gone.includes(id), `${id} was missed`).toBe(true);
    }));
}
