export { CODES, type LintCode, pageOf } from './codes.ts';
export type { Finding } from './finding.ts';
export { lintMappings } from './lint.ts';
export { type Leaf, type LeafType, type PathField, type PathTree, pathTree } from './path-tree.ts';
export { joined, type KnownPath, pathsOf } from './paths-of.ts';
export { sarifOf } from './sarif.ts';
export { mendingOf, showFinding, whyOf } from './show.ts';
export { type Direction, type KindSchemas, type Sides, type SystemSchemas, sidesOf } from './sides.ts';
