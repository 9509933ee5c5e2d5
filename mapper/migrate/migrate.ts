import type { YAMLMap } from 'yaml';
import { YamlFile } from '../nodes.ts';
import type { Problem, SourceFile } from '../problem.ts';
import { PRESENT_VERSION, reportNewer, versionOf } from '../version.ts';
import { endOf, startOf, withEdits } from './edits.ts';
import { fromDraft } from './from-draft.ts';
import type { Migration } from './migration.ts';

/** In order, without a gap: each takes a file one version further. */
const MIGRATIONS: readonly Migration[] = [fromDraft];

const BOM = '\ufeff';

/** One thing that was changed, with its place in the file before that step. */
export interface MigratedPlace {
  where: string;
  why: string;
}

export interface MigratedMapping {
  /** The file's version before. */
  from: number;
  /** The text in the present language; the very same where it is that already. */
  text: string;
  changes: MigratedPlace[];
}

/**
 * A mapping file in the present language. Only the words that changed are replaced in its text: comments, order, anchors, quotes,
 * line ends and a byte order mark stay as they are. What a person must decide, and a version newer than ours, are problems.
 */
export function migrateMapping(
  file: SourceFile,
  migrations: readonly Migration[] = MIGRATIONS,
  present: number = PRESENT_VERSION,
): { made?: MigratedMapping; problems: Problem[] } {
  const bom = file.text.startsWith(BOM) ? BOM : '';
  let text = file.text.slice(bom.length);
  let from: number | undefined;
  const changes: MigratedPlace[] = [];
  for (;;) {
    const yaml = new YamlFile({ path: file.path, text });
    if (yaml.problems.length > 0) return { problems: yaml.problems };
    const version = startingPoint(yaml, present);
    if (version === undefined) return { problems: yaml.problems };
    from ??= version.value;
    if (version.value === present) return { made: { from, text: bom + text, changes }, problems: [] };
    const step = migrations.find((migration) => migration.from === version.value);
    if (!step) throw new Error(`no migration from version ${version.value}`);
    const edits = step.edit({
      text,
      root: yaml.root as YAMLMap,
      problem: (code, node, message, hint) => yaml.problem(code, node, message, hint),
    });
    if (yaml.problems.length > 0) return { problems: yaml.problems };
    const next = String(version.value + 1);
    edits.push({ ...version, text: next, why: `\`waybill: ${version.value}\` -> \`waybill: ${next}\`` });
    for (const { start, why } of [...edits].sort((a, b) => a.start - b.start))
      if (why !== '') changes.push({ where: yaml.places.at(start), why });
    text = withEdits(text, edits);
  }
}

/** Where the version stands, or what is wrong with it. */
function startingPoint(yaml: YamlFile, present: number): { value: number; start: number; end: number } | undefined {
  const { node, version: value } = versionOf(yaml);
  if (value !== undefined && node && value <= present) return { value, start: startOf(node), end: endOf(node) };
  if (value === undefined) yaml.problem('version', node ?? yaml.root, `a mapping begins with \`waybill: ${present}\``);
  else reportNewer(yaml, node, value, present);
  return undefined;
}
