import { expect, it } from 'vitest';
import type { SourceRecord } from '../connectors/connector.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { type ReadAgain, readAgain } from './read-again.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const lost: Failure = { class: 'unknown-outcome', message: 'HTTP 500' };

/** A system of which some records cannot be read: any call that names one fails. */
function system(bad: Record<string, Failure>, gone: string[] = []) {
  const calls: number[] = [];
  const parts: ReadAgain[] = [];
  const read = async (wanted: string[]): Promise<SourceRecord[]> => {
    calls.push(wanted.length);
    for (const id of wanted) if (bad[id]) throw new WaybillError(bad[id]);
    return wanted.filter((id) => !gone.includes(id)).map((id) => ({ kind: 'order', id, data: { id } }));
  };
  const run = (wanted: string[]) => readAgain(read, wanted, async (part) => void parts.push(part));
  const staged = () => parts.flatMap((part) => part.records.map(({ id }) => id));
  return { calls, parts, run, staged };
}

it('reads in small pages, and tells what is no more', async () => {
  const { calls, parts, run, staged } = system({}, ['7']);
  expect(await run(ids(60))).toEqual({ unread: [] });
  expect(calls).toEqual([25, 25, 10]);
  expect(staged()).toEqual(ids(60).filter((id) => id !== '7'));
  expect(parts[0]?.ids).toContain('7');
});

it('finds the records that cannot be read by halves, and hands on all others', async () => {
  const { calls, run, staged } = system({ '3': lost, '30': { class: 'rejected', message: 'no' } });
  expect(await run(ids(50))).toEqual({
    unread: [
      { id: '3', failure: lost },
      { id: '30', failure: { class: 'rejected', message: 'no' } },
    ],
  });
  expect(staged()).toEqual(ids(50).filter((id) => id !== '3' && id !== '30'));
  expect(calls.length).toBeLessThan(25);
});

it.each<Failure>([
  { class: 'auth', message: 'HTTP 401' },
  { class: 'rate-limited', message: 'HTTP 429', retryAfterMs: 1_000 },
])('does not halve what concerns all: $class', async (failure) => {
  const { calls, run, staged } = system({ '40': failure });
  await expect(run(ids(60))).rejects.toMatchObject({ failure });
  expect(calls).toEqual([25, 25]);
  // What was read before is handed on already.
  expect(staged()).toEqual(ids(25));
});

it('reads the others where one call of a page met an error, and gives up where all do', async () => {
  const refused: Failure = { class: 'unavailable', message: 'HTTP 500' };
  const one = system({ '40': refused });
  expect(await one.run(ids(60))).toEqual({ unread: [{ id: '40', failure: refused }] });
  expect(one.staged()).toHaveLength(59);
  const all = system(Object.fromEntries(ids(100).map((id) => [id, refused])));
  await expect(all.run(ids(100))).rejects.toMatchObject({ failure: refused });
  expect(all.calls.length).toBeLessThan(15);
});

it('gives up when record after record fails and none can be read', async () => {
  const { calls, run, staged } = system(Object.fromEntries(ids(100).map((id) => [id, lost])));
  await expect(run(ids(100))).rejects.toMatchObject({ failure: lost });
  expect(calls.length).toBeLessThan(15);
  expect(staged()).toEqual([]);
});
