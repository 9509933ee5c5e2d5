import { DRAFT, type JsonSchema } from './json-schema.ts';

/** The examples beside a mapping, `{mapping}.examples.yaml`. */
export const examplesSchema = (): JsonSchema => ({
  $schema: DRAFT,
  description: 'examples of a mapping: records, and what shall come of them: `waybill mapping test` runs them',
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'in'],
    anyOf: [{ required: ['out'] }, { required: ['fails'] }],
    not: { required: ['out', 'fails'] },
    additionalProperties: false,
    properties: {
      name: { type: 'string', description: 'what it shows, in a few words; no other example has it' },
      in: { type: 'object', description: 'a record, as the system gives it; without real people' },
      out: { type: 'object', description: 'what the mapping shall make of it, the whole of it' },
      fails: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description: 'codes of the problems that the record shall have, instead of `out`',
        examples: [['missing']],
      },
      context: {
        type: 'object',
        description: 'what `context:` reads',
        properties: {
          params: {
            type: 'object',
            description: 'the constants of the connection',
            additionalProperties: { type: 'string' },
          },
          identity: { type: 'string', description: 'the reference by which the target knows our record' },
        },
      },
      now: { type: 'string', description: "the mapping's clock, in UTC", examples: ['2026-11-22T09:00:00.000Z'] },
    },
  },
  examples: [[{ name: 'a paid order', in: { id: '1' }, out: { id: '1' } }]],
});
