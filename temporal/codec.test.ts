import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { EncryptionCodec } from './codec.ts';

const key = randomBytes(32);
const codec = new EncryptionCodec(async () => [key]);
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value);
const bytes = (data: Uint8Array | null | undefined) => Buffer.from(data ?? []);

describe('payloads on their way to Temporal', () => {
  it('come back as they were', async () => {
    const values = [{ number: '#1001', note: '港区' }, null, 7, new Uint8Array([1, 2, 3])];
    const back = await codec.decode(await codec.encode(values.map(payload)));
    expect(back.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual(values);
  });

  it('show nothing of themselves, and never look the same twice', async () => {
    const [first, second] = await codec.encode([payload('a secret'), payload('a secret')]);
    expect(bytes(first?.data).includes('a secret')).toBe(false);
    expect(bytes(first?.data).equals(bytes(second?.data))).toBe(false);
  });

  it('of another key are told apart from damaged ones', async () => {
    const [sealed] = await codec.encode([payload('x')]);
    if (!sealed?.data) throw new Error('nothing was sealed');
    await expect(new EncryptionCodec(async () => [randomBytes(32)]).decode([sealed])).rejects.toThrow(
      /encrypted with key .*, which is none of ours/,
    );
    const damaged = Buffer.from(sealed.data);
    damaged[20] = (damaged[20] as number) ^ 1;
    await expect(codec.decode([{ ...sealed, data: damaged }])).rejects.toThrow(/authenticate/);
  });

  it('stay readable when another key seals, also for a process that does not know of it yet', async () => {
    const old = await codec.encode([payload('before')]);
    let keys = [key];
    const running = new EncryptionCodec(async () => keys);
    await running.encode([payload('x')]);
    keys = [randomBytes(32), key];
    const rotated = new EncryptionCodec(async () => keys);
    const fresh = await rotated.encode([payload('after')]);
    for (const one of [running, rotated])
      expect((await one.decode([...old, ...fresh])).map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([
        'before',
        'after',
      ]);
    await expect(codec.decode(fresh)).rejects.toThrow(/none of ours/);
  });

  it('that were never sealed pass: an admin typed them', async () => {
    const plain = payload('typed in the UI');
    expect(await codec.decode([plain])).toEqual([plain]);
  });
});
