export { type Leaf, type LeafType, type PathField, type PathTree, pathTree } from './path-tree.ts';
export { joined, type KnownPath, pathsOf } from './paths-of.ts';
