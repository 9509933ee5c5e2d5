import type { Config } from '../../config/schema.ts';
import type { Anchor } from './anchor.ts';
import { fileAnchor } from './anchor-file.ts';

/** The anchors of a config, in its order. */
export const anchorsOf = ({ audit }: Config): Anchor[] => audit.anchor.map(({ file }) => fileAnchor(file));
