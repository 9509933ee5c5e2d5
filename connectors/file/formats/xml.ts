import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { at } from '../../rest/path.ts';
import type { XmlSpec } from '../definition-format.ts';
import { type Row, Unreadable } from '../rows.ts';
import type { Snapshot } from '../snapshot.ts';
import { wholeText } from './text.ts';

/** The elements of an XML file that are records. Attributes are named `@name`; all values are texts, as they stand there. */
export async function* xmlRows(file: Snapshot, { path, lists }: XmlSpec): AsyncGenerator<Row> {
  const text = await wholeText(file);
  // An entity of a document's own can unfold without end, or name a file of this machine: no partner needs one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new Unreadable({ why: 'it has a DOCTYPE: entities are not unfolded here' });
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Unreadable({ row: valid.err.line, why: `this is no XML: ${valid.err.code}` });
  const always = new Set([path, ...lists]);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    // Only those of XML itself and numbers of characters: there is no DOCTYPE that could declare others.
    processEntities: true,
    htmlEntities: true,
    isArray: (_name, place) => always.has(String(place)),
  });
  const found = at(parser.parse(text), path);
  const list = found === undefined ? [] : Array.isArray(found) ? found : [found];
  for (const [index, one] of list.entries()) {
    const row = index + 1;
    if (typeof one === 'object' && one !== null) yield { row, data: one as Record<string, unknown> };
    else yield { row, trouble: { row, why: 'the element holds no others' } };
  }
}
