/** What the process answers when it ends; documented in `waybill --help`. */
export const EXIT = {
  fine: 0,
  /** Something was found or refused: findings of `check`, an order that is not there, a demo that lost something. */
  findings: 1,
  /** The command line or the config is wrong; nothing was started. */
  usage: 2,
  /** Something outside cannot be reached or had: Temporal, the database, a port, a folder, a binary. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A reason why the program cannot go on, told to a person in one line that ends with how to mend it.
 * Everything else that is thrown is our own fault, and is shown as such.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.usage, options?: { cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The code of a system error (`EADDRINUSE`, `EACCES`), wherever it stands in the chain of causes. */
export function systemCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
