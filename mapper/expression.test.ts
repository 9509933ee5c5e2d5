import jsonata from 'jsonata';
import { describe, expect, it, test } from 'vitest';
import { compileExpression } from './expression.ts';
import type { Problem } from './problem.ts';
import { type Run, Scope } from './scope.ts';

/** What an expression makes of a record, or the codes of what is wrong. */
async function evaluate(text: string, record: unknown = {}): Promise<unknown> {
  const problems: Problem[] = [];
  const compiled = compileExpression({ text, at: 'f.yaml:1:1', locate: (at) => `f.yaml:1:${at}` }, problems);
  if (!compiled) return problems.map(({ code, where }) => `${code} ${where}`);
  const run: Run = { context: { now: 0, values: {} }, problems: [] };
  const value = await compiled.read(new Scope(record, undefined, undefined, -1), run);
  return run.problems.length > 0 ? run.problems.map(({ message }) => /\(([^()]*)\)$/.exec(message)?.[1]) : value;
}

const LONG = 'x'.repeat(10_000_000);

describe('no expression runs for ever', () => {
  it.each<[text: string, code: string]>([
    ['($f := function($n) { $f($n + 1) + 1 }; $f(1))', 'D1011'],
    ['($f := function($n) { $f($n + 1) }; $f(1))', 'D1012'],
    ['($f := function($s) { $f($s & $s) }; $length($f("x")))', 'error'],
    ['[1..10000000]', 'D2015'],
    ['$count($append([1..60000], [1..60000]))', 'D2015'],
    ['$sum([1..100000] ~> $map(function($i) { $sum([1..100000]) }))', 'D1012'],
    ['$pad("x", 500000000)', 'text-too-long'],
    ['$reduce([1..25], function($all, $i) { $all & $all }, "x") ~> $length()', 'text-too-long'],
    ['$string($reduce([1..60], function($all, $i) { {"a": $all, "b": $all} }, {}))', 'too-large'],
    ['$reduce([1..60], function($all, $i) { {"a": $all, "b": $all} }, {})', 'too-large'],
    [
      '($f := function() { $reduce([1..60], function($all, $i) { {"a": $all, "b": $all} }, {}) }; $f() = $f())',
      'too-large',
    ],
    ['$toMillis(long, "[Y][M][D][H][m][s]")', 'text-too-long'],
    ['$uppercase(long)', 'text-too-long'],
    ['$split(long, /,/)', 'text-too-long'],
    ['$contains(long, /(x+x+)+y/)', 'text-too-long'],
  ])('%s ends with %s', async (text, code) => {
    expect(await evaluate(text, { long: LONG })).toEqual([code]);
  });

  test('nor does a pattern that kills the built-in engine', async () => {
    expect(await evaluate('$contains(a, /^(a+)+$/)', { a: `${'a'.repeat(50_000)}!` })).toBe(false);
    expect(await evaluate('$replace(a, /(a|aa)+$/, "b")', { a: 'a'.repeat(50_000) })).toBe('b');
  });

  test('many searches of one expression end together', async () => {
    expect(await evaluate('$count($match(a, /x*y|x/))', { a: 'x'.repeat(200_000) })).toEqual(['D1012']);
  });

  test('distinct of many', async () => {
    // JSONata's own compares each with each, which takes seconds for these; the time is looked at before each expression.
    const many = Array.from({ length: 10_000 }, (_, n) => ({ n }));
    expect(await evaluate('($d := $distinct(many); $count($d))', { many })).toBe(10_000);
  });
});

describe('the limits change no meaning', () => {
  const record = {
    a: [1, 2, 2, '2', { x: 1, y: [1] }, { y: [1], x: 1 }, [1], [1], null, null],
    text: 'Ab-12, cd-34',
    one: [7],
    o: { b: 1, a: 2 },
    p: { a: 2, b: 1 },
  };
  it.each([
    '$distinct(a)',
    '$distinct(one)',
    '$distinct(a.x)',
    '$distinct(absent)',
    '$distinct(text)',
    '[$distinct(a)][0]',
    'o = p ? "same" : $keys(o)[0]',
    '[o = p, o != p, a[4] = a[5], a[0] = a[1], absent = o, absent != o, a = a, one = [7], one = 7]',
    'a[$ = 2]',
    'a[x = 1].y',
    '$map(["a", "b"], $pad(?, 3, "-"))',
    '$map(a, $string)',
    'text ~> $uppercase() ~> $substring(0, 2)',
    '$match(text, /([a-z]+)-(\\d+)/i)',
    '$replace(text, /(\\w+)-(\\d+)/, "$2:$1")',
    '$replace(text, /\\d/, function($m) { "<" & $m.match & ">" })',
    '$split(text, /,\\s*/)',
    '$contains(text, /CD/i)',
    '$sort(a[$type($) = "number"], function($l, $r) { $l < $r })',
    '$reduce([1, 2, 3], function($sum, $i) { $sum + $i })',
    '$toMillis("2026-11-22", "[Y0001]-[M01]-[D01]")',
    '$formatNumber(1234.5, "#,##0.00")',
    '$each(o, function($v, $k) { $k & $v })',
    '$sift(o, function($v) { $v > 1 })',
    '$filter(a, function($v, $i) { $i < 2 })',
  ])('%s', async (text) => {
    const theirs = await jsonata(text).evaluate(structuredClone(record));
    expect(await evaluate(text, record)).toEqual(theirs === undefined ? undefined : JSON.parse(JSON.stringify(theirs)));
  });
});

test('our own functions can be given in part, too', async () => {
  expect(await evaluate('$map(["1.10", "2"], $decimalAdd(?, "1"))')).toEqual(['2.10', '3']);
});

describe('what the linear engine has not is told before any record', () => {
  it.each<[text: string, found: string]>([
    ['$contains(a, /x(?=y)/)', 'unsupported-pattern f.yaml:1:16'],
    ['$replace(a, /(x)\\1/, "y")', 'unsupported-pattern f.yaml:1:17'],
    ['b.$match(/a/) and $match(a, /(?<!b)a/)', 'unsupported-pattern f.yaml:1:30'],
    ['$contains(a, /a{5000}/)', 'unsupported-pattern f.yaml:1:15'],
    ['$contains(a, /(/)', 'expression-syntax f.yaml:1:17'],
  ])('%s', async (text, found) => {
    expect(await evaluate(text)).toEqual([found]);
  });
});
