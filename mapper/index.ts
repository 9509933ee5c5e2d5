export type { MappingResult } from './apply.ts';
export { BUILTIN, type Mapping, MappingBook } from './book.ts';
export type { Problem, SourceFile } from './problem.ts';
export type { MappingContext } from './scope.ts';
