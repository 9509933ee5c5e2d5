import type { Node, YAMLMap } from 'yaml';
import type { Edit } from './edits.ts';

/** What a migration reads. */
export interface OldFile {
  text: string;
  root: YAMLMap;
  /** Something that a person must decide; then nothing of the file is changed. */
  problem(code: string, node: Node, message: string, hint?: string): void;
}

/** One step of the language: from version `from` to the next. */
export interface Migration {
  from: number;
  /** What version `from` is, for people. */
  title: string;
  /** All edits but that of the version itself. */
  edit(file: OldFile): Edit[];
}
