import { describe, expect, test } from 'vitest';
import { noisyJson } from './noisy-json.ts';

const notice =
  '<br />\n<b>Notice</b>:  Undefined index: [sku] in <b>/wp-content/plugins/x.php</b> on line <b>12</b><br />\n';

describe('an answer that a plugin wrote into', () => {
  test.each([
    ['a byte order mark', '\uFEFF{"id":1}'],
    ['two of them', '\uFEFF\uFEFF{"id":1}'],
    ['blank lines', '\n\n {"id":1}\n'],
    ['a notice', `${notice}{"id":1}`],
    ['a notice without a new line', `Deprecated: foo() in x.php on line 3{"id":1}`],
    ['a notice that itself begins like JSON', `[03-Nov-2026] PHP Warning: x\n{"id":1}`],
  ])('after %s', (_, text) => expect(noisyJson(text)).toEqual({ id: 1 }));

  test('a list, and ids too long for a number', () => {
    expect(noisyJson(`${notice}[{"id":12345678901234567890}]`)).toEqual([{ id: '12345678901234567890' }]);
  });

  test.each([
    ['half of one', '\uFEFF{"id":1,"li'],
    ['a page with a script', '<!DOCTYPE html>\n<script>\n{"id":1}\n</script>'],
    ['nothing', ''],
    ['words', 'Briefly unavailable for scheduled maintenance.'],
  ])('%s is none', (_, text) => expect(noisyJson(text)).toBeUndefined());
});
