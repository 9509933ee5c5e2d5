import { expect, test } from 'vitest';
import { failureOf, isAlreadyVoid, isDuplicateReference, isNoData } from './errors.ts';

const failure = (message: string, errCode: number | string = 400) => ({
  ask: 'Failure' as const,
  message,
  Error: { errCode, errMessage: message },
});

test('knows what only words tell', () => {
  expect(isDuplicateReference(failure('参考号 reference_no 已存在'))).toBe(true);
  expect(isDuplicateReference(failure('country_code 不存在'))).toBe(false);
  expect(isNoData(failure('没有数据(ERROR ID 99-UVU8HX)'))).toBe(true);
  expect(isAlreadyVoid(failure('订单已废弃', 10103099))).toBe(true);
});

test('sorts failures into classes', () => {
  expect(failureOf(failure('app_token 错误'))).toMatchObject({ class: 'auth' });
  expect(failureOf(failure('请求过于频繁'))).toMatchObject({ class: 'rate-limited', retryAfterMs: 10_000 });
  expect(failureOf(failure('系统异常'))).toMatchObject({ class: 'unknown-outcome' });
  expect(failureOf(failure('address1 长度不能超过50 consignee_name ann@example.com'))).toEqual({
    class: 'rejected',
    message: 'address1 长度不能超过50 consignee_name ***',
    code: '400',
    field: 'consignee_name',
  });
});
