import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { EncryptionCodec } from './codec.ts';

const key = randomBytes(32);
const codec = new EncryptionCodec(key);
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
    await expect(new EncryptionCodec(randomBytes(32)).decode([sealed])).rejects.toThrow(
      /encrypted with key .*, ours is/,
    );
    const damaged = Buffer.from(sealed.data);
    damaged[20] = (damaged[20] as number) ^ 1;
    await expect(codec.decode([{ ...sealed, data: damaged }])).rejects.toThrow(/authenticate/);
  });

  it('that were never sealed pass: an admin typed them', async () => {
    const plain = payload('typed in the UI');
    expect(await codec.decode([plain])).toEqual([plain]);
  });
});
