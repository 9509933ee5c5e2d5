import { expect, test } from 'vitest';
import { signedQuery } from './signature.ts';

test('signs names and values joined by nothing, in base64', () => {
  expect(signedQuery({ appKey: 'AK', appSecret: 'SECRET' }, 1_700_000_000_000)).toEqual({
    appKey: 'AK',
    timestamp: '1700000000000',
    signature: 'bMCdu7cRnVNDHEyhPcI9Mg0bKmT5M31grfKRKTxmwY4=',
  });
});
