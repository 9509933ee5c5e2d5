import { SaxesParser, type SaxesTagPlain } from 'saxes';

export type Attributes = Record<string, string>;

/** What somebody wants to know of a part; names come without their prefix. */
export interface XmlListener {
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** An element as it begins; `prefix` is that of its name, with the colon, mostly empty. */
export interface XmlTag {
  name: string;
  prefix: string;
  attributes: Attributes;
}

type Write = (xml: string) => void;

/** How a part is changed while it is copied. */
export interface XmlEdit {
  /** May change attributes, write what stands before the element, or answer `drop` to leave it out with all that is in it. */
  open?(tag: XmlTag, write: Write): 'drop' | undefined;
  /** May write what stands last in the element. */
  close?(name: string, write: Write): void;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a part piece by piece; throws where it is no XML. No entity of its own is ever unfolded. */
export async function readXml(pieces: AsyncIterable<Buffer>, listener: XmlListener): Promise<void> {
  const parser = new SaxesParser();
  if (listener.open)
    parser.on('opentag', ({ name, attributes }) => listener.open?.(localName(name), attributes as Attributes));
  if (listener.close) parser.on('closetag', ({ name }) => listener.close?.(localName(name)));
  if (listener.text) {
    parser.on('text', (text) => listener.text?.(text));
    parser.on('cdata', (text) => listener.text?.(text));
  }
  for await (const text of decoded(pieces)) parser.write(text);
  parser.close();
}

/** Copies a part piece by piece with an edit; comments between elements are left out. */
export async function* rewriteXml(pieces: AsyncIterable<Buffer>, edit: XmlEdit): AsyncGenerator<Buffer> {
  const copy = new Copy(edit);
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => copy.open(tag as SaxesTagPlain));
  parser.on('closetag', ({ name }) => copy.close(name));
  parser.on('text', (text) => copy.text(text));
  parser.on('cdata', (text) => copy.text(text));
  yield Buffer.from(XML_HEAD);
  for await (const text of decoded(pieces)) {
    parser.write(text);
    yield copy.take();
  }
  parser.close();
  yield copy.take();
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(piece[0] === 0xff && piece[1] === 0xfe ? 'utf-16le' : 'utf-8');
    yield decoder.decode(piece, { stream: true });
  }
}

class Copy {
  readonly #edit: XmlEdit;
  #out: string[] = [];
  /** The last element began, and nothing stands in it yet. */
  #empty = false;
  /** So deep inside an element that is left out. */
  #dropped = 0;

  constructor(edit: XmlEdit) {
    this.#edit = edit;
  }

  open({ name: full, attributes: given }: SaxesTagPlain): void {
    if (this.#dropped > 0) {
      this.#dropped += 1;
      return;
    }
    const name = localName(full);
    const attributes = given as Attributes;
    const tag = { name, prefix: full.slice(0, full.length - name.length), attributes };
    if (this.#edit.open?.(tag, this.#write) === 'drop') {
      this.#dropped = 1;
      return;
    }
    let text = `<${full}`;
    for (const key in attributes) text += ` ${key}="${attributeText(attributes[key] as string)}"`;
    this.#write(text);
    this.#empty = true;
  }

  close(full: string): void {
    if (this.#dropped > 0) {
      this.#dropped -= 1;
      return;
    }
    this.#edit.close?.(localName(full), this.#write);
    this.#out.push(this.#empty ? '/>' : `</${full}>`);
    this.#empty = false;
  }

  text(text: string): void {
    if (this.#dropped === 0) this.#write(xmlText(text));
  }

  take(): Buffer {
    const text = this.#out.join('');
    this.#out = [];
    return Buffer.from(text);
  }

  readonly #write: Write = (xml) => {
    if (xml === '') return;
    if (this.#empty) this.#out.push('>');
    this.#empty = false;
    this.#out.push(xml);
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as it stands between tags; what XML cannot hold is left out. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, '').replace(/[&<>\r]/g, (sign) => ENTITIES[sign] as string);

/** A text as it stands in an attribute, its line breaks kept. */
export const attributeText = (text: string): string =>
  text.replace(NOT_XML, '').replace(/[&<>"\r\n\t]/g, (sign) => ENTITIES[sign] as string);
