import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The vendors' specifications are their property: they stand beside the repository, or where `WAYBILL_SPECS` says, or where
 * `scripts/specifications.mjs` puts what packages carry.
 */
const FOLDERS = [process.env.WAYBILL_SPECS ?? `${HERE}../shared/specs`, `${HERE}.cache/specifications`];

/** Where a specification is; `undefined`, with a line that says so, where there is none. In CI a test that would be skipped fails. */
export function specificationPath(file: string): string | undefined {
  const path = FOLDERS.map((folder) => `${folder}/${file}`).find(existsSync);
  if (path) return path;
  if (process.env.CI) throw new Error(`no specification ${file}: a connector says that it is held against it`);
  console.info(`skipped: no specification ${file}`);
  return undefined;
}

interface Operation {
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses?: Record<string, { schema?: object; content?: Record<string, { schema: object }> }>;
}

type Document = {
  swagger?: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
type Schema = { required?: string[]; properties?: Record<string, unknown>; enum?: unknown[] };

/** A vendor's OpenAPI document, for holding requests and answers against. */
export interface Specification {
  /** Problems of a request's body; an empty list for a good one. Throws where the path is not in the specification. */
  requestProblems(method: string, path: string, body: unknown): string[];
  answerProblems(method: string, path: string, status: number, body: unknown): string[];
  /** The query parameters that a call may have. */
  queryNames(method: string, path: string): string[];
}

/**
 * Loads one; `undefined`, with a line that says so, where there is none. `mend` corrects what the vendor's document has
 * wrong before it is compiled.
 */
export function loadSpecification(
  file: string,
  mend: (document: Document) => void = () => {},
): Specification | undefined {
  const path = specificationPath(file);
  if (!path) return undefined;
  const document = parse(readFileSync(path, 'utf8')) as Document;
  if (document.swagger) asOpenApi(document);
  mend(document);
  const ajv = validatorOf(document, false);
  let forms: Ajv | undefined;
  const compiled = new Map<string, ValidateFunction>();
  const problems = (pointer: string, body: unknown, of = ajv): string[] => {
    let validate = compiled.get(pointer);
    if (!validate) {
      validate = of.compile({ $ref: `spec#${pointer}` });
      compiled.set(pointer, validate);
    }
    // OpenAPI 3.0 as vendors write it says nothing of null, and their own examples are full of it.
    return validate(withoutNulls(body))
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
  const operation = (method: string, path: string) => {
    const has = (template: string) => document.paths[template]?.[method.toLowerCase()] !== undefined;
    const name = Object.keys(document.paths).find((template) => has(template) && matches(template, path));
    const found = name && document.paths[name]?.[method.toLowerCase()];
    if (!name || !found) throw new Error(`${method} ${path} is not in ${file}`);
    return { found, pointer: `/paths/${escaped(name)}/${method.toLowerCase()}` };
  };
  return {
    requestProblems(method, path, body) {
      const { found, pointer } = operation(method, path);
      if (!found.requestBody) return [];
      if (found.requestBody.content[FORM]) {
        forms ??= validatorOf(document, true);
        return problems(`${pointer}/requestBody/content/${escaped(FORM)}/schema`, withLists(body), forms);
      }
      return problems(`${pointer}/requestBody/content/application~1json/schema`, body);
    },
    answerProblems(method, path, status, body) {
      const { found, pointer } = operation(method, path);
      if (!found.responses?.[String(status)]?.content) return [];
      return problems(`${pointer}/responses/${status}/content/application~1json/schema`, body);
    },
    queryNames: (method, path) =>
      (operation(method, path).found.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
  };
}

const FORM = 'application/x-www-form-urlencoded';

/** `coerced`: values are texts, as a form has them, and may stand for numbers and the like. */
function validatorOf(document: Document, coerced: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, logger: false, coerceTypes: coerced });
  ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  for (const format of ['decimal', 'uri', 'email', 'float', 'int32', 'int64', 'binary', 'currency', 'unix-time'])
    ajv.addFormat(format, true);
  return ajv.addSchema(document, 'spec');
}

/** What a form numbers (`lines[0][amount]`) is a list. */
function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, one]) => [name, withLists(one)] as const);
  if (fields.length > 0 && fields.every(([name], index) => name === String(index))) return fields.map(([, one]) => one);
  return Object.fromEntries(fields);
}

/** Swagger 2.0 has a body among the parameters, and a schema in the answer itself; all else that matters here is alike. */
function asOpenApi({ paths }: Document): void {
  const json = (schema: object) => ({ 'application/json': { schema } });
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    const body = operation.parameters?.find((one) => one.in === 'body')?.schema;
    if (body) operation.requestBody = { content: json(body) };
    for (const answer of Object.values(operation.responses ?? {}))
      if (answer.schema) answer.content = json(answer.schema);
  }
}

const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Parameters are written `{id}`, and by some `:id`. */
function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}|(?<=\/):\w+/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}
