import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument, visit } from 'yaml';
import { parseMapping } from '../parse.ts';
import { pairOf, renamed } from './edits.ts';
import { fromDraft } from './from-draft.ts';
import { migrateMapping } from './migrate.ts';
import type { Migration } from './migration.ts';

const migrated = (text: string) => {
  const { made, problems } = migrateMapping({ path: 'a.yaml', text });
  expect(problems).toEqual([]);
  return made as NonNullable<typeof made>;
};
const problems = (text: string) => {
  const answer = migrateMapping({ path: 'a.yaml', text });
  expect(answer.made).toBeUndefined();
  return answer.problems.map(({ code, where, message }) => `${code} ${where} ${message}`);
};

const HEAD = 'waybill: 0\nsource: shop/order\ntarget: order\n';
const NEW_HEAD = 'waybill: 1\nfrom: shop/order\nto: order\n';
const both = (old: string, next: string) => expect(migrated(HEAD + old).text).toBe(NEW_HEAD + next);

describe('a mapping in the draft language', () => {
  it('keeps comments, order, quotes and blank lines', () => {
    const old = `# Orders of the shop.
# yaml-language-server: $schema=x.json
waybill: 0 # the draft
title:  "map: default"   # not a rule

target: order
source:   shop/order
base: builtin:shop/order
remove: [note]

map:
  # What people call it.
  number: name          # a path

  "state": { value: 'open' } # fixed
  currency:
    from: currency   # ISO
    type: currency
    required: true   # or nothing goes
`;
    const next = `# Orders of the shop.
# yaml-language-server: $schema=x.json
waybill: 1 # the draft
title:  "map: default"   # not a rule

to: order
from:   shop/order
extends: builtin:shop/order
drop: [note]

rules:
  # What people call it.
  number: name          # a path

  "state": { const: 'open' } # fixed
  currency:
    from: currency   # ISO
    as: currency
    missing: fail   # or nothing goes
`;
    const made = migrated(old);
    expect(made.text).toBe(next);
    expect(parseMapping({ path: 'a.yaml', text: next }).problems).toEqual([]);
    expect(made.from).toBe(0);
    expect(made.changes).toContainEqual({ where: 'a.yaml:18:5', why: '`type` -> `as`' });
    expect(made.changes).toContainEqual({ where: 'a.yaml:19:5', why: '`required: true` -> `missing: fail`' });
    expect(made.changes).toHaveLength(9);
  });

  it('reaches rules in lists, objects and alternatives, and no constants or tables', () => {
    both(
      `map:
  lines:
    each: items
    if: quantity > 0
    map:
      sku: { first: [sku, { jsonata: code, required: false }] }
      shape: { value: { type: a, map: b, default: c } }
      state: { from: s, table: { type: if, map: value } }
  shipTo: { from: address, map: { line1: { from: a, type: text } } }
`,
      `rules:
  lines:
    each: items
    where: quantity > 0
    rules:
      sku: { first: [sku, { expr: code, missing: skip }] }
      shape: { const: { type: a, map: b, default: c } }
      state: { from: s, lookup: { type: if, map: value } }
  shipTo: { from: address, rules: { line1: { from: a, as: text } } }
`,
    );
  });

  it('says `missing` where it said `default`, whatever the value', () => {
    both(
      `map:
  a: { from: a, default: "0" }
  b:
    from: b
    default: none, as [yet] # a comment
  c: { from: c, default: { x: 1 } }
  d:
    default:
      - 1 # one

      - 2
    from: d
  e: { default: 3, from: e, required: true }
  f:
    from: f
    required: true
    default: >-
      folded
      text
  g:
    from: g
    default:
  h: { from: h, default: 'it''s' }
`,
      `rules:
  a: { from: a, missing: { default: "0" } }
  b:
    from: b
    missing: { default: "none, as [yet]" } # a comment
  c: { from: c, missing: { default: { x: 1 } } }
  d:
    missing:
      default:
        - 1 # one

        - 2
    from: d
  e: { missing: { default: 3 }, from: e }
  f:
    from: f
    missing:
      default: >-
        folded
        text
  g:
    from: g
    missing: { default: null }
  h: { from: h, missing: { default: 'it''s' } }
`,
    );
  });

  it('keeps anchors, and migrates what they name once', () => {
    both(
      `map:
  a: &rule
    from: a
    type: text
    default: &zero "0"
  b: *rule
  c: &rules { value: 1 }
`,
      `rules:
  a: &rule
    from: a
    as: text
    missing: { default: &zero "0" }
  b: *rule
  c: &rules { const: 1 }
`,
    );
  });

  it('keeps Windows line ends and a byte order mark', () => {
    const old =
      `\ufeff${HEAD}map:\n  a:\n    from: a\n    required: true\n    default:\n      - 1\n\n      - 2\n`.replaceAll(
        '\n',
        '\r\n',
      );
    expect(migrated(old).text).toBe(
      `\ufeff${NEW_HEAD}rules:\n  a:\n    from: a\n    missing:\n      default:\n        - 1\n\n        - 2\n`.replaceAll(
        '\n',
        '\r\n',
      ),
    );
  });

  it('in braces, without an end of line, and with a rule behind a dash', () => {
    expect(migrated('{ waybill: 0, source: a/order, target: order, map: { id: { from: id, default: x } } }').text).toBe(
      '{ waybill: 1, from: a/order, to: order, rules: { id: { from: id, missing: { default: x } } } }',
    );
    both(
      'map:\n  a:\n    first:\n      - required: true\n        default: 1\n        from: x\n      - y',
      'rules:\n  a:\n    first:\n      - missing: { default: 1 }\n        from: x\n      - y'.replace(
        '- missing',
        '- missing',
      ),
    );
  });

  it('that is in the present language already stays the very same', () => {
    const text = `${NEW_HEAD}rules:\n  default: { const: { required: true } }\n  map: map\n`;
    const made = migrated(text);
    expect(made).toEqual({ from: 1, text, changes: [] });
    expect(migrated(migrated(`${HEAD}map: { a: b }`).text).changes).toEqual([]);
  });
});

