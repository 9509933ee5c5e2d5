import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { loadConnector } from '../connectors/registry.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind } from '../domain/kinds.ts';
import { type Personal, schemaFields } from '../domain/personal.ts';
import { appendExample } from '../mapper/examples/append.ts';
import { captureExample } from '../mapper/examples/capture.ts';
import { isExamplesFile, parseExamples } from '../mapper/examples/example.ts';
import { type Mapping, MappingBook } from '../mapper/index.ts';
import { Fakes } from '../mapper/redact/fakes.ts';

const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
const book = MappingBook.compile(files);
const fakes = new Fakes(Buffer.alloc(32, 3));

const mappings = book.names().map((name) => book.byName(name) as Mapping);
const examplesOf = (mapping: Mapping) =>
  files
    .filter(({ path }) => isExamplesFile(path))
    .map(parseExamples)
    .find((one) => one.mapping === mapping.name)?.examples ?? [];

type Fields = ReadonlyMap<string, Personal | undefined>;

/** The schema of what a mapping reads; a declared system has no connector of its name. */
async function schemaOf({ from }: Mapping): Promise<Fields | undefined> {
  if (isKind(from)) return schemaFields(CANONICAL[from]);
  const [system = '', kind = ''] = from.split('/');
  const connector = await loadConnector(system).catch(() => undefined);
  const schema = isKind(kind) && connector?.kinds[kind]?.schema;
  return schema ? schemaFields(schema) : undefined;
}

/** Of one person that there is not; each is sought in the file afterwards, whatever its case. */
const NEEDLES = [
  'Quintessa',
  'Vanderhoof',
  '慧琳',
  'Zirkusweg',
  'Oberammergau',
  '82487',
  'Q.Vanderhoof@web.test',
  'vanderhoof.private',
  '8822 / 94 50-77',
  '8822945077',
  '15812345678',
  'Vanderhoof Optik',
  'DE814584193',
  'DE68210501700012345678',
  '5105105105105100',
  'eyJhbGciOiJIUzI1NiJ9',
  'shpat_c0ffeec0ffeec0ffeec0ffeec0ffee00',
  'tok_live_9f8a7b6c5d',
  'c7bad3f0b5e84b0c9d5f1c2a8e7d6b5a',
  '198.18.7.41',
  'ring twice',
];

/** The same person in what systems send besides the fields that anybody declared. */
const PLANTED = {
  customerName: 'Quintessa Vanderhoof',
  receiver: { first_name: 'Quintessa', last_name: 'Vanderhoof', 姓名: '慧琳', Full: 'Vanderhoof, Quintessa' },
  Consignee: 'Quintessa Vanderhoof, Zirkusweg 4b, 82487 Oberammergau',
  deliveryAddress: { line_1: 'Zirkusweg 4b', ZipCode: '82487', town: 'Oberammergau', latitude: 47.598, state: 'BY' },
  contact_email: 'Q.Vanderhoof@web.test',
  misc: ['Q.Vanderhoof@web.test', 'mail to vanderhoof.private@web.test', '+49 8822 / 94 50-77', '15812345678'],
  mobileNumber: 15_812_345_678,
  fax: '08822945077',
  org: 'Vanderhoof Optik GmbH',
  vat_id: 'DE814584193',
  bank: 'DE68 2105 0170 0012 3456 78',
  paidWith: '5105 1051 0510 5100',
  auth: { bearer: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature', key: 'shpat_c0ffeec0ffeec0ffeec0ffeec0ffee00' },
  checkout_token: 'tok_live_9f8a7b6c5d',
  statusPage: 'https://shop.test/82487/orders/c7bad3f0b5e84b0c9d5f1c2a8e7d6b5a/authenticate?key=vanderhoof',
  opaque: 'c7bad3f0b5e84b0c9d5f1c2a8e7d6b5a',
  browser: '198.18.7.41',
  specialWishes: 'Please ring twice, Quintessa',
  note_attributes: [
    { name: 'gift_for', value: 'quintessa' },
    { name: 'phone', value: '8822945077' },
  ],
  'Q.Vanderhoof@web.test': { seen: true },
} as const;

/** Single words that only a schema can tell from a system's own. */
const STRANGE = { kontakt: 'QUINTESSA', ansprechpartner: 'vanderhoof' };

/** Puts the person into every field that a schema marks, by what it is. */
const REAL: Record<Personal, string> = {
  name: 'Quintessa Vanderhoof',
  company: 'Vanderhoof Optik GmbH',
  street: 'Zirkusweg 4b',
  city: 'Oberammergau',
  region: 'Oberammergau',
  postalCode: '82487',
  email: 'Q.Vanderhoof@web.test',
  phone: '+49 8822 / 94 50-77',
  taxId: 'DE814584193',
  tracking: '8822945077',
  url: 'https://shop.test/vanderhoof',
  note: 'Please ring twice, Quintessa',
  free: 'left with Quintessa Vanderhoof',
};

function planted(value: unknown, marks: Fields, path = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => planted(one, marks, path));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, planted(part, marks, path ? `${path}.${key}` : key)]),
    );
  const sort = marks.get(path);
  return sort && typeof value === 'string' ? REAL[sort] : value;
}

describe.each(mappings)('a record captured for $name', (mapping) => {
  const examples = examplesOf(mapping);

  test.each(examples)('tells nothing of the person in it: $name', async ({ in: record, values }) => {
    const schema = await schemaOf(mapping);
    const real = {
      ...(planted(record, schema ?? new Map()) as object),
      ...(isKind(mapping.from) ? {} : PLANTED),
      ...(isKind(mapping.from) || !schema ? {} : STRANGE),
    };
    const { example } = await captureExample(
      mapping,
      { record: real, values: { ...values, note: { ...PLANTED, ...STRANGE } } },
      { name: 'captured', fakes, ...(schema ? { schema } : {}) },
    );
    const { text, problems } = appendExample({ path: 'captured.examples.yaml', text: '' }, example);
    expect(problems).toEqual([]);
    const found = NEEDLES.filter((needle) => text.toLowerCase().includes(needle.toLowerCase()));
    expect(found).toEqual([]);
  });

  test.each(examples)('is an example like the record it was made of: $name', async (example) => {
    const schema = await schemaOf(mapping);
    const made = await captureExample(
      mapping,
      { record: example.in, values: example.values },
      { name: 'captured', fakes, ...(schema ? { schema } : {}) },
    );
    expect(made.differs).toEqual([]);
    expect('out' in made.example).toBe(example.expected.kind === 'out');
    // What a status says besides is free text.
    expect(made.lost.filter((field) => field !== 'detail')).toEqual([]);
  });
});
