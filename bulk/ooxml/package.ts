import { posix } from 'node:path';
import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

/** What one part refers to, by the last word of its type: `worksheet`, `sharedStrings`, `comments`. */
export interface Relationship {
  id: string;
  /** As it is written: the transitional and the strict standard have other addresses for the same. */
  type: string;
  kind: string;
  /** The name of the part; of what is outside, its address. */
  target: string;
}

export interface SheetPart {
  name: string;
  part: string;
  /** Sheets that a person hides are lists or drafts, and no orders. */
  shown: boolean;
}

export interface WorkbookParts {
  part: string;
  sheets: SheetPart[];
  relationships: Relationship[];
  /** Days are counted from 1904, as Excel on old Macs did. */
  since1904: boolean;
}

export const relationshipsName = (part: string): string =>
  posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);

/** What a part refers to; nothing where it says nothing. */
export async function relationshipsOf(parts: Parts, part: string): Promise<Relationship[]> {
  const name = part === '' ? '_rels/.rels' : relationshipsName(part);
  if (!parts.names.includes(name)) return [];
  const found: Relationship[] = [];
  await readXml(parts.open(name), {
    open(element, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (element !== 'Relationship') return;
      const kind = type.slice(type.lastIndexOf('/') + 1);
      const inside = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(part), target);
      found.push({ id, type, kind, target: mode === 'External' ? target : inside });
    },
  });
  return found;
}

/** `1` and `true` are yes. */
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** Of what holds by standing there, such as `<strike/>`, unless it says otherwise. */
export const isOff = (value: string | undefined): boolean => value === '0' || value === 'false';

/** The workbook of an archive; undefined where it holds none in XML. */
export async function workbookIn(parts: Parts): Promise<WorkbookParts | undefined> {
  const [main] = (await relationshipsOf(parts, '')).filter(({ kind }) => kind === 'officeDocument');
  const part = main?.target ?? 'xl/workbook.xml';
  if (!part.endsWith('.xml') || !parts.names.includes(part)) return undefined;
  const relationships = await relationshipsOf(parts, part);
  const sheets: SheetPart[] = [];
  let since1904 = false;
  let isWorkbook = false;
  await readXml(parts.open(part), {
    open(element, attributes) {
      if (element === 'workbook') isWorkbook = true;
      if (element === 'workbookPr') since1904 = isTrue(attributes.date1904);
      if (element !== 'sheet') return;
      const [, id] = Object.entries(attributes).find(([name]) => /(^|:)id$/.test(name)) ?? [];
      const of = relationships.find((one) => one.id === id);
      // Charts and sheets of old macros have no rows.
      if (of?.kind !== 'worksheet' || !parts.names.includes(of.target)) return;
      const { name = '', state = 'visible' } = attributes;
      sheets.push({ name, part: of.target, shown: state === 'visible' });
    },
  });
  return isWorkbook ? { part, sheets, relationships, since1904 } : undefined;
}
