import { leaf } from './fit.ts';
import type { PathTree } from './path-tree.ts';

const UNKNOWN: PathTree = { kind: 'unknown' };

const named = (names: string, tree: PathTree): [string, PathTree][] => names.split(' ').map((name) => [name, tree]);

/** What functions give, whatever they are given; those that are not here may give anything. */
export const RESULTS: Readonly<Record<string, PathTree>> = Object.fromEntries([
  ...named(
    'string substring substringBefore substringAfter lowercase uppercase trim pad join replace formatNumber formatBase formatInteger ' +
      'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl fromMillis type localTime',
    leaf('text'),
  ),
  ...named('number floor ceil round abs sqrt power sum max min average toMillis parseInteger', leaf('number')),
  ...named('count length millis decimalCompare decimalToMinor', leaf('integer')),
  ...named('boolean not exists contains', leaf('boolean')),
  ...named(
    'decimalAdd decimalSubtract decimalMultiply decimalDivide decimalRound decimalSum moneyRound minorToDecimal',
    leaf('decimal'),
  ),
  ...named('now', leaf('instant')),
]);

/** Of functions that call another for each element: what the called one is given. */
export const WITH_ELEMENTS: Readonly<Record<string, (element: PathTree) => PathTree[]>> = {
  map: (element) => [element, leaf('integer')],
  filter: (element) => [element, leaf('integer')],
  single: (element) => [element, leaf('integer')],
  sort: (element) => [element, element],
  reduce: (element) => [UNKNOWN, element],
};
