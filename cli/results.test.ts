import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../config/problem.ts';
import { flushed } from './flushed.ts';
import { exitCodeWith, watchResults } from './results.ts';

const coded = (code: string) => Object.assign(new Error(`it failed: ${code}`), { code });
const failingWith = (code: string) => new Writable({ write: (_, __, done) => done(coded(code)) });

async function endOf(stream: Writable, lost: () => string | undefined, own: number = EXIT.fine) {
  let said = '';
  await flushed(stream);
  const code = exitCodeWith(own, lost(), (text) => {
    said += text;
  });
  return { code, said };
}

describe('what is printed', () => {
  it('may be more than its reader wants, and is not lost without a word for any other reason', async () => {
    const ends = async (code: string, own?: number) => {
      const stream = failingWith(code);
      const lost = watchResults(stream);
      stream.write('result');
      return endOf(stream, lost, own);
    };
    expect(await ends('EPIPE')).toEqual({ code: EXIT.fine, said: '' });
    expect(await ends('ENOSPC')).toEqual({ code: EXIT.unreachable, said: expect.stringContaining('(ENOSPC)') });
    expect((await ends('EIO', EXIT.findings)).code).toBe(EXIT.findings);
  });
});
