import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OptionsError } from '../options-error.ts';
import { parseDefinition } from './definition-file.ts';
import connector from './index.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/file/partner.yaml', import.meta.url));
const HEAD = { waybill: 1, system: 'partner', title: 'Partner', role: 'storefront' };
const IN = { files: 'in/*.csv', format: 'csv' };

/** What is wrong with the kinds of a definition. */
function problems(order: object): string[] {
  try {
    parseDefinition({ ...HEAD, kinds: { order } });
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('a definition', () => {
  it('makes a connector with exactly the verbs that its files allow', () => {
    const made = connector.declaredBy?.({ definition: EXAMPLE });
    expect(made?.id).toBe('partner');
    const { order, shipment } = made?.kinds ?? {};
    expect(order?.pull).toBeDefined();
    expect(order?.push).toBeUndefined();
    expect(shipment).toMatchObject({ change: 'refuse', once: { way: 'unique reference' } });
    expect(shipment?.cancel).toBeDefined();
    expect(shipment?.pull).toBeUndefined();
  });

  it.each([
    ['leads out of the folder', { record: { id: 'no' }, in: { ...IN, files: '../in/*.csv' } }, 'in.files'],
    ['reads what it has put away', { record: { id: 'no' }, in: { ...IN, done: 'in' } }, 'three folders'],
    ['has no id', { in: IN }, 'record: missing'],
    [
      'names folders by a pattern',
      { record: { id: 'no' }, in: { ...IN, files: 'in-*/a.csv' } },
      'in the name of a file',
    ],
    ['has names that are no one file', { out: { file: 'out/order.csv', format: 'csv' } }, '{identity}'],
    [
      'names what is not there',
      { out: { file: 'out/{identity}-{nummer}.csv', format: 'csv' } },
      'there is no {nummer}',
    ],
    [
      'has revisions without a name',
      { out: { file: 'out/{identity}.csv', format: 'csv', change: 'revision' } },
      'needs a name with {identity} and {revision}',
    ],
    [
      'replaces what it cannot take back',
      { out: { file: '{identity}.csv', format: 'csv', change: 'replace' } },
      'remove',
    ],
    ['moves nothing', {}, 'neither files that come'],
    ['has a format that nobody knows', { record: { id: 'no' }, in: { ...IN, format: 'cvs' } }, 'in.format'],
  ])('that %s is refused at its place', (_, order, expected) => {
    expect(problems(order).join('\n')).toContain(expected);
  });
});
