import type { Session } from './session.ts';
import type { Transactor } from './transaction.ts';

/** A host's clocks, epoch milliseconds by its wall clock, and milliseconds since its start that nothing sets. */
export interface HostClock {
  wall(): number;
  steady(): number;
}

/** CLOCK_MONOTONIC and its like: the same to all processes of a host. */
export const HOST_CLOCK: HostClock = {
  wall: () => Date.now(),
  steady: () => Number(process.hrtime.bigint() / 1_000_000n),
};

/** Off by more, the wall clock was put right by a person, or the host began anew. */
const TAKEN_OVER_MS = 60_000;
/** Less is made good little by little, a second in half an hour: a rate's span is never shorter than that by more. */
const MADE_GOOD = 1 / 2_000;

interface Agreed {
  /** What the wall clock is before the steady one, as agreed. */
  offset_ms: number;
  /** When that was agreed, steady. */
  at_ms: number;
}

/** The agreement that follows from another look at the clocks. */
export function agree(agreed: Agreed | undefined, host: HostClock): Agreed {
  const at = host.steady();
  const seen = host.wall() - at;
  const off = agreed ? seen - agreed.offset_ms : 0;
  if (!agreed || at < agreed.at_ms || Math.abs(off) > TAKEN_OVER_MS) return { offset_ms: seen, at_ms: at };
  const most = Math.floor((at - agreed.at_ms) * MADE_GOOD);
  const made = Math.max(-most, Math.min(most, off));
  return made === 0 ? agreed : { offset_ms: agreed.offset_ms + made, at_ms: at };
}

/**
 * The time that all processes of a host agree on, epoch milliseconds. They share a wall clock, but that jumps: what was let
 * out within a second would count as long past. So it is counted by the steady clock from an agreement in the ledger.
 */
export async function hostTime(db: Pick<Transactor, 'read' | 'write'>, host: HostClock): Promise<number> {
  const known = async (session: Session): Promise<Agreed | undefined> => {
    const [row] = await session.all<Agreed>('SELECT offset_ms, at_ms FROM host_clock WHERE id = 1');
    return row;
  };
  const before = await db.read(known);
  let agreed = agree(before, host);
  if (agreed !== before) {
    agreed = await db.write(async (session) => {
      // Somebody else's newer agreement stands.
      await session.insert(
        'host_clock',
        ['id', 'offset_ms', 'at_ms'],
        [[1, agreed.offset_ms, agreed.at_ms]],
        `(id) DO UPDATE SET offset_ms = excluded.offset_ms, at_ms = excluded.at_ms WHERE host_clock.at_ms = ${before?.at_ms ?? -1}`,
      );
      return (await known(session)) as Agreed;
    });
  }
  return host.steady() + agreed.offset_ms;
}
