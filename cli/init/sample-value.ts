import { z } from 'zod';

type Plain = string | number | boolean;

/** Words of a text that are meant as an example: behind `e.g.` or `such as`, in backticks or quotes. */
function namedExamples(text: string): string[] {
  const behind = [...text.matchAll(/(?:e\.g\.|such as|for example)\s+(.+)$/g)].flatMap(([, rest = '']) =>
    rest.split(/,?\s+or\s+|,\s+/),
  );
  const quoted = [...text.matchAll(/[`"]([^`"]+)[`"]/g)].map(([, word = '']) => word);
  return [...quoted, ...behind].map((word) => word.trim().replace(/[.;)]$/, ''));
}

const USUAL: readonly Plain[] = [
  'replace-me',
  'https://example.com',
  'example',
  '1',
  1,
  true,
  '2026-01-01',
  '+00:00',
  '00000000-0000-4000-8000-000000000000',
];

/**
 * A value that this option takes, to be replaced by the true one: what its description or its refusal names as an example, else
 * something usual. `undefined` where nothing fits: then a person has to say it.
 */
export function sampleValue(field: z.ZodType): Plain | undefined {
  const { examples = [], enum: words = [] } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }) as {
    examples?: Plain[];
    enum?: Plain[];
  };
  const refused = field.safeParse('\u0000').error?.issues.map(({ message }) => message) ?? [];
  const told = [aboutOf(field) ?? '', ...refused].flatMap(namedExamples);
  return [...examples, ...words, ...told, ...USUAL].find((value) => field.safeParse(value).success);
}

/** The same for a secret: nothing that could be taken for a real one. */
export const sampleSecret = (field: z.ZodType): Plain | undefined =>
  field.safeParse('replace-me').success ? 'replace-me' : sampleValue(field);

/** A field's description, or that of what it wraps: `.optional()` hides it. */
export function aboutOf(field: z.ZodType): string | undefined {
  const { innerType } = field.def as unknown as { innerType?: z.ZodType };
  return field.description ?? (innerType && aboutOf(innerType));
}
