import { vi } from 'vitest';
import { run } from '../cli/program.ts';

/** What a person sees of one command: its exit code, what it said on stderr and what it printed as its result. */
export interface Ran {
  code: number;
  said: string;
  printed: string;
}

/** Runs one command line in this process. */
export async function commandLine(...argv: string[]): Promise<Ran> {
  let said = '';
  let printed = '';
  const spies = [
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += text;
      return true;
    }),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    }),
    // Libraries that print past the streams: their words would stand among the results.
    vi.spyOn(console, 'log').mockImplementation((...words) => {
      printed += words.join(' ');
    }),
  ];
  try {
    const code = await run(argv);
    return { code, said, printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
