import type { z } from 'zod';
import type { Failure } from '../domain/failures.ts';
import type { ConnectorContext, KindPort, Write, WriteResult } from './connector.ts';

/** A write whose payload is what its schema says. */
export type Fit<Payload> = Omit<Write, 'payload'> & { payload: Payload };

type Push<Options> = NonNullable<KindPort<Options>['push']>;

/**
 * A push that is given what fits its schema, as the schema made it; what does not fit fails alone, and nothing of it is sent. Thrown, it would
 * be said of the whole batch, which then comes again and again.
 */
export const fitting =
  <Options, Payload>(
    schema: z.ZodType<Payload>,
    push: (ctx: ConnectorContext<Options>, writes: Fit<Payload>[]) => Promise<WriteResult[]>,
  ): Push<Options> =>
  async (ctx, writes) => {
    const read = writes.map((write) => ({ write, ...schema.safeParse(write.payload) }));
    const sound = read.flatMap(({ write, success, data }) => (success ? [{ ...write, payload: data as Payload }] : []));
    const results = (sound.length === 0 ? [] : await push(ctx, sound)).values();
    return read.map(({ error }) =>
      error ? { result: 'failed', failure: unfit(error) } : (results.next().value as WriteResult),
    );
  };

/** Why a payload does not fit: the first field, and what is wrong with it. */
export function unfit({ issues: [issue] }: z.ZodError): Failure {
  const path = issue?.path.map(String).join('.') ?? '';
  // Of a name that may not be, its own issue says why.
  const message = (issue?.code === 'invalid_key' ? issue.issues[0] : issue)?.message ?? 'it does not fit';
  return path ? { class: 'validation', path, message: `${path}: ${message}` } : { class: 'validation', message };
}
