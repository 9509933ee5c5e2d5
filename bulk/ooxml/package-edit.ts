import { posix } from 'node:path';
import { relationshipsName, type SheetPart, type WorkbookParts, workbookIn } from './package.ts';
import type { Parts } from './parts.ts';
import { type PartContent, writeArchive } from './write-archive.ts';
import { attributeText, rewriteXml, XML_HEAD, type XmlEdit } from './xml.ts';

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const WORKBOOK_TYPE = `${SPREADSHEET}.sheet.main+xml`;

/** Kinds of parts that we add, what they are declared as, and their names: some programs look for no others. */
const TYPES = {
  worksheet: { type: `${SPREADSHEET}.worksheet+xml`, name: (n: number) => `worksheets/sheet${n}.xml` },
  comments: { type: `${SPREADSHEET}.comments+xml`, name: (n: number) => `comments${n}.xml` },
  vmlDrawing: {
    type: 'application/vnd.openxmlformats-officedocument.vmlDrawing',
    name: (n: number) => `drawings/vmlDrawing${n}.vml`,
  },
} as const;

type AddedKind = keyof typeof TYPES;

/** Macros, and what only they need. */
const isMacro = (name: string): boolean => /(^|\/)(vbaProject|vbaData|vbaProjectSignature)[^/]*$/.test(name);
const IS_MACRO_TYPE = /vbaProject|vbaData|wordVbaData/i;

interface Added {
  of: string;
  part: string;
  kind: AddedKind;
  id: string;
}

/** A workbook that is written again: all parts as they came, but for those that are put anew or left out. */
export class PackageEdit {
  readonly #parts: Parts;
  readonly #workbook: WorkbookParts;
  readonly #put = new Map<string, PartContent>();
  readonly #added: Added[] = [];
  readonly #sheets: { name: string; id: string; hidden: boolean }[] = [];
  /** What the address of each kind of reference begins with: two standards have two. */
  readonly #types: string;

  private constructor(parts: Parts, workbook: WorkbookParts) {
    this.#parts = parts;
    this.#workbook = workbook;
    const [any] = workbook.relationships;
    this.#types = (any?.type ?? '').slice(0, (any?.type ?? '').lastIndexOf('/') + 1);
  }

  static async of(parts: Parts): Promise<PackageEdit> {
    const workbook = await workbookIn(parts);
    if (!workbook) throw new Error('a workbook that was read is none any more');
    return new PackageEdit(parts, workbook);
  }

  get sheets(): readonly SheetPart[] {
    return this.#workbook.sheets;
  }

  /** The one part of a kind that the workbook refers to. */
  partOf(kind: string): string {
    const found = this.#workbook.relationships.find((one) => one.kind === kind);
    if (!found) throw new Error(`the workbook has no ${kind}`);
    return found.target;
  }

  /** Parts are written in the order in which they are put, after those that stay as they are. */
  put(part: string, content: PartContent): void {
    this.#put.delete(part);
    this.#put.set(part, content);
  }

