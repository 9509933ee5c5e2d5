import { TYPES } from '../mapper/types.ts';
import { DRAFT, type JsonSchema, oneOfWords, ref } from './json-schema.ts';
import type { Side } from './systems.ts';

/** The file that says what one side's records hold, beside `mapping.json`. */
export const sideFile = (side: string): string => `records/${side.replace('/', '-')}.json`;

/**
 * The mapping language. `from` and `to` choose which records its paths and targets are checked against; a system or a kind
 * that is not known leaves them free.
 */
export function mappingSchema(sides: readonly Side[], tables: readonly string[]): JsonSchema {
  return {
    $schema: DRAFT,
    description: 'a mapping: what becomes of the records of a system, or what a system is told',
    type: 'object',
    additionalProperties: false,
    required: ['waybill', 'from', 'to'],
    anyOf: [{ required: ['rules'] }, { required: ['extends'] }],
    properties: {
      waybill: { const: 1, description: 'the version of the mapping language' },
      title: { type: 'string', description: 'what it is, for people' },
      from: sideWord(sides, 'read'),
      to: sideWord(sides, 'write'),
      extends: {
        type: 'string',
        description: 'the baseline whose rules hold where this file has none: builtin:SYSTEM/KIND is the shipped one',
      },
      drop: { type: 'array', items: { type: 'string' }, description: 'targets of the baseline to do without' },
      rules: true,
    },
    // Editors show the first description that they find: a target's, else a path's, else what the language says.
    allOf: [...sides.flatMap(whenMade), ...sides.flatMap(whenRead), { properties: { rules: ref('rules') } }],
    definitions: {
      rules: {
        type: 'object',
        description: 'what is made, one line a target: `target: path`, or `target: { ... }`',
        additionalProperties: ref('rule'),
      },
      rule: rule(tables),
      expression: { type: 'string', description: 'a JSONata expression' },
      default: {
        type: 'object',
        required: ['default'],
        additionalProperties: false,
        properties: { default: { description: 'this value instead' } },
      },
      as: as(),
    },
  };
}

function sideWord(sides: readonly Side[], way: 'read' | 'write'): JsonSchema {
  const known = sides.filter((side) => side[way]).map(({ name, about }) => ({ value: name, about }));
  return {
    description: `what is ${way === 'read' ? 'read' : 'made'}: one side is a system's, SYSTEM/KIND, the other Waybill's own KIND`,
    anyOf: [
      ...oneOfWords(known),
      {
        type: 'string',
        pattern: '^([a-z][a-z0-9-]*/)?[a-z]+$',
        patternErrorMessage: 'KIND or SYSTEM/KIND, in small letters',
      },
    ],
  };
}

const whenNamed = (key: 'from' | 'to', name: string, then: JsonSchema): JsonSchema => ({
  if: { properties: { [key]: { const: name } }, required: [key] },
  then,
});

const definitionOf = (side: string, definition: string): JsonSchema => ({
  $ref: `${sideFile(side)}#/definitions/${definition}`,
});

function whenRead({ name, read }: Side): JsonSchema[] {
  if (read?.kind !== 'object') return [];
  return [
    whenNamed('from', name, {
      if: { required: ['extends'] },
      then: { properties: { rules: definitionOf(name, 'read-over') } },
      else: { properties: { rules: definitionOf(name, 'read') } },
    }),
  ];
}

function whenMade({ name, write }: Side): JsonSchema[] {
  if (write?.kind !== 'object') return [];
  return [
    whenNamed('to', name, {
      properties: { drop: { items: definitionOf(name, 'target') } },
      if: { required: ['extends'] },
      then: { properties: { rules: definitionOf(name, 'write-over') } },
      else: { properties: { rules: definitionOf(name, 'write') } },
    }),
  ];
}

function rule(tables: readonly string[]): JsonSchema {
  return {
    type: ['string', 'object'],
    additionalProperties: false,
    properties: {
      from: { type: 'string', description: 'a path of the record: a.b, a[0], a[], $root.a, $parent.a, $index' },
      first: {
        type: 'array',
        minItems: 1,
        items: ref('rule'),
        description: 'paths or rules: the first that gives something',
      },
      const: { type: ['string', 'number', 'boolean', 'null', 'array', 'object'], description: 'a fixed value' },
      context: {
        type: 'string',
        description: 'from outside the record: params.NAME is a constant of the connection in config.yaml',
        anyOf: [
          ...oneOfWords([{ value: 'identity', about: 'what the target keeps as our reference' }]),
          { type: 'string' },
        ],
      },
      expr: { type: 'string', description: 'a JSONata expression, for what a path cannot say' },
      each: { type: 'string', description: 'the path of a list; `rules` are of its elements' },
      rules: ref('rules'),
      where: {
        type: 'string',
        description: 'a JSONata condition: the rule, or the element of the list, counts only where it is true',
      },
      lookup: {
        description: 'a table of the folder tables/, or the pairs themselves',
        anyOf: [
          ...oneOfWords(tables.map((value) => ({ value, about: 'a table' }))),
          { type: 'string' },
          { type: 'object' },
        ],
        if: { type: 'object', required: ['table'] },
        then: {
          additionalProperties: false,
          properties: {
            table: {
              description: 'the table',
              anyOf: [...oneOfWords(tables.map((value) => ({ value }))), { type: 'string' }],
            },
            from: { type: 'string', description: 'the column that is looked in' },
            to: { type: 'string', description: 'the column that is given' },
            reverse: { type: 'boolean', description: 'looks in the second column and gives the first' },
          },
        },
      },
      unknown: {
        description: 'for a value that the lookup lacks',
        anyOf: [
          ...oneOfWords([
            { value: 'fail', about: 'the record fails (so without `unknown`)' },
            { value: 'keep', about: 'the value stays as it is' },
            { value: 'skip', about: 'the target is left out' },
          ]),
          ref('default'),
        ],
      },
      missing: {
        description: 'for a value that is not there',
        anyOf: [
          ...oneOfWords([
            { value: 'fail', about: 'the record fails' },
            { value: 'skip', about: 'the target is left out' },
            { value: 'null', about: 'the target is null' },
            { value: null, about: 'the target is null' },
          ]),
          ref('default'),
        ],
      },
      as: ref('as'),
    },
  };
}

/** The types, by what the engine itself says of them. */
function as(): JsonSchema {
  const types = Object.entries(TYPES);
  const path = { type: 'string', description: 'a path' };
  const settings = Object.fromEntries(
    types.flatMap(([, { side, words = [] }]) => [
      ...(side ? [[side, path] as const] : []),
      ...words.map((word) => [word, { type: 'string' }] as const),
    ]),
  );
  const called = Object.fromEntries(
    types.map(([name, { about }]) => [name, { type: ['string', 'integer'], description: about }]),
  );
  return {
    description: 'the type that the value is made',
    anyOf: [
      ...oneOfWords(types.map(([value, { about }]) => ({ value, about }))),
      {
        type: 'object',
        minProperties: 1,
        additionalProperties: false,
        properties: {
          ...called,
          ...settings,
          money: {
            description: types.find(([name]) => name === 'money')?.[1].about,
            anyOf: oneOfWords([
              { value: 'minor', about: 'the source counts cents' },
              { value: 'major', about: 'the source writes whole units with a point' },
            ]),
          },
        },
      },
    ],
  };
}
