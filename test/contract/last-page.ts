import { expect, it } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';
import { type KindFixture, required } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages } from './harness.ts';

/** Pages that a walk of one full page may take: those of the spans behind it are empty. */
const MOST_PAGES = 50;

/** There are servers that answer the last page again where there is none any more: a reader that waits for an empty one never ends. */
export function lastPageContract(port: AnyPort, kind: Kind, fixture: KindFixture, harness: () => Harness): void {
  it('pull ends where the server answers the last page again and again', async () => {
    const { server, id, system } = harness();
    const ids = await required(fixture.seed, 'seed')(system, required(fixture.pageSize, 'pageSize'));
    server.reword(id, repeating());
    const pages = await pullPages(port, harness().context(), null, MOST_PAGES);
    expect(idsOf(pages)).toEqual(expect.arrayContaining(ids));
    const rest = await pullPages(port, harness().context(), pages.at(-1)?.cursor ?? null, MOST_PAGES);
    for (const record of rest.flatMap(({ records }) => records)) expect(record.kind).toBe(kind);
  });
}

/** In place of an answer without a row the last one that had some to the same question: one that differs in numbers alone. */
function repeating(): (asked: string, text: string) => string {
  const last = new Map<string, string>();
  return (asked, text) => {
    const question = asked.replace(/\d+/g, '#');
    if (longestListIn(text) > 0) {
      last.set(question, text);
      return text;
    }
    return last.get(question) ?? text;
  };
}

/** How long the longest list of an answer is. */
export function longestListIn(text: string): number {
  let most = 0;
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (Array.isArray(value)) most = Math.max(most, value.length);
      return value;
    });
  } catch {
    // No lists then: a report in words, or nothing at all.
  }
  return most;
}
