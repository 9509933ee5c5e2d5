import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { flushed } from './flushed.ts';

/** A reader that takes what is written only when it is told to. */
function slowReader() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write(piece, _, done) {
      waiting.push(() => {
        taken.push(String(piece));
        done();
      });
    },
  });
  const takeOne = () => waiting.shift()?.();
  return { stream, taken, takeOne };
}

describe('the end of a command', () => {
  it('waits until a slow reader has taken all', async () => {
    const { stream, taken, takeOne } = slowReader();
    stream.write('first');
    stream.write('last');
    let over = false;
    const end = flushed(stream).then(() => {
      over = true;
    });
    takeOne();
    await new Promise(setImmediate);
    expect(over).toBe(false);
    takeOne();
    await new Promise(setImmediate);
    takeOne();
    await end;
    expect(taken.join(' ').trim()).toBe('first last');
  });

  it('does not wait for a reader that went away', async () => {
    const { stream } = slowReader();
    stream.write('to nobody');
    const end = flushed(stream);
    stream.destroy(new Error('EPIPE'));
    await end;
    await flushed(stream);
  });
});
