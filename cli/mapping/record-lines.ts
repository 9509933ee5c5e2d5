import { shown } from './fitted-text.ts';

/** One line of a record as it is shown, and the place in it that the line is about. */
export interface RecordLine {
  path: string;
  indent: number;
  text: string;
  /** It stands for something that could not be made. */
  failed?: boolean;
}

/** Stands in a record for a field that could not be made; `why` is shown in its place. */
export class Unmade {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Elements of one list that are shown. */
const MOST_ELEMENTS = 50;

/** A record as lines that read like YAML. `instead` answers what is shown for a place that is shown elsewhere. */
export function recordLines(
  value: unknown,
  base = '',
  instead: (path: string) => string | undefined = () => undefined,
): RecordLine[] {
  const lines: RecordLine[] = [];
  const field = (label: string, one: unknown, path: string, indent: number): void => {
    const other = instead(path);
    if (other !== undefined) lines.push({ path, indent, text: `${label} ${other}` });
    else if (one instanceof Unmade) lines.push({ path, indent, text: `${label} ${one.why}`, failed: true });
    else if (isFlat(one)) lines.push({ path, indent, text: `${label} ${shown(one)}` });
    else {
      lines.push({ path, indent, text: label });
      whole(one, path, indent + 1);
    }
  };
  const whole = (one: unknown, path: string, indent: number): void => {
    if (!Array.isArray(one)) {
      for (const [key, part] of Object.entries(one as object))
        field(`${shown(key)}:`, part, path ? `${path}.${key}` : key, indent);
      return;
    }
    one.slice(0, MOST_ELEMENTS).forEach((part, i) => {
      const place = `${path}[${i}]`;
      if (isFlat(part) || part instanceof Unmade) return field('-', part, place, indent);
      const from = lines.length;
      whole(part, place, indent + 1);
      const first = lines[from];
      if (!first) return;
      first.indent = indent;
      first.text = `- ${first.text}`;
    });
    if (one.length > MOST_ELEMENTS) lines.push({ path, indent, text: `… ${one.length - MOST_ELEMENTS} more` });
  };
  if (isFlat(value)) return [{ path: base, indent: 0, text: shown(value) }];
  whole(value, base, 0);
  return lines;
}

/** What fits on the line of its name: plain values, empty ones, and short lists of plain values. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Unmade) return false;
  if (!Array.isArray(value)) return Object.keys(value).length === 0;
  return value.length <= 8 && value.every((one) => typeof one !== 'object' || one === null);
}
