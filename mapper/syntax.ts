import type { Path } from './paths.ts';

/** A text of the file and where it stands, as `file:line:col`. */
export interface Located<T> {
  value: T;
  at: string;
}

/** What to do with a value that is not there. */
export type Missing = { do: 'fail' } | { do: 'skip' } | { do: 'null' } | { do: 'default'; value: unknown };

/** What to do with a value that its table does not know. */
export type Unknown = { do: 'fail' } | { do: 'keep' } | { do: 'skip' } | { do: 'default'; value: unknown };

/** A JSONata text; `locate` finds the place of a character of it. */
export interface Expression {
  text: string;
  at: string;
  locate(position: number): string;
}

/** `as: money`, or `as: { money: minor, currency: path }`: a type, its argument, and other settings by name. */
export interface TypeCall {
  name: string;
  at: string;
  argument?: Located<string | number>;
  settings: Map<string, Located<string>>;
}

export type Lookup =
  | { kind: 'table'; name: string; at: string; from?: Located<string>; to?: Located<string>; reverse: boolean }
  /** `places` are those of the entries' keys. */
  | { kind: 'inline'; at: string; entries: [string, unknown][]; places: string[] };

export type Source =
  | { kind: 'path'; path: Path; at: string }
  | { kind: 'first'; options: Rule[] }
  | { kind: 'const'; value: unknown; at: string }
  | { kind: 'context'; path: Path; at: string }
  | { kind: 'expr'; expression: Expression }
  /** Nested `rules`; with `from`, they read from there. */
  | { kind: 'object'; from?: { path: Path; at: string }; entries: Entry[] }
  | { kind: 'each'; list: { path: Path; at: string }; where?: Expression; entries: Entry[] };

export interface Rule {
  at: string;
  source: Source;
  /** Outside `each`: the rule holds only where this is true. */
  where?: Expression;
  lookup?: Lookup;
  unknown?: Unknown;
  as?: TypeCall;
  missing?: Missing;
}

/** One line of `rules`: the dotted target, and how it is made. */
export interface Entry {
  target: string[];
  at: string;
  rule: Rule;
}

/** A mapping file as it is written. */
export interface MappingSyntax {
  /** The file's path without `.yaml`: what `extends` and `config.yaml` call it. */
  name: string;
  from: Located<string>;
  to: Located<string>;
  extends?: Located<string>;
  /** Targets of the baseline that this file does without. */
  drop: Located<string[]>[];
  entries: Entry[];
  rulesAt: string;
}