  /** A sheet of ours: in place of that of an earlier answer, else behind all others. */
  putSheet(name: string, content: PartContent, { hidden = false }: { hidden?: boolean } = {}): void {
    const old = this.#workbook.sheets.find((one) => one.name === name);
    const part = old?.part ?? this.newPart(this.#workbook.part, 'worksheet');
    if (!old) this.#sheets.push({ name, id: this.idOf(this.#workbook.part, part), hidden });
    this.put(part, content);
  }

  /** The name of a part that did not exist, to which another refers from now on. */
  newPart(of: string, kind: AddedKind): string {
    const folder = posix.dirname(this.#workbook.part);
    const taken = new Set([...this.#parts.names, ...this.#added.map(({ part }) => part)]);
    let n = 1;
    const name = () => posix.join(folder, TYPES[kind].name(n));
    while (taken.has(name())) n += 1;
    // No earlier answer has the part, and so none has the reference.
    this.#added.push({ of, part: name(), kind, id: `waybill_${kind}${n}` });
    return name();
  }

  /** The namespace in which parts refer to each other. */
  get references(): string {
    return this.#types.replace(/\/$/, '');
  }

  idOf(of: string, part: string): string {
    const found = this.#added.find((one) => one.of === of && one.part === part);
    if (!found) throw new Error(`${of} does not refer to ${part}`);
    return found.id;
  }

  write(): Promise<Buffer> {
    const anew = new Map<string, PartContent>(this.#put);
    for (const of of new Set([this.#workbook.part, ...this.#added.map((one) => one.of)]))
      anew.set(relationshipsName(of), this.#relationships(of));
    anew.set(this.#workbook.part, () => this.#rewritten(this.#workbook.part, this.#withSheets()));
    const kept = this.#parts.names.filter((name) => !anew.has(name) && !isMacro(name) && name !== CONTENT_TYPES);
    const typed: PartContent = () => this.#rewritten(CONTENT_TYPES, this.#withTypes());
    return writeArchive([
      // Programs that look at the first part only know by it what the file is.
      [CONTENT_TYPES, typed],
      ...kept.map((name) => [name, () => this.#parts.open(name)] as const),
      ...anew,
    ]);
  }

  #rewritten(part: string, edit: XmlEdit): AsyncIterable<Buffer> {
    return rewriteXml(this.#parts.open(part), edit);
  }

  #relationships(of: string): PartContent {
    const name = relationshipsName(of);
    const added = this.#added
      .filter((one) => one.of === of)
      .map(({ part, kind, id }) => ({ id, type: this.#types + kind, target: posix.relative(posix.dirname(of), part) }));
    const text = (prefix: string) =>
      added
        .map(
          ({ id, type, target }) =>
            `<${prefix}Relationship Id="${id}" Type="${type}" Target="${attributeText(target)}"/>`,
        )
        .join('');
    if (!this.#parts.names.includes(name))
      return () => [`${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships">${text('')}</Relationships>`];
    let prefix = '';
    return () =>
      this.#rewritten(name, {
        open(tag) {
          if (tag.name === 'Relationships') prefix = tag.prefix;
          return tag.name === 'Relationship' && IS_MACRO_TYPE.test(tag.attributes.Type ?? '') ? 'drop' : undefined;
        },
        close(element, write) {
          if (element === 'Relationships') write(text(prefix));
        },
      });
  }

  #withTypes(): XmlEdit {
    const added = this.#added;
    const extensions = new Set<string>();
    let prefix = '';
    return {
      open({ name, prefix: own, attributes }) {
        if (name === 'Types') prefix = own;
        if (name === 'Default') extensions.add((attributes.Extension ?? '').toLowerCase());
        if (name !== 'Override') return undefined;
        if (IS_MACRO_TYPE.test(attributes.ContentType ?? '')) return 'drop';
        if (/macroEnabled(Template)?\.main\+xml$/i.test(attributes.ContentType ?? ''))
          attributes.ContentType = WORKBOOK_TYPE;
        return undefined;
      },
      close(name, write) {
        if (name !== 'Types') return;
        if (!extensions.has('vml') && added.some(({ kind }) => kind === 'vmlDrawing'))
          write(`<${prefix}Default Extension="vml" ContentType="${TYPES.vmlDrawing.type}"/>`);
        for (const { part, kind } of added)
          if (kind !== 'vmlDrawing')
            write(`<${prefix}Override PartName="${attributeText(`/${part}`)}" ContentType="${TYPES[kind].type}"/>`);
      },
    };
  }

  #withSheets(): XmlEdit {
    const fresh = this.#sheets;
    const type = this.references;
    let prefix = '';
    let most = 0;
    return {
      open({ name, prefix: own, attributes }) {
        if (name === 'workbook') prefix = own;
        if (name === 'sheet') most = Math.max(most, Number(attributes.sheetId ?? 0));
        return undefined;
      },
      close(name, write) {
        if (name !== 'sheets') return;
        for (const [at, sheet] of fresh.entries())
          write(
            `<${prefix}sheet xmlns:r="${type}" name="${attributeText(sheet.name)}" sheetId="${most + at + 1}"${sheet.hidden ? ' state="hidden"' : ''} r:id="${sheet.id}"/>`,
          );
      },
    };
  }
}

const CONTENT_TYPES = '[Content_Types].xml';
