const COLOUR: Record<string, string> = { debug: '\x1b[90m', warn: '\x1b[33m', error: '\x1b[31m' };
const DIM = '\x1b[90m';
const RESET = '\x1b[0m';

/** `key=value`, quoted only where it must be. */
function field([name, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${name}=${/[\s"]/.test(text ?? '') && typeof value === 'string' ? JSON.stringify(text) : text}`;
}

/** A line of the JSON log as people read it: `09:12:44 warn  text  key=value`. */
export function prettyLine(json: string, colour = false): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as { level: string; time: string; msg?: string };
  const clock = new Date(time).toTimeString().slice(0, 8);
  const mark = level === 'info' ? '' : `${level} `;
  const rest = Object.entries(fields).map(field).join(' ');
  if (!colour) return `${clock} ${mark}${msg ?? ''}${rest ? `  ${rest}` : ''}\n`;
  return `${DIM}${clock}${RESET} ${COLOUR[level] ?? ''}${mark}${msg ?? ''}${RESET}${rest ? `  ${DIM}${rest}${RESET}` : ''}\n`;
}
