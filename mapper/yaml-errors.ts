import type { YAMLParseError } from 'yaml';

/** What YAML's parser found, in words for people who do not know YAML. `offset` is where it is mended. */
export interface YamlMistake {
  code: 'yaml' | 'tab' | 'indentation' | 'duplicate-key';
  message: string;
  hint?: string;
  offset: number;
}

/**
 * The mistakes of a file that does not parse. Of syntax errors only the first: the parser loses its way there, and what it says of the rest
 * is no help.
 */
export function mistakesOf(errors: readonly YAMLParseError[], text: string): YamlMistake[] {
  const doubles = errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  const [syntax] = errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const first = syntax && mistakeOf(syntax, text);
  const before = doubles.filter(({ pos }) => !first || pos[0] < first.offset);
  return [
    ...before.map(({ pos }) => ({
      code: 'duplicate-key' as const,
      message: 'this key stands twice',
      offset: pos[0],
    })),
    ...(first ? [first] : []),
  ];
}

function mistakeOf({ code, message, pos }: YAMLParseError, text: string): YamlMistake {
  const [offset] = pos;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const begin = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const tab = begin.indexOf('\t');
  if (code === 'TAB_AS_INDENT' || (code === 'BAD_INDENT' && tab >= 0)) {
    return {
      code: 'tab',
      message: 'a tab stands before this line, and YAML indents with spaces only',
      offset: lineStart + Math.max(0, tab),
    };
  }
  const word = lineStart + begin.length;
  const open = /^Flow (map|sequence)/.exec(message)?.[1];
  if (open) {
    const bracket = open === 'map' ? '}' : ']';
    return {
      code: 'yaml',
      message: `the \`${open === 'map' ? '{' : '['}\` above is still open where this line begins`,
      hint: `close it by \`${bracket}\``,
      offset: word,
    };
  }
  if (code === 'BAD_INDENT') {
    return {
      code: 'indentation',
      message: 'this line begins in another column than the lines that it belongs to',
      offset: word,
    };
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return nested(text, offset, lineStart);
  if (code === 'MISSING_CHAR' && message.includes('quote')) {
    return { code: 'yaml', message: 'this quotation mark is never closed', offset: openQuote(text, message) ?? offset };
  }
  if (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY') {
    return { code: 'yaml', message: 'this line has no `:` after its key', hint: 'write `key: value`', offset: word };
  }
  if (code === 'BAD_SCALAR_START') {
    const hint = `put the value in quotes: "${text[offset] ?? ''}..."`;
    return { code: 'yaml', message: `a value cannot begin with \`${text[offset] ?? ''}\``, hint, offset };
  }
  return { code: 'yaml', message: `not readable as YAML: ${message.split('\n')[0]}`, offset };
}

/** A value that seems to hold keys of its own: the next line is too far right, or there are two colons in one. */
function nested(text: string, offset: number, lineStart: number): YamlMistake {
  const line = text.slice(lineStart).split('\n', 1)[0] ?? '';
  const value = text.slice(offset).split('\n', 1)[0] ?? '';
  if (/:(\s|$)/.test(value)) {
    return {
      code: 'yaml',
      message: 'a second `:` stands in this line',
      hint: 'put the value in quotes, or a rule in braces: { from: ..., as: ... }',
      offset,
    };
  }
  const next = lineStart + line.length + 1;
  const indent = /^[ ]*/.exec(text.slice(next))?.[0].length ?? 0;
  return {
    code: 'indentation',
    message: 'this line begins further right than the one above, which has a value already',
    offset: next + indent,
  };
}

/** The last quotation mark of the first line that has an odd number of them. */
function openQuote(text: string, message: string): number | undefined {
  const quote = message.includes("'") ? "'" : '"';
  let start = 0;
  for (const line of text.split('\n')) {
    if (!line.trimStart().startsWith('#') && line.split(quote).length % 2 === 0) return start + line.lastIndexOf(quote);
    start += line.length + 1;
  }
  return undefined;
}