describe('what cannot be migrated says why, and nothing of it is changed', () => {
  it('two words for one thing', () => {
    expect(problems(`${HEAD}map: { a: b }\nrules: { c: d }\n`)).toEqual([
      'both-words a.yaml:4:1 `map` is `rules` since, and that stands here too',
    ]);
    expect(problems(`${HEAD}map: { a: { from: b, default: 1, missing: fail } }`)).toEqual([
      'both-words a.yaml:4:22 `default` is `missing` since, and that stands here too',
    ]);
  });

  it('a word without a sense, a version that is none, a newer one, no YAML', () => {
    expect(problems(`${HEAD}map: { a: { from: b, required: often } }`)[0]).toMatch(/^bad-value a\.yaml:4:32 /);
    expect(problems('source: a\n')[0]).toMatch(/^version /);
    expect(problems('waybill: -1\n')[0]).toMatch(/^version /);
    expect(problems('- a\n')[0]).toMatch(/^version /);
    expect(problems('')[0]).toMatch(/^version /);
    expect(problems('waybill: 7\n')).toEqual([
      'newer-version a.yaml:1:10 this is version 7 of the language, and this Waybill knows versions up to 1',
    ]);
    expect(problems('waybill: 0\nmap: {\n')[0]).toMatch(/^yaml a\.yaml:\d/);
    expect(problems('waybill: 0\nmap: {}\nmap: {}\n')[0]).toMatch(/^duplicate-key a\.yaml:3:1/);
  });
});

describe('steps', () => {
  it('are taken one after the other, each on what the one before made', () => {
    const second: Migration = {
      from: 1,
      title: 'for this test',
      edit: ({ text, root }) => [
        renamed(text, pairOf(root, 'rules') as NonNullable<ReturnType<typeof pairOf>>, 'lines'),
      ],
    };
    const file = { path: 'a.yaml', text: 'waybill: 0\nmap: { a: b } # kept\n' };
    const { made } = migrateMapping(file, [fromDraft, second], 2);
    expect(made?.text).toBe('waybill: 2\nlines: { a: b } # kept\n');
    expect(made?.changes.map(({ why }) => why)).toEqual([
      '`waybill: 0` -> `waybill: 1`',
      '`map` -> `rules`',
      '`waybill: 1` -> `waybill: 2`',
      '`rules` -> `lines`',
    ]);
  });
});

describe('whatever a rule is written like', () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string(), { maxKeys: 2 }),
    fc.constant('two\nlines\n'),
    fc.constant(null),
  );
  const rule = fc.record(
    {
      from: fc.constantFrom('a', 'b.c'),
      type: fc.constantFrom('text', 'money'),
      default: value,
      required: fc.boolean(),
    },
    { requiredKeys: ['from'] },
  );

  it('the migrated file means the same', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean(), (rules, flow, crlf) => {
        const document = parseDocument('waybill: 0\n');
        document.set('map', document.createNode(Object.fromEntries(rules.map((one, at) => [`t${at}`, one]))));
        if (flow) visit(document, { Map: (key, node) => void (node.flow = key === 'value' && node.has('from')) });
        const text = document.toString({ lineWidth: 0 });
        const old = crlf ? text.replaceAll('\n', '\r\n') : text;
        expect(parse(migrated(old).text)).toEqual({
          waybill: 1,
          rules: Object.fromEntries(
            Object.entries(parse(old).map as Record<string, any>).map(([name, { type, required, ...rest }]) => {
              const missing = 'default' in rest ? { default: rest.default } : required ? 'fail' : 'skip';
              const said = 'default' in rest || required !== undefined;
              delete rest.default;
              return [name, { ...rest, ...(type ? { as: type } : {}), ...(said ? { missing } : {}) }];
            }),
          ),
        });
      }),
      { numRuns: 300 },
    );
  });
});
