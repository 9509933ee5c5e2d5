import { parseDocument, YAMLSeq } from 'yaml';
import { headerLine } from '../../editor/header.ts';
import { paramsOf } from '../../editor/params.ts';
import { allSides } from '../../editor/systems.ts';
import type { Mapping, MappingBook, SourceFile } from '../../mapper/index.ts';
import { loadSandbox, sandboxIds } from '../../sandbox/registry.ts';
import type { SandboxUse } from '../../sandbox/sandbox.ts';
import { type ConfigPlan, configText, type PlannedConnection, type PlannedParam } from './config-text.ts';
import { envText } from './env-text.ts';
import { planFlows } from './flows.ts';
import { optionFields } from './options.ts';
import { overrideText, usualChanges } from './override.ts';
import type { Chosen } from './roles.ts';
import { starterFiles, starterOptions } from './starter.ts';

/** What a new project shall be. */
export interface Wanted {
  systems: readonly Chosen[];
  /** Connection -> option -> value, as far as somebody said them. */
  options: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Connection -> param -> value. */
  params: ReadonlyMap<string, Readonly<Record<string, string>>>;
  timezone: string;
  sandbox: boolean;
}

/** The shipped mappings: their texts and what they compile to. */
export interface Shipped {
  files: readonly SourceFile[];
  book: MappingBook;
}

const HTTP_PORT = 8080;
const SANDBOX_PORT = 4600;
const PLACEHOLDER = 'FILL-IN';

/** The files of a project, by their path in its folder; the schemas for editors are written beside them. Empty where nothing would move. */
export async function projectFiles(wanted: Wanted, { files, book }: Shipped): Promise<Map<string, string>> {
  const flows = planFlows(wanted.systems, book);
  if (flows.flows.length === 0) return new Map();
  const uses = new Map<Chosen, SandboxUse>();
  if (wanted.sandbox) for (const one of wanted.systems) uses.set(one, await sandboxUse(one));

  const connections = wanted.systems.map((one): PlannedConnection => {
    const { connectionId } = one;
    const given = { ...starterOptions(one), ...uses.get(one)?.options, ...wanted.options.get(connectionId) };
    const params = { ...uses.get(one)?.params, ...wanted.params.get(connectionId) };
    return { chosen: one, fields: optionFields(one), given, params: plannedParams(one, flows.mappings, files, params) };
  });
  const plan: ConfigPlan = {
    connections,
    flows,
    timezone: wanted.timezone,
    httpPort: HTTP_PORT,
    ...(wanted.sandbox ? { sandbox: { port: SANDBOX_PORT, ...stoodIn(uses) } } : {}),
  };
  return new Map([
    ['config.yaml', configText(headerLine('config.yaml', 'schemas/config.json'), plan)],
    ['.env.example', envText(connections)],
    ['.gitignore', '.env\ndata/\n'],
    ['.vscode/extensions.json', '{ "recommendations": ["redhat.vscode-yaml"] }\n'],
    ...(await starterFiles(wanted.systems)),
    ...overrides(wanted.systems, flows.mappings, files),
    ...firstExamples(wanted.systems, flows.mappings, files),
  ]);
}

async function sandboxUse({ connector, connectionId, role }: Chosen): Promise<SandboxUse> {
  const origin = `http://127.0.0.1:${SANDBOX_PORT}/${connector.id}`;
  const sandbox = sandboxIds().includes(connector.id) ? await loadSandbox(connector.id) : undefined;
  const use = sandbox?.use?.(origin, `http://127.0.0.1:${HTTP_PORT}/webhooks/${connectionId}`, role);
  return use ?? { options: {} };
}

function stoodIn(uses: ReadonlyMap<Chosen, SandboxUse>): { systems: string[]; options: Record<string, unknown> } {
  const systems = [...uses].filter(([, { options }]) => Object.keys(options).length > 0);
  return {
    systems: [...new Set(systems.map(([{ connector }]) => connector.id))],
    options: Object.fromEntries(systems.flatMap(([{ connector }, { told }]) => (told ? [[connector.id, told]] : []))),
  };
}

/** The constants that the mappings of a system read, each once; a needed one is needed wherever else it is read. */
function plannedParams(
  { connector }: Chosen,
  mappings: readonly Mapping[],
  files: readonly SourceFile[],
  values: Readonly<Record<string, string>>,
): PlannedParam[] {
  const known = new Map<string, PlannedParam>();
  for (const mapping of mappings.filter((one) => isOf(one, connector.id))) {
    for (const { name, target, required, fallback } of paramsOf(fileOf(mapping, files))) {
      const before = known.get(name);
      const needed = required || name in values || (before?.needed ?? false);
      const value =
        values[name] ?? (fallback === undefined ? undefined : String(fallback)) ?? before?.value ?? PLACEHOLDER;
      known.set(name, { name, value, needed, about: before?.about ?? `${target}, in ${mapping.name}.yaml` });
    }
  }
  for (const [name, value] of Object.entries(values))
    if (!known.has(name)) known.set(name, { name, value, needed: true, about: 'for mappings of your own' });
  return [...known.values()];
}

const isOf = ({ from, to }: Mapping, system: string): boolean =>
  [from, to].some((side) => side.startsWith(`${system}/`));

const fileOf = ({ name }: Mapping, files: readonly SourceFile[]): SourceFile =>
  files.find(({ path }) => path.replace(/\.ya?ml$/, '') === name) ?? { path: `${name}.yaml`, text: '' };

function overrides(
  systems: readonly Chosen[],
  mappings: readonly Mapping[],
  files: readonly SourceFile[],
): [string, string][] {
  const sides = allSides(systems.map(({ connector }) => connector));
  return mappings.map((mapping) => {
    const path = `mappings/${mapping.name}.yaml`;
    const target = sides.find(({ name }) => name === mapping.to)?.write ?? { kind: 'unknown' as const };
    const changes = usualChanges(fileOf(mapping, files), target);
    return [path, overrideText(headerLine(path, 'schemas/mapping.json'), mapping, changes)];
  });
}

/** The first shipped example of what comes in first: something to see at once, and a pattern for one's own. */
function firstExamples(
  systems: readonly Chosen[],
  mappings: readonly Mapping[],
  files: readonly SourceFile[],
): [string, string][] {
  for (const { connector } of systems) {
    const inbound = mappings.find(({ from }) => from.startsWith(`${connector.id}/`));
    const shipped = inbound && files.find(({ path }) => path === `${inbound.name}.examples.yaml`);
    const document = shipped && parseDocument(shipped.text);
    if (!inbound || !document || !(document.contents instanceof YAMLSeq) || document.contents.items.length === 0)
      continue;
    document.contents.items = document.contents.items.slice(0, 1);
    const path = `mappings/${inbound.name}.examples.yaml`;
    const text = [
      headerLine(path, 'schemas/examples.json'),
      '# Records, and what shall come of them: `waybill mapping test` runs them after each edit. Put the cases of your own',
      '# business here; `waybill mapping capture NUMBER` adds a record of yours, with stand-ins for what is personal.',
      // Its own comments speak of all the shipped ones.
      document.toString({ lineWidth: 0 }).replace(/^(#.*\n|\n)*/, ''),
    ];
    return [[path, text.join('\n')]];
  }
  return [];
}
