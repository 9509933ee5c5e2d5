import type { Session } from '../session.ts';

/** Where an order stands, as an audit entry tells it before and after a person's word. */
export interface OrderState {
  stage: string;
  held: boolean;
  cancelled: boolean;
  flows: { [flow: string]: string };
}

export async function orderState(session: Session, rootRow: number): Promise<OrderState | undefined> {
  const [root] = await session.all<{ stage: string; held: number; cancelled_at: number | null }>(
    'SELECT stage, held, cancelled_at FROM roots WHERE id = ?',
    [rootRow],
  );
  if (!root) return undefined;
  const moves = await session.all<{ flow: string; state: string; step: number; queue: string }>(
    'SELECT flow, state, step, queue FROM moves WHERE root_id = ? ORDER BY flow',
    [rootRow],
  );
  return {
    stage: root.stage,
    held: root.held === 1,
    cancelled: root.cancelled_at !== null,
    flows: Object.fromEntries(
      moves.map(({ flow, state, step, queue }) => [
        flow,
        `${state}${queue ? ` for ${queue}` : ''} before step ${step}`,
      ]),
    ),
  };
}
