import type { Parts } from './parts.ts';
import { type Attributes, attributeText, readXml, rewriteXml } from './xml.ts';

/** How one of our own cells looks. */
export interface Look {
  /** ARGB of the ground. */
  fill?: string;
  bold?: boolean;
  /** ARGB of the letters. */
  color?: string;
  /** Broken into lines, and at the top of its cell. */
  wrap?: boolean;
  /** Never made a number or a day of. */
  text?: boolean;
}

/** A style of cells as the part has it. */
interface CellStyle {
  attributes: Attributes;
  /** How it is aligned and protected, as XML. */
  inner: string;
}

/** The format `@` of a text. */
const TEXT_FORMAT = '49';

/** The styles of a workbook, to which ours are added: what is there keeps its place, and so every cell its look. */
export class Styles {
  readonly #parts: Parts;
  readonly #part: string;
  readonly #cells: CellStyle[] = [];
  /** The ground of each fill that is plain: by this our own marks are known again. */
  readonly #fills: (string | undefined)[] = [];
  #fonts = 0;
  readonly #newFonts: string[] = [];
  readonly #newFills: string[] = [];
  #ofCells = 0;
  readonly #made = new Map<string, number>();
  /** Of the elements that we add, as the part writes its own. */
  #prefix = '';

  private constructor(parts: Parts, part: string) {
    this.#parts = parts;
    this.#part = part;
  }

  static async read(parts: Parts, part: string): Promise<Styles> {
    const styles = new Styles(parts, part);
    const within: string[] = [];
    await readXml(parts.open(part), {
      open: (name, attributes) => {
        styles.#met(within, name, attributes);
        within.push(name);
      },
      close: () => {
        within.pop();
      },
    });
    styles.#ofCells = styles.#cells.length;
    return styles;
  }

  #met(within: readonly string[], name: string, attributes: Attributes): void {
    const parent = within.at(-1);
    if (parent === 'cellXfs' && name === 'xf') this.#cells.push({ attributes, inner: '' });
    else if (parent === 'xf' && within.at(-2) === 'cellXfs' && (name === 'alignment' || name === 'protection')) {
      const style = this.#cells.at(-1);
      if (style) style.inner += element(name, attributes);
    } else if (parent === 'fonts' && name === 'font') this.#fonts += 1;
    else if (parent === 'fills' && name === 'fill') this.#fills.push(undefined);
    // Looks that depend on a condition (dxfs) have grounds of their own, and no cell has those by its style.
    else if (name === 'fgColor' && parent === 'patternFill' && within.at(-3) === 'fills')
      this.#fills[this.#fills.length - 1] = attributes.rgb;
  }

  /** The ground of a style, where it is one plain colour. */
  fillOf(style: number): string | undefined {
    return this.#fills[Number(this.#cells[style]?.attributes.fillId ?? 0)];
  }

  /** The same look upon another ground; upon none without a colour. */
  onGround(style: number, argb?: string): number {
    return this.#once(`${style} on ${argb ?? ''}`, () => {
      const { attributes = {}, inner = '' } = this.#cells[style] ?? {};
      return { attributes: { ...attributes, fillId: this.#fill(argb), applyFill: '1' }, inner };
    });
  }

  /** A look of our own. */
  own({ fill, bold, color, wrap, text }: Look): number {
    return this.#once(JSON.stringify([fill, bold, color, wrap, text]), () => ({
      attributes: {
        numFmtId: text ? TEXT_FORMAT : '0',
        fontId: bold || color ? this.#font(bold === true, color) : '0',
        fillId: this.#fill(fill),
        borderId: '0',
        xfId: '0',
        applyNumberFormat: '1',
        applyFont: '1',
        applyFill: '1',
        applyAlignment: '1',
      },
      inner: wrap ? element('alignment', { vertical: 'top', wrapText: '1' }) : '',
    }));
  }

  #once(key: string, make: () => CellStyle): number {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    this.#cells.push(make());
    this.#made.set(key, this.#cells.length - 1);
    return this.#cells.length - 1;
  }

  #fill(argb: string | undefined): string {
    if (argb === undefined) return '0';
    const known = this.#fills.indexOf(argb);
    if (known >= 0) return String(known);
    this.#newFills.push(argb);
    this.#fills.push(argb);
    return String(this.#fills.length - 1);
  }

  #font(bold: boolean, color = 'FF000000'): string {
    this.#newFonts.push(`${bold ? '<b/>' : ''}<sz val="11"/><color rgb="${color}"/><name val="Calibri"/>`);
    return String(this.#fonts + this.#newFonts.length - 1);
  }

  /** The part with all that was asked for; nothing may be asked for any more. */
  write(): AsyncGenerator<Buffer> {
    const prefixed = (xml: string) => (this.#prefix ? xml.replace(/<(\/?)(?=\w)/g, `<$1${this.#prefix}`) : xml);
    const fonts = this.#newFonts.map((inner) => `<font>${inner}</font>`);
    const fills = this.#newFills.map(
      (argb) => `<fill><patternFill patternType="solid"><fgColor rgb="${argb}"/></patternFill></fill>`,
    );
    const cells = this.#cells
      .slice(this.#ofCells)
      .map(({ attributes, inner }) => `<xf${attributesText(attributes)}>${inner}</xf>`);
    const added: Readonly<Record<string, readonly string[]>> = { fonts, fills, cellXfs: cells };
    return rewriteXml(this.#parts.open(this.#part), {
      open: ({ name, prefix, attributes }) => {
        if (name === 'styleSheet') this.#prefix = prefix;
        // Spreadsheets count for themselves; one that believes the count must not believe an old one.
        if (added[name]) delete attributes.count;
        return undefined;
      },
      close: (name, write) => {
        const more = added[name];
        if (more && more.length > 0) write(prefixed(more.join('')));
      },
    });
  }
}

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attributeText(value)}"`)
    .join('');

const element = (name: string, attributes: Attributes): string => `<${name}${attributesText(attributes)}/>`;
