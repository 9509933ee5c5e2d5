import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edmx } from './edmx.mjs';

const NAMESPACE = 'SAPB1';
const PLAIN = { int: 'Edm.Int32', float: 'Edm.Double', str: 'Edm.String', SapBool: `${NAMESPACE}.BoYesNoEnum` };

const textsOf = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** `class NAME(base):` and what is indented below it. */
const classesOf = (text, base) =>
  [...text.matchAll(new RegExp(`^class (\\w+)\\(${base}\\):\\n((?: +.*\\n|\\n)*)`, 'gm'))].map(([, name, body]) => ({
    name,
    body,
  }));

/**
 * The models of a Python client of SAP Business One's Service Layer, which were made of its metadata -> that metadata again, of all that is
 * no link to another entity. A date is a text here, for the models say no more.
 */
export function edmxOfModels(folder) {
  const models = join(folder, 'models', '_generated');
  const enums = classesOf(readFileSync(join(models, 'enums.py'), 'utf8'), 'StrEnum').map(({ name, body }) => ({
    name,
    members: [...body.matchAll(/^ +\w+ = '([^']+)'$/gm)].map(([, word]) => word),
  }));
  const complex = classesOf(readFileSync(join(models, 'complex_types.py'), 'utf8'), 'B1Model');
  const entities = textsOf(join(models, 'entities')).flatMap((text) => classesOf(text, 'B1Model'));
  const named = new Set([...enums, ...complex].map(({ name }) => name));

  const typeOf = (written) => {
    const list = /^list\[(.+)\]$/.exec(written)?.[1];
    if (list) {
      const type = typeOf(list);
      return type && `Collection(${type})`;
    }
    const name = written.replace(/(?<=\w)Field$/, '');
    return PLAIN[written] ?? (named.has(name) ? `${NAMESPACE}.${name}` : undefined);
  };
  const read = ({ name, body }) => ({
    name,
    properties: [...body.matchAll(/^ +\w+: (.+?) \| None = PydanticField\(None, alias='(\w+)'\)/gm)].flatMap(
      ([, written, field]) => {
        const type = typeOf(written);
        return type ? [{ name: field, type }] : [];
      },
    ),
  });
  const sets = textsOf(join(folder, 'resources', '_generated')).flatMap((text) => {
    const [, name] = /^ +endpoint = "(\w+)"$/m.exec(text) ?? [];
    const [, model] = /^ +self\.model = (\w+)$/m.exec(text) ?? [];
    return name && model ? [{ name, type: `${NAMESPACE}.${model}` }] : [];
  });
  return edmx({ namespace: NAMESPACE, types: entities.map(read), complexTypes: complex.map(read), enums, sets });
}
