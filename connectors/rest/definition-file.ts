import { type CheckDeclaration, parseDeclaration, readDeclaration } from '../declaration-file.ts';
import { type Definition, definition } from './definition.ts';
import { checkDefinition } from './definition-checks.ts';
import { shapeFindings } from './definition-findings.ts';

/** A definition from a YAML file; throws an `OptionsError` with `file:line:column path: what` for each thing wrong with it. */
export const readDefinition = (file: string): Definition => readDeclaration(file, checked);

/** The same of data that are there already: a definition that stands in the config itself. */
export const parseDefinition = (data: unknown): Definition => parseDeclaration(data, checked);

const checked: CheckDeclaration<Definition> = (data) => {
  const parsed = definition.safeParse(data, { reportInput: true });
  if (!parsed.success) return { found: shapeFindings(definition, parsed.error) };
  const found = checkDefinition(parsed.data);
  return found.length > 0 ? { found } : { found, made: parsed.data };
};
