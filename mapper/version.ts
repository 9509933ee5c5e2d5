import { isMap, isScalar, type Node } from 'yaml';
import type { YamlFile } from './nodes.ts';

/** The version of the mapping language that is spoken here: `waybill: 1`. */
export const PRESENT_VERSION = 1;

/** What a file says behind `waybill:`, and the node that says it. */
export interface SaidVersion {
  node: Node | null | undefined;
  /** `undefined` where it is no whole number from 0. */
  version: number | undefined;
}

export function versionOf(yaml: YamlFile): SaidVersion {
  const node = isMap(yaml.root) ? (yaml.root.get('waybill', true) as Node | undefined) : undefined;
  const value = isScalar(node) ? node.value : undefined;
  return { node, version: Number.isInteger(value) && (value as number) >= 0 ? (value as number) : undefined };
}

/** Reports a file in another version: what else is wrong there is only wrong in the words of this one. */
export function isPresent(yaml: YamlFile, present = PRESENT_VERSION): boolean {
  const { node, version } = versionOf(yaml);
  if (version === undefined || version === present) return true;
  if (version > present) reportNewer(yaml, node, version, present);
  else
    yaml.problem(
      'old-version',
      node,
      `this is version ${version} of the language, and ${present} is spoken here`,
      '`waybill mapping migrate --write` brings it up to date, comments and all',
    );
  return false;
}

export const reportNewer = (yaml: YamlFile, node: unknown, version: number, present: number): void =>
  yaml.problem(
    'newer-version',
    node,
    `this is version ${version} of the language, and this Waybill knows versions up to ${present}`,
    'update Waybill, or take the file as it was before',
  );
