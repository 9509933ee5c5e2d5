import {
  type CheckDeclaration,
  type DeclarationFinding,
  parseDeclaration,
  readDeclaration,
} from '../declaration-file.ts';
import { shapeFindings } from '../rest/definition-findings.ts';
import { type Definition, definition, type FileKindSpec } from './definition.ts';
import { folderOf, placeholders } from './names.ts';

/** A definition from a YAML file; throws an `OptionsError` with `file:line:column path: what` for each thing wrong with it. */
export const readDefinition = (file: string): Definition => readDeclaration(file, checked);

/** The same of data that are there already: a definition that stands in the config itself. */
export const parseDefinition = (data: unknown): Definition => parseDeclaration(data, checked);

const checked: CheckDeclaration<Definition> = (data) => {
  const parsed = definition.safeParse(data, { reportInput: true });
  if (!parsed.success) return { found: shapeFindings(definition, parsed.error) };
  const found = Object.entries(parsed.data.kinds).flatMap(([kind, spec]) =>
    kindFindings(spec as FileKindSpec).map(({ path, message }) => ({ path: ['kinds', kind, ...path], message })),
  );
  return found.length > 0 ? { found } : { found, made: parsed.data };
};

const NAMES = /^(identity|revision|payload\..+)$/;

/** What the shape alone does not say. */
function kindFindings({ record, in: incoming, out }: FileKindSpec): DeclarationFinding[] {
  const found: DeclarationFinding[] = [];
  const tell = (path: string[], message: string) => found.push({ path, message });
  if (incoming) {
    if (!record) tell(['record'], 'missing: without the id of a record no file can be read');
    if (/[*?]/.test(folderOf(incoming.files))) tell(['in', 'files'], '* and ? stand in the name of a file only');
    const places = [folderOf(incoming.files), incoming.done, incoming.failed];
    if (new Set(places).size < places.length)
      tell(['in'], 'the folder of the files, `done` and `failed` are three folders');
  }
  if (!incoming && !out) tell([], 'names neither files that come (`in`) nor files that go (`out`)');
  if (!out) return found;
  for (const [name, template] of [
    ['file', out.file],
    ['revision', out.revision],
    ['cancel', typeof out.cancel === 'object' ? out.cancel.file : undefined],
  ] as const) {
    for (const wrong of placeholders(template ?? '').filter((one) => !NAMES.test(one)))
      tell(['out', name], `there is no {${wrong}}: {identity}, {revision} and {payload.…}`);
    if (/[{}]/.test(folderOf(template ?? ''))) tell(['out', name], 'placeholders stand in the name of a file only');
  }
  if (out.file.includes('{revision}'))
    tell(['out', 'file'], '{revision} is for `revision`: this one is found again by it');
  if (out.change === 'revision' && !/\{identity\}.*\{revision\}/.test(out.revision ?? ''))
    tell(['out', 'revision'], '`change: revision` needs a name with {identity} and {revision}');
  if (typeof out.cancel === 'object') {
    const { file } = out.cancel;
    if (!file.includes('{identity}') || file.includes('{payload'))
      tell(['out', 'cancel'], 'its name is of {identity} alone');
  }
  if (out.change === 'replace' && out.cancel !== 'remove')
    tell(['out', 'change'], '`replace` takes the file back before it writes another: `cancel: remove`');
  if (out.taken !== 'left' && out.taken !== 'deleted' && out.taken === folderOf(out.file))
    tell(['out', 'taken'], 'a folder other than that of the files');
  return found;
}
