import type { MappingResult } from '../apply.ts';
import type { Problem } from '../problem.ts';
import type { Source } from '../syntax.ts';

/** How one record became its target, field by field. Holds values of the record: personal data, for a person's screen. */
export interface Explanation {
  /** What `apply` answers of the same record. */
  result: MappingResult;
  /** What could be made, even where problems stop the rest. */
  made: Record<string, unknown>;
  /** In the order of the rules; a list or an object stands before its fields, and a list's fields once for each element. */
  fields: FieldExplanation[];
  /** Fields that the target has and no rule makes; `droppedAt` (`file:line:col`) where a `drop` took the baseline's rule away. */
  unruled: { field: string; droppedAt?: string }[];
}

export type RuleKind = Source['kind'];

/** One rule's work on one record or element. */
export interface FieldExplanation {
  /** In the target, e.g. `lines[0].price`. */
  field: string;
  /** `file:line:col` of the rule that made it; in a baseline's file where that holds. */
  at: string;
  kind: RuleKind;
  /** Whether the target cannot do without it. */
  required: boolean;
  /** `absent` is a field left out as the mapping says; `failed` one with a problem. */
  outcome: 'made' | 'absent' | 'failed';
  value?: unknown;
  reads: SourceRead[];
  /** What was decided and converted on the way, in order. */
  steps: Step[];
  /** One line: why there is no value. */
  why?: string;
  /** Its own, without those of the fields inside it. */
  problems: Problem[];
}

/** One place that a rule looked at. */
export interface SourceRead {
  /** In the whole record, e.g. `lineItems.nodes[1].sku`; `$index`; or in the context, e.g. `params.customer`. */
  path: string;
  of: 'record' | 'context';
  value?: unknown;
  /** Where nothing is there: how far the path goes, and what is at its end. */
  gap?: { path: string; is: 'absent' | 'null' | 'blank' };
}

export type Step =
  /** The rule's condition. */
  | { did: 'where'; at: string; text: string; holds: boolean; reads: SourceRead[] }
  /** One element of a list; without `index` (its place in the target) it was left out by the list's condition. */
  | { did: 'element'; source: string; index?: number; condition?: { at: string; text: string; reads: SourceRead[] } }
  | { did: 'first'; options: Option[] }
  /** `row` is `file:line:col` of the table's row; without it the table does not know the key, and `unknown` holds. */
  | {
      did: 'lookup';
      at: string;
      /** Absent where the rows stand in the rule itself. */
      table?: string;
      key: string;
      row?: string;
      unknown?: 'fail' | 'keep' | 'skip' | 'default';
      answer?: unknown;
    }
  | { did: 'type'; at: string; type: string; from: unknown; to?: unknown; side?: SourceRead }
  /** Nothing was there; `said` is false where the rule is silent and the target decides. */
  | { did: 'missing'; then: 'fail' | 'skip' | 'null' | 'default'; said: boolean; value?: unknown };

/** One alternative of `first`. */
export interface Option {
  at: string;
  /** `untried` stands after the one that was taken. */
  outcome: 'taken' | 'missing' | 'untried';
  reads: SourceRead[];
  steps: Step[];
}
