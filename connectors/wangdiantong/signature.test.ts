import { expect, test } from 'vitest';
import { signedQuery } from './signature.ts';

test('signs the query and the body between two secrets, and counts its seconds from 2012', () => {
  const account = { sid: 's1', appKey: 'k1', appSecret: 'SECRET:salt' };
  const query = signedQuery(account, 'system.Core.now', '[]', 1_700_000_000_000);
  expect(query).toMatchObject({ timestamp: '374652800', salt: 'salt', sign: '6ca963530315a31287263bac1d178053' });
});
