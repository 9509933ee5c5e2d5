import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { z } from 'zod';
import { nearestWord } from '../domain/nearest.ts';
import { crossCheck } from './cross-checks.ts';
import { variablesOf } from './env-file.ts';
import type { Environment } from './environment.ts';
import { withPriceFlows } from './price-flows.ts';
import { EXIT, Problem } from './problem.ts';
import { withPurchaseFlow } from './purchase-flow.ts';
import { type Config, config as schema } from './schema.ts';
import { type ConfigSource, type Finding, type Path, readSource, showFinding } from './source.ts';

/** A config that may be used, and the way back to its lines for whoever finds something wrong in it later. */
export interface LoadedConfig {
  config: Config;
  file: string;
  /** `config.yaml:12:5 connections.erp.use: message` for a path such as `connections.erp.use`. */
  show(path: string, message: string): string;
}

/** Zod says what a union's branches each dislike: the branch that got furthest is the one that was meant. */
function deepest(issue: z.core.$ZodIssue, path: Path): { issue: z.core.$ZodIssue; path: Path } {
  const at = [...path, ...(issue.path as Path)];
  if (issue.code !== 'invalid_union') return { issue, path: at };
  const branches = issue.errors.flatMap((branch) => branch.slice(0, 1)).map((one) => deepest(one, at));
  branches.sort(
    (a, b) =>
      b.path.length - a.path.length ||
      Number(a.issue.code === 'invalid_value') - Number(b.issue.code === 'invalid_value'),
  );
  return branches[0] ?? { issue, path: at };
}

/** What was written where one of a few words may stand, and which of them was probably meant. */
function choiceMessage({ values }: z.core.$ZodIssueInvalidValue, given: unknown): string {
  const choices = values.map(String);
  const near = typeof given === 'string' ? nearestWord(given, choices) : undefined;
  const what = typeof given === 'string' ? `"${given}" may not stand here` : 'something else must stand here';
  if (near) return `${what}; did you mean "${near}"?`;
  return `${what}; ${choices.length === 1 ? 'it is' : 'it is one of'} ${choices.join(', ')}`;
}

function shapeMessage(issue: z.core.$ZodIssue, given: unknown): string {
  if (issue.code === 'invalid_value') return choiceMessage(issue, given);
  // A key that is not a legal id is said by its record; its own reason is inside.
  if (issue.code === 'invalid_key') return `not a name: ${issue.issues[0]?.message ?? issue.message}`;
  if (issue.code === 'too_big' && issue.origin === 'array') {
    const said = issue.message.startsWith('Too big') ? `at most ${issue.maximum} may stand here` : issue.message;
    return `${said}: take some out`;
  }
  return issue.message;
}

const valueAt = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, name) => (at as Record<string | number, unknown> | null | undefined)?.[name], data);

function shapeFindings(source: ConfigSource, error: z.ZodError): Finding[] {
  return error.issues.flatMap((raw): Finding[] => {
    const { issue, path } = deepest(raw, []);
    if (issue.code !== 'unrecognized_keys') {
      const message = shapeMessage(issue, valueAt(source.data, path));
      return [{ ...source.place(path), path: path.join('.'), message }];
    }
    return issue.keys.map((key) => {
      const near = nearestWord(key, knownKeys(path));
      const message = `there is no such setting${near ? `; did you mean "${near}"?` : ''}`;
      return { ...source.place(path, key), path: [...path, key].join('.'), message };
    });
  });
}

/** What one node of the schema is made of, its defaults taken off. */
interface Inside {
  innerType?: unknown;
  /** Of what is read, and made into something else then. */
  in?: unknown;
  /** Of an object. */
  shape?: Record<string, unknown>;
  /** Of a record, and of a list. */
  valueType?: unknown;
  element?: unknown;
  /** Of a union. */
  options?: unknown[];
}

const inside = (node: unknown): Inside => {
  const def = (node as { def?: Inside } | undefined)?.def ?? {};
  const below = def.innerType ?? def.in;
  return below ? inside(below) : def;
};

/** The settings that may stand at a path of the schema; of a union, those of all its branches. */
function knownKeys(path: Path): string[] {
  let nodes: unknown[] = [schema];
  const insides = () => nodes.flatMap(branches);
  for (const name of path)
    nodes = insides().map(({ shape, valueType, element }) => shape?.[String(name)] ?? valueType ?? element);
  return [...new Set(insides().flatMap(({ shape }) => Object.keys(shape ?? {})))];
}

