import { expect, test } from 'vitest';
import { callFailure, isDuplicateNumber, refused, statusOf } from './errors.ts';

test.each([
  [1, 'auth'],
  [2, 'auth'],
  [4, 'unknown-outcome'],
  [13, 'rate-limited'],
  [14, 'rate-limited'],
  [9, undefined],
  [10, undefined],
  [11, undefined],
])('MsgCode %i of a whole call is %s', (MsgCode, expected) => {
  expect(callFailure({ IsSuccess: false, MsgCode })?.class).toBe(expected);
});

test('finds the status of an answer, and of a query that failed', () => {
  const answer = { Result: { ResponseStatus: { IsSuccess: false, MsgCode: 9 } } };
  expect(statusOf(answer)).toMatchObject({ MsgCode: 9 });
  expect(statusOf([[answer]])).toMatchObject({ MsgCode: 9 });
  expect(statusOf([[1, 'bill1']])).toBeUndefined();
  expect(statusOf(null)).toBeUndefined();
});

test('a refusal names its field, and hides what could be a person', () => {
  const refusal = { FieldName: 'FLinkPhone', Message: '联系电话 +49 170 1234567 无效', DIndex: 0 };
  expect(refused(refusal, 11)).toEqual({
    class: 'rejected',
    message: 'refused FLinkPhone (MsgCode 11): 联系电话 *** 无效',
    code: '11',
    field: 'FLinkPhone',
  });
});

test('only a taken number is a duplicate', () => {
  expect(isDuplicateNumber({ FieldName: 'FBillNo', Message: '单据编号已经被使用' })).toBe(true);
  expect(isDuplicateNumber({ FieldName: 'FBillNo', Message: '长度超出' })).toBe(false);
  expect(isDuplicateNumber({ FieldName: 'FCustId', Message: '编码已存在' })).toBe(false);
});
