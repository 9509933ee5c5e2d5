import { expect, test } from 'vitest';
import { sign } from './signature.ts';

test('signs the sorted fields behind the secret', () => {
  const fields = {
    version: '2',
    biz: '{"page_index":1}',
    access_token: 'AT',
    app_key: 'AK',
    charset: 'utf-8',
    timestamp: '1700000000',
  };
  expect(sign(fields, 'SECRET')).toBe('3b1d05f49c8354a74e0ac66077477ff6');
});
