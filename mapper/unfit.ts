/** A value that its type refuses. Made once and shared: it says what kind of thing is wrong, never which value. */
export class Unfit {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    this.code = code;
    this.message = message;
    this.hint = hint;
  }
}

/**
 * Converts one value that is there (neither null nor blank). `side` is what the type's other setting points to, e.g. the currency.
 * `undefined` says that the value means "nothing" after all, and is treated as missing.
 */
export type Convert = (value: unknown, side: unknown) => unknown | Unfit;
