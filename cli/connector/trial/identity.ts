import { randomBytes } from 'node:crypto';
import type { AnyPort } from '../../../connectors/connector.ts';

const LONGEST = 40;

/** A reference of ours, as long as the target takes, that nobody ever gave. */
export const unusedIdentity = ({ once }: AnyPort): string =>
  randomBytes(LONGEST / 2)
    .toString('hex')
    .slice(0, Math.min(LONGEST, once?.identityMaxLength ?? 32));
