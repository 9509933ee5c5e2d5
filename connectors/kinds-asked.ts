import { type Failure, WaybillError } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import type { ConnectorContext } from './connector.ts';

type Asks<Options> = (ctx: ConnectorContext<Options>) => Promise<unknown>;

/** Reads of an id that nothing has: the cheapest question to the very interface that a kind moves by. */
export type KindQuestions<Options> = { [K in Kind]?: Asks<Options> };

export const isNotGranted = (failure: Failure): failure is Failure & { class: 'auth'; lack: 'permission' | 'plan' } =>
  failure.class === 'auth' && (failure.lack === 'permission' || failure.lack === 'plan');

/**
 * For systems that grant each interface by itself: asks that of each kind that the flows move, or `otherwise` where there are
 * none. All that were not granted are told at once, by kind; any other failure is thrown as it comes.
 */
export async function askForKinds<Options>(
  ctx: ConnectorContext<Options>,
  questions: KindQuestions<Options>,
  otherwise: Asks<Options>,
): Promise<void> {
  const { gives, takes } = ctx.moves;
  const moved = (Object.keys(questions) as Kind[]).filter((kind) => gives.has(kind) || takes.has(kind));
  if (moved.length === 0) return void (await otherwise(ctx));
  const lacking = new Map<string, { kinds: Kind[]; lack: 'permission' | 'plan' }>();
  for (const kind of moved) {
    try {
      await questions[kind]?.(ctx);
    } catch (error) {
      if (!(error instanceof WaybillError) || !isNotGranted(error.failure)) throw error;
      const { message, lack } = error.failure;
      const told = lacking.get(message) ?? { kinds: [], lack };
      told.kinds.push(kind);
      lacking.set(message, told);
    }
  }
  const [first] = lacking.values();
  if (!first) return;
  const message = [...lacking].map(([why, { kinds }]) => `${kinds.join(', ')}: ${why}`).join('; ');
  throw new WaybillError({ class: 'auth', lack: first.lack, message });
}