const branches = (node: unknown): Inside[] => {
  const one = inside(node);
  return one.options ? one.options.flatMap(branches) : [one];
};

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/** Paths in the config are meant from the config's own folder, wherever the program was started. */
function anchored(config: Config, folder: string): Config {
  const from = (path: string) => (isAbsolute(path) ? path : resolve(folder, path));
  const store = config.store.startsWith('sqlite:')
    ? `sqlite:${from(config.store.slice('sqlite:'.length))}`
    : config.store;
  // Of a connector's options nothing is known here: a text that begins with ./ or ../ can only be a path.
  const option = (value: unknown) => (typeof value === 'string' && /^\.{1,2}\//.test(value) ? from(value) : value);
  const pem = (value: string) => (value.includes('-----BEGIN') ? value : from(value));
  const connections = Object.fromEntries(
    Object.entries(config.connections).map(([id, connection]) => {
      const options = Object.entries(connection.options).map(([name, value]) => [name, option(value)]);
      return [id, { ...connection, options: Object.fromEntries(options) }];
    }),
  );
  const audit = {
    ...config.audit,
    anchor: config.audit.anchor.map((one) =>
      'file' in one ? { file: from(one.file) } : { ...one, ...(one.ca ? { ca: pem(one.ca) } : {}) },
    ),
  };
  const files = <Settings extends object>(settings: Settings, ...names: (keyof Settings)[]): Settings => {
    const named = names.map((name) => [name, settings[name]] as const);
    return {
      ...settings,
      ...Object.fromEntries(named.map(([name, file]) => [name, typeof file === 'string' ? from(file) : file])),
    };
  };
  const exchange = { ...config.rules.exchange, tables: config.rules.exchange.tables.map(from) };
  const tax = { ...config.rules.tax, rates: config.rules.tax.rates.map(from) };
  const { tariff, destinations, fees, rounding } = config.rules.duty;
  const duty = {
    ...config.rules.duty,
    tariff: tariff.map(from),
    destinations: destinations.map(from),
    fees: fees.map(from),
    rounding: rounding.map(from),
  };
  const { approval, stock, replenish, reorder } = config.rules;
  const rules = {
    ...config.rules,
    exchange,
    tax,
    duty,
    approval: approval && files(approval, 'table'),
    stock: stock && files(stock, 'table', 'bundles'),
    replenish: replenish && files(replenish, 'table'),
    reorder: reorder && files(reorder, 'items', 'successors'),
  };
  const prices = config.prices && { ...config.prices, table: from(config.prices.table) };
  return {
    ...config,
    store,
    data: from(config.data),
    mappings: from(config.mappings),
    connections,
    audit,
    rules,
    prices,
  };
}

/**
 * Reads a config file: YAML, then `${...}`, then the schema, then what the schema cannot see. Throws one `Problem` with
 * a line for each finding.
 */
export function loadConfig(file: string, environment: Pick<Environment, 'variable'>): LoadedConfig {
  if (!existsSync(file)) {
    throw new Problem(
      `no config at ${file}: name one with --config, or run from a folder that has a config.yaml`,
      EXIT.usage,
    );
  }
  const source = readSource(file, variablesOf(dirname(file), environment.variable));
  const refuse = (findings: Finding[]) =>
    new Problem(findings.map((finding) => showFinding(source.name, finding)).join('\n'), EXIT.usage);
  if (source.findings.length > 0) throw refuse(source.findings);
  const parsed = schema.safeParse(source.data ?? {});
  if (!parsed.success) throw refuse(shapeFindings(source, parsed.error));
  const declared = anchored(parsed.data, dirname(resolve(file)));
  const show = (path: string, message: string) =>
    showFinding(source.name, { ...source.place(path.split('.')), path, message });
  const found = crossCheck(declared);
  if (found.length > 0) {
    throw refuse(found.map(({ path, message }) => ({ ...source.place(path), path: path.join('.'), message })));
  }
  return { config: freeze(withPurchaseFlow(withPriceFlows(declared))), file: resolve(file), show };
}
