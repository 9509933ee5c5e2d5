import type { z } from 'zod';
import type { Finding } from './connector.ts';

/**
 * Who of these customers stands as they were told to, by their own id: nobody is made by telling it. `look` gets what they were told, of all whose
 * payload can be read, and answers who of them stands so.
 */
export async function standingFound<Told extends { id: string }>(
  schema: z.ZodType<Told>,
  identities: readonly string[],
  payloads: readonly unknown[] | undefined,
  look: (told: Told[]) => Promise<(one: Told) => boolean>,
): Promise<Finding[]> {
  const wanted = identities.map((_, at) => schema.safeParse(payloads?.[at]).data);
  const stands = await look(wanted.flatMap((one) => one ?? []));
  return wanted.map((one): Finding => {
    if (!one) return { found: 'unsure', why: 'a customer is only to be found by their id' };
    return stands(one) ? { found: true, targetId: one.id } : { found: false };
  });
}
