/** A text, or what JSONata says of anything else: `T0410` names no value. */
export class WrongArgument extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Functions on texts take none longer than this many UTF-16 units. */
export const MAX_TEXT_LENGTH = 1_000_000;

type Compute = (...args: unknown[]) => unknown;

/** Calls with a text first and numbers or texts after; where the text is absent, so is the result. */
const ofText =
  (
    kinds: readonly ('string' | 'number')[],
    least: number,
    compute: (text: string, ...rest: never[]) => unknown,
  ): Compute =>
  (...args) => {
    if (args.length < least || args.length > kinds.length) throw new WrongArgument('T0410');
    for (let i = 0; i < args.length; i++) {
      if (args[i] !== undefined && typeof args[i] !== kinds[i]) throw new WrongArgument('T0410');
    }
    if (typeof args[0] === 'string' && args[0].length > MAX_TEXT_LENGTH) throw new WrongArgument('text-too-long');
    return args[0] === undefined ? undefined : compute(args[0] as string, ...(args.slice(1) as never[]));
  };

function substring(text: string, start: number, length?: number): string {
  const points = [...text];
  const from = points.length + start < 0 ? 0 : start;
  if (length === undefined) return points.slice(from).join('');
  if (length <= 0) return '';
  return points.slice(from, from >= 0 ? from + length : points.length + from + length).join('');
}

/** JSONata's functions on texts that mappings use most, with its meaning; all that is asked of them otherwise goes to JSONata. */
export const NATIVE_FUNCTIONS: Readonly<Record<string, { least: number; most: number; compute: Compute }>> = {
  lowercase: { least: 1, most: 1, compute: ofText(['string'], 1, (text) => text.toLowerCase()) },
  uppercase: { least: 1, most: 1, compute: ofText(['string'], 1, (text) => text.toUpperCase()) },
  trim: {
    least: 1,
    most: 1,
    compute: ofText(['string'], 1, (text) => text.replace(/[ \t\n\r]+/gm, ' ').replace(/^ | $/g, '')),
  },
  length: { least: 1, most: 1, compute: ofText(['string'], 1, (text) => [...text].length) },
  substring: { least: 2, most: 3, compute: ofText(['string', 'number', 'number'], 2, substring) },
  join: {
    least: 1,
    most: 2,
    compute(list, separator) {
      if (separator !== undefined && typeof separator !== 'string') throw new WrongArgument('T0410');
      if (list === undefined) return undefined;
      const texts = Array.isArray(list) ? list : [list];
      if (!texts.every((text) => typeof text === 'string')) throw new WrongArgument('T0412');
      return texts.join(separator ?? '');
    },
  },
};
