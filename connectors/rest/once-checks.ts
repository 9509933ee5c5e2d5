import type { ErrorRule } from './definition.ts';
import type { Finding } from './definition-findings.ts';
import type { KindSpec } from './definition-kind.ts';
import { placeholdersOf } from './template.ts';

const WAYS = 'one of: idempotency key, upsert by our id, unique reference, probe by reference, lease and reconcile';

/** A create without a way to one effect could be doubled by any answer that is lost: refused, not warned of. */
export function checkOnce(name: string, kind: KindSpec, errors: readonly ErrorRule[]): Finding[] {
  const { create, once, find } = kind;
  const at: Finding['path'] = ['kinds', name];
  if (!create)
    return once
      ? [{ path: [...at, 'once'], message: 'nothing is created here: declare `create`, or leave `once` out' }]
      : [];
  if (!once)
    return [{ path: [...at, 'create'], message: `say how a create has one effect: \`once: { way: ... }\`, ${WAYS}` }];
  const names = safeNames(create.request);
  const found: Finding[] = [];
  const say = (message: string) => found.push({ path: [...at, 'once', 'way'], message });
  const carries = names.includes('identity');
  switch (once.way) {
    case 'idempotency key':
      if (!names.includes('key')) say('put {key} into the request, usually as the header Idempotency-Key');
      break;
    case 'upsert by our id':
      if (!carries && !names.some((one) => one.startsWith('payload.')))
        say('name the object in the request, by {identity} or by a field such as {payload.sku}');
      break;
    case 'unique reference':
      if (!carries) say('put {identity} into the request, as the reference that the system keeps unique');
      if (!find && !errors.some(duplicateWithId))
        say('declare `find`, or an error rule for duplicates with the `id` of the object that is there');
      break;
    case 'probe by reference':
      if (!carries) say('put {identity} into the request, as a reference that can be searched');
      if (!find) say('declare `find`: without a search nobody can say what became of a lost call');
      break;
    case 'lease and reconcile':
      break;
  }
  return found;
}

const duplicateWithId = (rule: ErrorRule): boolean =>
  rule.id !== undefined && (rule.as === 'duplicate' || rule.codes.duplicate !== undefined);

function safeNames(template: unknown): string[] {
  try {
    return placeholdersOf(template).map(({ path }) => path);
  } catch {
    // A text that is no template is reported where templates are checked.
    return [];
  }
}
