import { type Node, nodeOf, nodesOf, textOf } from './component.ts';
import { javaPicture } from './java-date.ts';
import { asLookedUp, type CrossReference, slug, tableOf } from './table.ts';
import { quoted, Untranslatable, type Value } from './value.ts';

/** A function of a map, its inputs filled. */
export interface Call {
  step: Node;
  /** What is wired to the input of that key, or its default; undefined where it is neither. */
  input(key: string): Value | undefined;
  /** The key of the output that is asked for. */
  output: string;
  /** Cross reference tables that were given, by component id. */
  tables: ReadonlyMap<string, CrossReference>;
  /** Takes a table that a lookup reads. */
  keep(table: CrossReference): void;
  mapName: string;
  at: string;
}

type Translate = (call: Call) => Value;

const inputs = ({ step, input }: Call): { name: string; key: string; value: Value | undefined }[] =>
  nodesOf(step, 'Inputs', 'Input').map((one) => {
    const key = textOf(one, '@key');
    return { name: textOf(one, '@name'), key, value: input(key) };
  });

/** The input of that name, or else at that position. */
function named(call: Call, position: number, name: RegExp): Value | undefined {
  const all = inputs(call);
  return (all.find((one) => name.test(one.name)) ?? all[position])?.value;
}

const first = (call: Call): Value => {
  const [one] = inputs(call);
  if (!one?.value) throw new Untranslatable('nothing is wired to its first input');
  return one.value;
};

function constant(call: Call, position: number, name: RegExp, what: string): string {
  const value = named(call, position, name);
  if (value?.kind !== 'const') throw new Untranslatable(`its ${what} is not a constant`);
  return value.value;
}

function wholeNumber(call: Call, position: number, name: RegExp, what: string): number | undefined {
  const value = named(call, position, name);
  if (value === undefined) return undefined;
  const count = value.kind === 'const' ? Number(value.value) : Number.NaN;
  if (!Number.isInteger(count) || count < 0) throw new Untranslatable(`its ${what} is no whole number`);
  return count;
}

/** An expression of the first input, which is a text there whatever it is here. */
const ofText = (call: Call, text: (input: string) => string): Value => ({
  kind: 'expr',
  inputs: [first(call)],
  text: ([input]) => text(`$string(${input})`),
});

const one =
  (text: (input: string) => string): Translate =>
  (call) =>
    ofText(call, text);

const two =
  (name: string, more = ''): Translate =>
  (call) => {
    const [a, b] = inputs(call).map(({ value }) => value);
    if (!a || !b) throw new Untranslatable('one of its two inputs is wired to nothing');
    return { kind: 'expr', inputs: [a, b], text: ([x, y]) => `$${name}(${x}, ${y}${more})` };
  };

const FIX = /fix to length/i;

/** Pads with a character up to a length, or puts a text before or behind where no length is told. */
const added =
  (before: boolean): Translate =>
  (call) => {
    const length = wholeNumber(call, 1, FIX, 'length');
    const char = constant(call, 2, /char/i, 'text');
    const text = (input: string) => {
      if (length !== undefined) return `$pad(${input}, ${before ? -length : length}, ${quoted(char)})`;
      // Nothing comes of nothing: a text alone would be more than was there.
      return `$exists(${input}) ? ${before ? `${quoted(char)} & ${input}` : `${input} & ${quoted(char)}`}`;
    };
    return ofText(call, text);
  };

const replaced = (by?: string): Translate => {
  return (call) => {
    const search = constant(call, 1, /search|remove/i, 'text to look for');
    const other = by ?? constant(call, 2, /^string to replace|replacement/i, 'replacement');
    // Whether it is taken literally there is not documented: what reads the same either way is safe.
    if (/[\\^$.|?*+()[\]{}]/.test(search))
      throw new Untranslatable(`it may look for ${quoted(search)} as a pattern: write the rule by hand`);
    if (search === '') throw new Untranslatable('it looks for nothing');
    const text = (input: string) => `$replace(${input}, ${quoted(search)}, ${quoted(other)})`;
    return ofText(call, text);
  };
};

const concatenated: Translate = (call) => {
  const all = inputs(call);
  const delimiter = all.find(({ name }) => /^delimiter$/i.test(name))?.value;
  const length = all.find(({ name }) => FIX.test(name))?.value;
  if (length) throw new Untranslatable('it fixes the length of what it joins');
  if (delimiter && delimiter.kind !== 'const') throw new Untranslatable('its delimiter is not a constant');
  const joined = all
    .filter(({ name }) => !/^delimiter$/i.test(name) && !FIX.test(name))
    .flatMap((one) => one.value ?? []);
  if (joined.length === 0) throw new Untranslatable('nothing is wired to it');
  const between = quoted(delimiter?.kind === 'const' ? delimiter.value : '');
  return {
    kind: 'expr',
    inputs: joined,
    text: (texts) => `$join([${texts.map((text) => `$string(${text})`).join(', ')}], ${between})`,
  };
};

