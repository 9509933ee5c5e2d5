export type { MappingResult } from './apply.ts';
export { BUILTIN, type Mapping, MappingBook } from './book.ts';
export type { Explanation, FieldExplanation, Option, SourceRead, Step } from './explain/explanation.ts';
export type { Problem, SourceFile } from './problem.ts';
export { type NamedRule, ruleAt, ruleFor } from './rule-at.ts';
export type { MappingContext } from './scope.ts';
