import { createHash } from 'node:crypto';
import type { SandboxContext } from '../sandbox.ts';

interface KeptAnswer {
  variables: string;
  answer: object;
}

interface Answer {
  userErrors: readonly object[];
}

/**
 * What `@idempotent` does: remembers key -> (hash of the variables, answer). The same again answers as before, and does nothing; other
 * variables are refused. What was refused is not kept.
 */
export function answeredOnce<Of extends Answer>(
  context: SandboxContext,
  key: string | undefined,
  input: unknown,
  { mismatch, work }: { mismatch: () => Of; work: () => Of },
): Of {
  if (!key) throw new Error('The @idempotent directive is required for this mutation.');
  const kept = context.books.collection<KeptAnswer>('idempotency');
  const variables = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const known = kept.get(key);
  if (known) return known.variables === variables ? (known.answer as Of) : mismatch();
  const answer = work();
  if (answer.userErrors.length === 0) kept.put(key, { variables, answer });
  return answer;
}