const dated: Translate = (call) => {
  const from = javaPicture(constant(call, 1, /input mask/i, 'input mask'));
  const to = javaPicture(constant(call, 2, /output mask/i, 'output mask'));
  if (from === undefined || to === undefined)
    throw new Untranslatable('its masks have letters other than y, M, d, H, m, s, S');
  const text = (input: string) => `$fromMillis($toMillis(${input}, ${quoted(from)}), ${quoted(to)})`;
  return ofText(call, text);
};

const crossReferenced: Translate = (call) => {
  const lookup = nodeOf(call.step, 'Configuration', 'CrossRefLookup');
  const id = textOf(lookup, '@crossRefTableId');
  const table = call.tables.get(id);
  if (!table)
    throw new Untranslatable(`its table ${id} was not given: export it too, or say which it is by --table ${id}=NAME`);
  return lookedUp(call, lookup, table);
};

const simplyLookedUp: Translate = (call) => {
  const lookup = nodeOf(call.step, 'Configuration', 'SimpleLookup');
  const name = slug(`${call.mapName} ${textOf(call.step, '@name')} ${textOf(call.step, '@key')}`);
  const table = tableOf('', name, nodeOf(lookup, 'CrossRefTableObj', 'CrossRefTable'), () => call.at);
  return lookedUp(call, lookup, table);
};

function lookedUp(call: Call, lookup: Node | undefined, table: CrossReference): Value {
  const asked = nodesOf(lookup, 'Input');
  if (asked.length > 1)
    throw new Untranslatable(`it looks up ${asked.length} columns together: give the table one column that joins them`);
  const answer = nodesOf(lookup, 'Output').find((one) => textOf(one, '@index') === call.output);
  const column = (node: Node | undefined) => Number(textOf(node, '@refId')) - 1;
  const [from, to] = [column(asked[0]), column(answer)];
  const [fromName, toName] = [table.columns[from], table.columns[to]];
  if (fromName === undefined || toName === undefined)
    throw new Untranslatable(`the table ${table.name} has no such column`);
  const of = call.input(textOf(asked[0], '@index'));
  if (!of) throw new Untranslatable('nothing is wired to its input');
  const found = asLookedUp(table, from, to);
  call.keep(found);
  const usual = found.columns[0] === fromName && found.columns[1] === toName;
  return { kind: 'lookup', of, lookup: usual ? found.name : { table: found.name, from: fromName, to: toName } };
}

const never =
  (why: string): Translate =>
  () => {
    throw new Untranslatable(why);
  };

/** By the type of the step, as components hold it; the platform's API has other words for some. */
const TRANSLATIONS: Readonly<Record<string, Translate>> = {
  String2Lower: one((input) => `$lowercase(${input})`),
  StringToLower: one((input) => `$lowercase(${input})`),
  String2Upper: one((input) => `$uppercase(${input})`),
  StringToUpper: one((input) => `$uppercase(${input})`),
  // JSONata's own trim also takes blanks between words away.
  WhitespaceTrim: one((input) => `$replace(${input}, /^\\s+|\\s+$/, "")`),
  TrimWhitespace: one((input) => `$replace(${input}, /^\\s+|\\s+$/, "")`),
  LeftTrim: (call) => {
    const length = wholeNumber(call, 1, FIX, 'length');
    if (length === undefined || length === 0) throw new Untranslatable('the length that it trims to is not told');
    return ofText(call, (input) => `$substring(${input}, ${-length})`);
  },
  RightTrim: (call) => {
    const length = wholeNumber(call, 1, FIX, 'length');
    if (length === undefined) throw new Untranslatable('the length that it trims to is not told');
    return ofText(call, (input) => `$substring(${input}, 0, ${length})`);
  },
  StringPrepend: added(true),
  StringAppend: added(false),
  StringConcat: concatenated,
  StringReplace: replaced(),
  StringRemove: replaced(''),
  MathAdd: two('decimalAdd'),
  MathSubtract: two('decimalSubtract'),
  MathMultiply: two('decimalMultiply'),
  MathDivide: never('how many digits it keeps is not told: write $decimalDivide(a, b, digits)'),
  LineItemIncrement: () => ({ kind: 'item' }),
  DateFormat: dated,
  CrossRefLookup: crossReferenced,
  SimpleLookup: simplyLookedUp,
  Scripting: never('a script: say what it does in a rule, with `expr` where it needs more'),
  userdefined: never('a function of its own component: bring over what its steps do'),
  SqlLookup: never('it asks a database: keep such values in a table, or let a connection read them'),
  DocumentCacheLookup: never('it reads documents of earlier steps: what belongs together is one record here'),
  ConnectorCall: never('it calls a system in the middle of a mapping: let a flow read that record'),
  CurrentDate: never(
    'a mapping knows no clock, so that the same record always makes the same: use a time of the record',
  ),
  PropertyGet: never('a property of a process: what is the same for a connection is `context: params.NAME`'),
  DocumentPropertyGet: never('a property of a document: read it from the record itself'),
  SequentialValue: never('a counter: the target, or the connector, gives numbers'),
};

export function translated(call: Call): Value {
  const type = textOf(call.step, '@type');
  const translate = Object.hasOwn(TRANSLATIONS, type) ? TRANSLATIONS[type] : undefined;
  if (!translate) throw new Untranslatable(`functions of type ${type || 'unknown'} are not known here`);
  return translate(call);
}
