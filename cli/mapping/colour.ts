import type { CommandContext } from '../context.ts';

export type Tone = 'plain' | 'dim' | 'bad' | 'good' | 'strong';

/** Puts a tone on a text; leaves it as it is where colours are not wanted. */
export type Paint = (tone: Tone, text: string) => string;

const CODES: Record<Exclude<Tone, 'plain'>, number> = { dim: 90, bad: 31, good: 32, strong: 1 };

/** Colours on a terminal only, and not where `NO_COLOR` is set or the terminal is `dumb`. */
export function painter({ environment }: CommandContext, stream: { isTTY?: boolean } = process.stdout): Paint {
  const wanted = stream.isTTY && !environment.variable('NO_COLOR') && environment.variable('TERM') !== 'dumb';
  return wanted ? (tone, text) => (tone === 'plain' ? text : `\x1b[${CODES[tone]}m${text}\x1b[0m`) : (_, text) => text;
}
