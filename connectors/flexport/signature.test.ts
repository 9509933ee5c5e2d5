import { expect, test } from 'vitest';
import { hubSignature, isHubSignature } from './signature.ts';

// The vector of RFC 4231, test case 2.
const secret = 'Jefe';
const raw = Buffer.from('what do ya want for nothing?');
const signature = 'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

test('signs the raw body', () => {
  expect(hubSignature(raw, secret)).toBe(signature);
  expect(isHubSignature(signature, raw, secret)).toBe(true);
});

test('refuses a changed body, another secret, and no signature', () => {
  expect(isHubSignature(signature, Buffer.from('what do ya want for nothing!'), secret)).toBe(false);
  expect(isHubSignature(signature, raw, 'jefe')).toBe(false);
  expect(isHubSignature(undefined, raw, secret)).toBe(false);
});
