import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of a resource: every value is a text, and what is empty is an empty one. */
export type Element = { [name: string]: string | Element | Element[] };

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // Only those of XML itself: what has a DOCTYPE is not read.
  processEntities: true,
  htmlEntities: true,
});

const withAttributes = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseAttributeValue: false });

const builder = new XMLBuilder({ format: false, suppressEmptyNode: false });

/** What stands inside `<prestashop>`; undefined for a text that is not the whole of such a document. */
export function readXml(text: unknown): Element | undefined {
  if (typeof text !== 'string' || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  if (XMLValidator.validate(text) !== true) return undefined;
  const document = parser.parse(text) as { prestashop?: Element | string };
  if (document.prestashop === undefined) return undefined;
  return typeof document.prestashop === 'string' ? {} : document.prestashop;
}

/** The attributes of the elements inside the first element of this name, by the names of the elements. */
export function attributesIn(text: unknown, name: string): Map<string, Record<string, string>> | undefined {
  if (readXml(text) === undefined) return undefined;
  const { prestashop } = withAttributes.parse(text as string) as {
    prestashop?: Record<string, Record<string, unknown>>;
  };
  const inside = Object.entries(prestashop?.[name] ?? {}).filter(([one]) => !one.startsWith('@'));
  return new Map(inside.map(([one, element]) => [one, (element ?? {}) as Record<string, string>]));
}

/** The elements of a list: none, one or many look different in XML. */
export function listOf(holder: string | Element | Element[] | undefined, name: string): Element[] {
  if (typeof holder !== 'object' || Array.isArray(holder)) return [];
  const found = holder[name];
  if (found === undefined || typeof found === 'string') return [];
  return Array.isArray(found) ? found : [found];
}

export const textAt = (element: Element | undefined, name: string): string => {
  const value = element?.[name];
  return typeof value === 'string' ? value : '';
};

/** The texts of a field that is written in several languages. */
export function textsAt(element: Element | undefined, name: string): string[] {
  const holder = element?.[name];
  if (typeof holder !== 'object' || Array.isArray(holder)) return typeof holder === 'string' ? [holder] : [];
  const texts = holder.language as string | string[] | undefined;
  return texts === undefined ? [] : [texts].flat();
}

export const writeXml = (name: string, element: Element): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<prestashop>${builder.build({ [name]: element })}</prestashop>`;
