import type { ForgetSubject } from '../connectors/connector.ts';
import { paperKeeper } from '../domain/retention.ts';
import type { HeldElsewhere, Person, Told } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { inTurn } from './in-turn.ts';

const HOUR_MS = 3_600_000;

/** How soon a system that could not be reached is asked again, and how often before a person has to. */
const FIRST_RETRY_MS = HOUR_MS / 4;
const MOST_TRIES = 7;

/** Orders move for days: looked at a few times a day. */
const LOOK_AGAIN_MS = 6 * HOUR_MS;

/** How a step ended: `tries` is how often in a row a system could not be told. */
interface EraseStep {
  done: boolean;
  waitMs: number;
  tries: number;
}

/**
 * One step of an erasure: the systems that hold something of the people are told, then what the ledger holds is destroyed. In this
 * order, because afterwards nobody knows whom to tell of. Answers when to go on, where something has to be waited for.
 */
export function eraseStep(deps: Deps) {
  const keep = paperKeeper(deps.config.retention.papers);
  return async ({ requestId, tries }: { requestId: string; tries: number }): Promise<EraseStep> => {
    const { ledger, log } = deps;
    const [plan, request] = [await restingPlan(deps, requestId), await ledger.privacyRequest(requestId)];
    if (plan.state === 'done' || !request) return { done: true, waitMs: 0, tries: 0 };
    const settled = plan.people.filter(isSettled);
    const { told, unreached } = await tell(deps, settled, plan.held, plan.told, request.who, tries >= MOST_TRIES);
    await ledger.noteTold(requestId, told);
    if (unreached.length > 0) {
      log.warn({ requestId, unreached }, 'systems that could not be told to forget a customer are asked again');
      return { done: false, waitMs: Math.min(LOOK_AGAIN_MS, FIRST_RETRY_MS * 2 ** tries), tries: tries + 1 };
    }
    const { done, moving, erased } = await ledger.erasePeople(requestId, keep);
    if (erased > 0 || done)
      log.info({ requestId, erased, done }, done ? 'an erasure is done' : 'customers were erased');
    if (done) return { done, waitMs: 0, tries: 0 };
    if (moving.length > 0) log.info({ requestId, moving: moving.length }, 'an erasure waits for what still moves');
    return { done, waitMs: erased > 0 ? 0 : LOOK_AGAIN_MS, tries: 0 };
  };
}

/**
 * What is to be erased, once the waits of those are ended of whom nothing moves: nobody has to decide on a customer who is erased, so
 * that they might wait for ever. Of whom an order still moves, theirs may be decided on until it rests.
 */
async function restingPlan({ ledger }: Deps, requestId: string) {
  const plan = await ledger.erasePlan(requestId);
  const waiting = plan.people.filter(isSettled).flatMap(({ orders }) => orders.filter((order) => order.waits));
  if (waiting.length === 0) return plan;
  for (const { rootId } of waiting)
    await ledger.command(rootId, { verb: 'refuse', who: 'waybill', why: 'asked to be erased' });
  return ledger.erasePlan(requestId);
}

const isSettled = ({ orders }: Person): boolean => orders.every(({ moving }) => moving === undefined);

/** Tells every system what it has not been told yet; what cannot do it by a call is listed for a person. */
async function tell(
  deps: Deps,
  people: Person[],
  held: HeldElsewhere[],
  before: Told[],
  askedBy: string,
  last: boolean,
): Promise<{ told: Told[]; unreached: string[] }> {
  const told = before.map((one) => ({ ...one, objects: [...one.objects] }));
  const unreached = new Set<string>();
  for (const person of people) {
    const numbers = new Set(person.orders.map((order) => order.number));
    const theirs = held.filter((one) => numbers.has(one.number));
    for (const connectionId of new Set([person.connectionId, ...theirs.map((one) => one.connectionId)])) {
      const objects = theirs
        .filter((one) => one.connectionId === connectionId)
        .map(({ kind, targetId, number }) => ({ kind, id: targetId, number }));
      if (
        told.some(
          (one) =>
            one.connectionId === connectionId &&
            objects.every((object) => one.objects.some((known) => known.id === object.id)),
        )
      )
        continue;
      const subject: ForgetSubject = {
        objects,
        ...(person.connectionId === connectionId && person.customerId !== undefined
          ? { customerId: person.customerId }
          : {}),
      };
      const answer = await tellOne(deps, connectionId, subject, askedBy, last);
      if (!answer) unreached.add(connectionId);
      else merge(told, { connectionId, objects, ...answer });
    }
  }
  return { told, unreached: [...unreached] };
}

function merge(told: Told[], one: Told): void {
  const same = told.find(
    (known) => known.connectionId === one.connectionId && known.how === one.how && known.note === one.note,
  );
  if (same) same.objects.push(...one.objects);
  else told.push(one);
}

/** `undefined` where the system could not be reached and may be asked again. */
async function tellOne(
  deps: Deps,
  connectionId: string,
  subject: ForgetSubject,
  askedBy: string,
  last: boolean,
): Promise<Pick<Told, 'how' | 'note' | 'todo'> | undefined> {
  if (askedBy === connectionId) return { how: 'it asked us', note: '' };
  const connection = deps.connections.get(connectionId);
  if (!connection) return { how: 'by hand', note: 'it is not connected any more' };
  const { connector } = connection;
  const byHand = (note: string) => ({
    how: 'by hand' as const,
    note,
    ...(connector.eraseByHand === undefined ? {} : { todo: connector.eraseByHand }),
  });
  if (!connector.forget) return byHand(`${connector.title} has no call for it`);
  try {
    const context = connection.context(AbortSignal.timeout(connection.limits.timeoutMs), 'status');
    const forget = connector.forget.bind(connector);
    const { asked, note } = await inTurn(deps, connectionId, () => forget(context, subject));
    return asked ? { how: 'asked', note } : byHand(note);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.class === 'rejected' || last) return byHand(`it could not be asked: ${failure.class}`);
    return undefined;
  }
}
