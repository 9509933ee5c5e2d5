import type { Config } from '../../config/schema.ts';
import type { Anchor } from './anchor.ts';
import { fileAnchor } from './anchor-file.ts';
import { rfc3161Anchor } from './anchor-rfc3161.ts';

/** The anchors of a config, in its order. */
export const anchorsOf = ({ audit }: Config): Anchor[] =>
  audit.anchor.map((one) => ('file' in one ? fileAnchor(one.file) : rfc3161Anchor(one)));
