import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { OptionsError } from './options-error.ts';

/** What is wrong at a place of a declaration. */
export interface DeclarationFinding {
  path: (string | number)[];
  message: string;
}

/** What a declaration's data make, or all that is wrong with them. */
export type CheckDeclaration<Made> = (data: unknown) => { found: DeclarationFinding[]; made?: Made };

/** A declaration from a YAML file; throws an `OptionsError` with `file:line:column path: what` for each thing wrong with it. */
export function readDeclaration<Made>(file: string, check: CheckDeclaration<Made>): Made {
  const below = relative(process.cwd(), file);
  const name = below.startsWith('..') ? file : below;
  const refuse = (messages: string[]) => new OptionsError(messages.map((message) => ({ path: 'definition', message })));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw refuse([
      `${name} cannot be read (${(error as NodeJS.ErrnoException).code}): name the YAML file of the system`,
    ]);
  }
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const where = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (doc.errors.length > 0) throw refuse(doc.errors.map((error) => `${where(error.pos[0])} ${error.message}`));
  const place = (path: DeclarationFinding['path']): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return where(node.range[0]);
    }
    return `${name}:1:1`;
  };
  const { found, made } = check(doc.toJS());
  if (!made) throw refuse(found.map(({ path, message }) => `${place(path)} ${path.join('.')}: ${message}`));
  return made;
}

/** The same of data that are there already: a declaration that stands in the config itself. */
export function parseDeclaration<Made>(data: unknown, check: CheckDeclaration<Made>): Made {
  const { found, made } = check(data);
  if (!made)
    throw new OptionsError(found.map(({ path, message }) => ({ path: ['definition', ...path].join('.'), message })));
  return made;
}
