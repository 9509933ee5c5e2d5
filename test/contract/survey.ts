import { expect, it } from 'vitest';
import type { SurveyedObject, Write, WriteResult } from '../../connectors/connector.ts';
import { compareMeasures } from '../../domain/reconciliation/compare.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, surveyedIds, surveyPages } from './harness.ts';

/** What `surveyContract` needs of the suite that calls it. */
export interface SurveyTools {
  harness(): Harness;
  /** For kinds that are pushed: creates that the target takes. */
  writes(count: number): Promise<Write[]>;
  push(writes: Write[]): Promise<WriteResult[]>;
  /** For kinds that are not: makes so many records. */
  seed(count: number): Promise<string[]>;
}

const BEFORE_MS = 60_000;

const surveyed = (port: AnyPort, ctx: AnyContext, cursor: string | null = null) =>
  surveyPages(port, ctx, { from: Date.now() - BEFORE_MS, to: Date.now() + BEFORE_MS }, cursor);

const lastOf = (pages: { objects: SurveyedObject[] }[], id: string) =>
  pages.flatMap(({ objects }) => objects).findLast(({ targetId }) => targetId === id);
/** To the very digit: a tolerance is for systems that round, and a sandbox does not. */
const exactly = () => '0';

/** What a survey must tell: all of a period, resumably, in the words of `measure`. */
export function surveyContract(port: AnyPort, tools: SurveyTools): void {
  const survey = port.survey as NonNullable<AnyPort['survey']>;
  const make = async (count: number): Promise<string[]> => {
    if (!port.push) return tools.seed(count);
    const results = await tools.push(await tools.writes(count));
    return results.map((result) => (result as { targetId: string }).targetId);
  };

  it('a survey gives everything of its period and goes on from every cursor without loss', async () => {
    const ids = await make(5);
    const pages = await surveyed(port, tools.harness().context());
    expect(surveyedIds(pages)).toEqual(expect.arrayContaining(ids));
    for (const [index, page] of pages.entries()) {
      const rest = await surveyed(port, tools.harness().context(), page.cursor);
      expect([...surveyedIds(pages.slice(0, index + 1)), ...surveyedIds(rest)]).toEqual(expect.arrayContaining(ids));
    }
  });

  it('a survey tells of an object what was told of it, by what it is known, and that it lives', async () => {
    if (port.push) {
      const writes = await tools.writes(3);
      const results = await tools.push(writes);
      const pages = await surveyed(port, tools.harness().context());
      for (const [index, { identity, payload }] of writes.entries()) {
        const held = lastOf(pages, (results[index] as { targetId: string }).targetId) as SurveyedObject;
        expect(held).toMatchObject({ live: true });
        const twin = survey.twin?.(payload);
        // A target that keeps no reference of ours, and cannot be searched for it, has nothing to show it by.
        const shown = twin === undefined ? held.reference : held.twin;
        if (port.find || shown !== undefined) expect(shown).toBe(twin ?? identity);
        const told = survey.measure(payload);
        expect(compareMeasures(told, held.measures, exactly)).toEqual([]);
        expect(Object.keys(told).length).toBeGreaterThan(0);
        expect(Math.abs(Date.now() - held.at)).toBeLessThan(BEFORE_MS);
      }
      return;
    }
    const ids = await tools.seed(2);
    const pages = await surveyed(port, tools.harness().context());
    const records = await (port.read as NonNullable<AnyPort['read']>)(tools.harness().context(), ids);
    expect(records).toHaveLength(2);
    for (const { id, data } of records) {
      const held = lastOf(pages, id) as SurveyedObject;
      expect(held.live).toBe(true);
      expect(compareMeasures(survey.measure(data), held.measures, exactly)).toEqual([]);
    }
  });

  if (port.cancel) {
    it('a survey shows what was taken back as dead, or not at all', async () => {
      const [write] = (await tools.writes(1)) as [Write];
      const [result] = await tools.push([write]);
      if (result?.result !== 'accepted') throw new Error('not accepted');
      const { targetId, facts = {} } = result;
      await (port.cancel as NonNullable<AnyPort['cancel']>)(tools.harness().context(), [
        { identity: write.identity, targetId, facts },
      ]);
      expect(lastOf(await surveyed(port, tools.harness().context()), targetId)?.live ?? false).toBe(false);
    });
  }

  it('a survey that is told to wait says so', async () => {
    await make(1);
    const { server, id, said } = tools.harness();
    server.setFaults(id, { rate: 1, retryAfterSeconds: 3 });
    expect(await failureOf(said, surveyed(port, tools.harness().context()))).toMatchObject({ class: 'rate-limited' });
  });

  it('a survey that is refused says so, also with a fresh token', async () => {
    await make(1);
    const { server, id, said } = tools.harness();
    server.setFaults(id, { script: Array(20).fill('auth') });
    expect(await failureOf(said, surveyed(port, tools.harness().context()))).toMatchObject({ class: 'auth' });
  });
}
