import { DRAFT, type JsonSchema } from './json-schema.ts';

const cell = { type: ['string', 'number', 'boolean', 'null'] };

/** A lookup table in YAML. One in CSV needs no schema: a spreadsheet is its editor. */
export const tableSchema = (): JsonSchema => ({
  $schema: DRAFT,
  description: 'a lookup table: `key: value` lines, or a list of rows that have the same named columns',
  anyOf: [
    { type: 'object', minProperties: 1, additionalProperties: cell },
    { type: 'array', minItems: 1, items: { type: 'object', minProperties: 2, additionalProperties: cell } },
  ],
  examples: [{ PAID: 'paid', VOIDED: 'unpaid' }, [{ erp: '001', shop: 'EUR' }]],
});
