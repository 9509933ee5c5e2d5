import { describe, expect, it } from 'vitest';
import { appendExample } from './append.ts';
import { parseExamples } from './example.ts';

const file = (text: string) => ({ path: 'shop/stock.examples.yaml', text });
const example = { name: 'new: "one"', in: { sku: 'A', long: 'x '.repeat(100).trim() }, out: { sku: '007' } };
const read = (text: string) => parseExamples(file(text)).examples;

describe('an example is added to a file', () => {
  it.each([
    ['none yet', ''],
    ['comments only', '# ours\n'],
    ['comments and flow style', '# head\n- name: a # why\n  in: { sku: A }\n  out: {sku:   "A"}\n# tail\n'],
    ['no line end at the end', '- name: a\n  in: {}\n  fails: [missing]'],
    ['lines of Windows', '- name: a\r\n  in: {}\r\n  fails: [missing]\r\n'],
  ])('without touching what stands there: %s', (_, text) => {
    const made = appendExample(file(text), example);
    expect(made.problems).toEqual([]);
    expect(made.text.startsWith(text)).toBe(true);
    expect(made.text.includes('\r\n') ? /[^\r]\n/.test(made.text) : false).toBe(false);
    expect(read(made.text).at(-1)).toMatchObject({
      name: example.name,
      in: example.in,
      expected: { out: example.out },
    });
    expect(read(made.text)).toHaveLength(read(text).length + 1);
  });

  it.each([
    ['in brackets', '# head\n[{ name: a, in: {}, fails: [missing] }] # tail\n'],
    ['indented', '# head\n  - name: a\n    in: {}\n    fails: [missing]\n'],
    ['with an end of its own', '- name: a\n  in: {}\n  fails: [missing]\n...\n'],
  ])('also where it cannot just stand at the end: %s', (_, text) => {
    const made = appendExample(file(text), example);
    expect(made.problems).toEqual([]);
    expect(read(made.text).map(({ name }) => name)).toEqual(['a', example.name]);
    for (const comment of ['# head', '# tail'].filter((one) => text.includes(one)))
      expect(made.text).toContain(comment);
  });

  it('of a broken file nothing is changed, and the problem says where', () => {
    const made = appendExample(file('- name: [\n'), example);
    expect(made.text).toBe('- name: [\n');
    expect(made.problems[0]?.where).toMatch(/^shop\/stock\.examples\.yaml:\d+:\d+$/);
  });
});
