import type { z } from 'zod';
import type { ConnectorContext, Finding, KindPort, WriteResult } from './connector.ts';
import { type Fit, fitting } from './fitting.ts';

/** What a shop has to say of its own for customers to be told how they stand. */
interface StandingWay<Options, Told extends { id: string }> {
  /** What is told of one customer, by their own id in the shop. */
  schema: z.ZodType<Told>;
  batch?: number;
  requestsPerPush: number;
  /** Tells of these customers; one result for each, in order. */
  tell(ctx: ConnectorContext<Options>, told: Told[]): Promise<WriteResult[]>;
  /** Looks at these customers as they are; answers which of them stand as they were told to. */
  look(ctx: ConnectorContext<Options>, told: Told[]): Promise<(one: Told) => boolean>;
}

/** The half of the kind `customer` that tells a shop how its customers stand. Nobody is made by it, and told twice it is the same. */
export const standingPort = <Options, Told extends { id: string }>({
  schema,
  batch,
  requestsPerPush,
  tell,
  look,
}: StandingWay<Options, Told>): Pick<
  KindPort<Options>,
  'writeSchema' | 'push' | 'find' | 'once' | 'change' | 'batch' | 'requestsPerPush'
> => ({
  writeSchema: schema,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',
  ...(batch && { batch }),
  requestsPerPush,

  push: fitting(schema, (ctx: ConnectorContext<Options>, writes: Fit<Told>[]) =>
    tell(
      ctx,
      writes.map(({ payload }) => payload),
    ),
  ),

  async find(ctx, identities, payloads) {
    const wanted = identities.map((_, at) => schema.safeParse(payloads?.[at]).data);
    const stands = await look(
      ctx,
      wanted.flatMap((one) => one ?? []),
    );
    return wanted.map((one): Finding => {
      if (!one) return { found: 'unsure', why: 'a customer is only to be found by their id' };
      return stands(one) ? { found: true, targetId: one.id } : { found: false };
    });
  },
});
