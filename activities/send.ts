import type { Connection } from '../connectors/connections.ts';
import type { WriteResult } from '../connectors/connector.ts';
import type { Failure } from '../domain/failures.ts';
import { hashIdentity } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Ticket } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { backoffMs, outcomeOf, sharedCase, toFailure } from './failures.ts';
import { guardsNothing, repeats } from './guard.ts';
import { retryingReads } from './retrying-reads.ts';
import { landsUntil } from './still-running.ts';
import { withoutPeople } from './unnamed.ts';
import type { Turn, WishResult } from './write-page.ts';

/** How soon a record is looked at again whose outcome came too late to be believed. */
const LOOK_AGAIN_MS = 1_000;

const DAMAGED: Failure = {
  class: 'validation',
  message: 'what the ledger keeps of this write is damaged, so nothing was sent',
};

/** One push, and its outcome in the ledger. Never throws: whatever happens to the call is an outcome. */
export async function send(
  deps: Deps,
  connection: Connection,
  kind: Kind,
  sent: { ticket: Ticket; number: string }[],
  turn: Turn,
): Promise<WishResult[]> {
  const whole = sent.map(({ ticket }) => ticket).filter(({ damaged }) => !damaged);
  const answers = whole.length === 0 ? [] : await pushed(connection, kind, whole, turn);
  return Promise.all(
    sent.map(async ({ ticket, number }) => {
      const answer = ticket.damaged
        ? failed(DAMAGED)
        : (answers[whole.indexOf(ticket)] ??
          failed({ class: 'unknown-outcome', message: `${connection.id} gave no answer for this record` }));
      const result = await record(deps, connection, ticket, answer);
      deps.observer.write({
        connectionId: connection.id,
        kind,
        outcome: answer.result === 'failed' ? answer.failure.class : answer.result,
      });
      if (result.held)
        deps.observer.moved({
          number,
          flow: '',
          kind: ticket.kind,
          step: ticket.op,
          target: connection.id,
          outcome: result.targetId ?? '',
        });
      return result;
    }),
  );
}

const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });

/** The tickets' bytes as the connector takes them; what it throws concerns all of them. */
async function pushed(
  connection: Connection,
  kind: Kind,
  tickets: Ticket[],
  { priority, signal }: Turn,
): Promise<WriteResult[]> {
  const port = connection.connector.kinds[kind];
  const context = retryingReads(connection, signal, priority);
  const identityOf = (ticket: Ticket) => hashIdentity(ticket.identity, port?.once?.identityMaxLength ?? 64);
  try {
    if (tickets[0]?.op === 'cancel') {
      if (!port?.cancel)
        return tickets.map(() =>
          failed({
            class: 'rejected',
            code: 'no-cancel',
            message: `it has no way to take back what it was told (${kind})`,
          }),
        );
      return await port.cancel(
        context,
        tickets.map((ticket) => ({
          identity: identityOf(ticket),
          targetId: ticket.targetId ?? '',
          facts: ticket.facts,
        })),
      );
    }
    if (!port?.push)
      return tickets.map(() =>
        failed({ class: 'rejected', code: 'no-push', message: `${connection.id} takes no ${kind}` }),
      );
    return await port.push(
      context,
      tickets.map((ticket) => ({
        identity: identityOf(ticket),
        idempotencyKey: ticket.idempotencyKey,
        op: ticket.op === 'update' ? 'update' : 'create',
        payload: ticket.payload,
        ...(ticket.targetId === undefined ? {} : { targetId: ticket.targetId }),
      })),
    );
  } catch (error) {
    const failure = toFailure(error);
    return tickets.map(() => failed(failure));
  }
}

/** OUTCOME: what the target's answer makes of the write, and of the record's step. */
async function record(deps: Deps, connection: Connection, ticket: Ticket, answer: WriteResult): Promise<WishResult> {
  const { ledger, clock } = deps;
  const { writeId, attempt } = ticket;
  const port = connection.connector.kinds[ticket.kind];
  const once = port?.once;
  const settleMs = once?.settleMs ?? 0;
  // Sent before, looked for, not found and sent again: the search may only have lagged. Done is what it shows once.
  if (answer.result === 'accepted' && ticket.op === 'create' && ticket.doubted && guardsNothing(once) && port?.find)
    return lookOnceMore(deps, connection, ticket, answer.targetId, settleMs);
  if (answer.result === 'accepted' || (answer.result === 'duplicate' && answer.targetId !== undefined)) {
    const targetId = answer.targetId as string;
    const more =
      answer.result === 'accepted'
        ? { ...(answer.numbers ? { numbers: answer.numbers } : {}), ...(answer.facts ? { facts: answer.facts } : {}) }
        : {};
    const recorded = await ledger.outcome({ writeId, attempt, state: 'accepted', targetId, ...more });
    deps.health.succeeded(connection.id);
    // Too late to be believed: somebody took the write for lost and settles it; the ledger tells on the next try.
    if (!recorded)
      return { held: false, outcome: { to: 'queue', queue: connection.id, readyAt: clock.now() + LOOK_AGAIN_MS } };
    return { held: true, targetId };
  }
  const failure: Failure =
    answer.result === 'failed'
      ? withoutPeople(answer.failure, ticket.payload)
      : {
          class: 'unknown-outcome',
          message: `${connection.id} holds this identity already; looking for the object`,
          answered: true,
          held: true,
        };
  const now = clock.now();
  switch (failure.class) {
    case 'rate-limited':
    case 'budget':
    case 'auth':
    case 'unavailable':
      await ledger.outcome({ writeId, attempt, state: 'again' });
      break;
    case 'unknown-outcome': {
      const lands = landsUntil(connection, failure, now);
      // Saying the same again at once is harmless where the target knows it for the same.
      const probeAfter = (repeats(once) ? now : lands) + settleMs + (attempt > 1 ? backoffMs(attempt - 2) : 0);
      await ledger.outcome({ writeId, attempt, state: 'unknown', failure, probeAfter, landsUntil: lands });
      await deps.health.failed(connection.id, failure);
      return { held: false, outcome: { to: 'queue', queue: connection.id, readyAt: probeAfter, why: failure } };
    }
    default:
      await ledger.outcome({ writeId, attempt, state: 'rejected', failure });
  }
  await deps.health.failed(connection.id, failure);
  const step = `${ticket.op === 'cancel' ? 'cancel' : 'write'} ${ticket.kind}`;
  if (ticket.op === 'cancel' && (failure.class === 'rejected' || failure.class === 'conflict')) {
    const waitingFor = `a person: ${connection.id} refused to take back the ${ticket.kind}: ${failure.message}`;
    const met = { system: connection.id, step };
    return {
      held: false,
      outcome: { to: 'case', case: sharedCase(failure, met, { kind: 'cancel-refused', waitingFor }) },
    };
  }
  return { held: false, outcome: outcomeOf(failure, { connectionId: connection.id, step, now, attempt }) };
}

async function lookOnceMore(
  deps: Deps,
  connection: Connection,
  { writeId, attempt }: Ticket,
  targetId: string,
  settleMs: number,
): Promise<WishResult> {
  deps.health.succeeded(connection.id);
  const now = deps.clock.now();
  const probeAfter = now + settleMs;
  const message = `sent a second time: looking whether ${connection.id} holds it once`;
  const failure: Failure = { class: 'unknown-outcome', message, answered: true };
  await deps.ledger.outcome({ writeId, attempt, state: 'unknown', failure, probeAfter, landsUntil: now, targetId });
  return { held: false, outcome: { to: 'queue', queue: connection.id, readyAt: probeAfter, why: failure } };
}
