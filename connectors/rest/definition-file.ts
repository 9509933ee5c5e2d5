import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { OptionsError } from '../options-error.ts';
import { type Definition, definition } from './definition.ts';
import { checkDefinition } from './definition-checks.ts';
import { type Finding, shapeFindings } from './definition-findings.ts';

/** A definition from a YAML file; throws an `OptionsError` with `file:line:column path: what` for each thing wrong with it. */
export function readDefinition(file: string): Definition {
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
  const place = (path: Finding['path']): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return where(node.range[0]);
    }
    return `${name}:1:1`;
  };
  const { found, made } = checked(doc.toJS());
  if (!made) throw refuse(found.map(({ path, message }) => `${place(path)} ${path.join('.')}: ${message}`));
  return made;
}

/** The same of data that are there already: a definition that stands in the config itself. */
export function parseDefinition(data: unknown): Definition {
  const { found, made } = checked(data);
  if (!made)
    throw new OptionsError(found.map(({ path, message }) => ({ path: ['definition', ...path].join('.'), message })));
  return made;
}

function checked(data: unknown): { found: Finding[]; made?: Definition } {
  const parsed = definition.safeParse(data, { reportInput: true });
  if (!parsed.success) return { found: shapeFindings(definition, parsed.error) };
  const found = checkDefinition(parsed.data);
  return found.length > 0 ? { found } : { found, made: parsed.data };
}
