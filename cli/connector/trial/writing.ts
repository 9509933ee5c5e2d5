import type { Connection } from '../../../connectors/connections.ts';
import type { AnyContext, AnyPort, Facts, Write, WriteResult } from '../../../connectors/connector.ts';
import type { Kind } from '../../../domain/kinds.ts';
import { unusedIdentity } from './identity.ts';
import { Broken, type Outcome, tried, Untried } from './outcome.ts';

/**
 * One object is really made of this payload, looked for, made again where the way to one effect promises that nothing comes of it, and taken
 * back where there is a verb for that. What is left in the system is told.
 */
export async function writingItems(
  { connector }: Connection,
  kind: Kind,
  payload: unknown,
  context: () => AnyContext,
  sleep: (ms: number) => Promise<unknown>,
): Promise<Outcome[]> {
  const port = connector.kinds[kind] as AnyPort;
  const identity = unusedIdentity(port);
  const write: Write = { identity, idempotencyKey: `try-${identity}`, op: 'create', payload };
  const push = async () => accepted(await (port.push as NonNullable<AnyPort['push']>)(context(), [write]));
  let made: { targetId: string; facts: Facts } | undefined;

  const outcomes = [
    await tried('push', kind, async () => {
      const result = await push();
      if (result.result !== 'accepted') throw new Broken('it says that it holds this identity already');
      made = { targetId: result.targetId, facts: { ...result.facts } };
      return `made ${result.targetId}, by our reference ${identity}`;
    }),
    await tried('found', kind, async () => {
      if (!made) throw new Untried('nothing was made');
      if (!port.find) throw new Untried('there is no search');
      await sleep(port.once?.settleMs ?? 0);
      const [finding] = await port.find(context(), [identity], [payload]);
      if (finding?.found !== true || finding.targetId !== made.targetId)
        throw new Broken(`${made.targetId} is not found by its reference after ${port.once?.settleMs ?? 0} ms`);
      return `found by its reference after ${port.once?.settleMs ?? 0} ms`;
    }),
    await tried('once', kind, async () => {
      if (!made) throw new Untried('nothing was made');
      const way = port.once?.way;
      if (way === 'probe by reference' || way === 'lease and reconcile')
        throw new Untried(`by "${way}" the system takes a second one: it is never asked for it`);
      const again = await push();
      const id = again.targetId ?? made.targetId;
      if (id !== made.targetId) throw new Broken(`the same write made a second one: ${made.targetId} and ${id}`);
      return `the same write again made no second one (${way})`;
    }),
    await tried('cancel', kind, async () => {
      if (!made) throw new Untried('nothing was made');
      if (!port.cancel) throw new Untried(`there is no such verb: ${made.targetId} stays, take it back there by hand`);
      const { targetId, facts } = made;
      const [result] = await port.cancel(context(), [{ identity, targetId, facts }]);
      if (result?.result === 'failed')
        throw new Broken(`${targetId} stays, take it back there by hand: ${result.failure.message}`);
      return `took ${targetId} back`;
    }),
  ];
  return outcomes;
}

/** What the system said of one write that it did not refuse. */
function accepted([result]: WriteResult[]): Exclude<WriteResult, { result: 'failed' }> {
  if (!result) throw new Broken('it answered nothing for the write');
  if (result.result === 'failed') throw new Broken(`${result.failure.class}: ${result.failure.message}`);
  return result;
}
