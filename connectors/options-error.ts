/** Options that cannot be used; each problem names its place within the options, and says how to mend it. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  readonly problems: { path: string; message: string }[];

  constructor(problems: { path: string; message: string }[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
