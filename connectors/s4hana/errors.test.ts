import { expect, test } from 'vitest';
import { operationFailure, refusalOf } from './errors.ts';

const body = (message: string, details: object[] = []) => ({
  error: { code: 'V1/320', message: { lang: 'en', value: message }, innererror: { errordetails: details } },
});

test('prefers what the application says to what the gateway wraps around it', () => {
  const details = [
    { code: '/IWBEP/CX_SD_GEN_DPC_BUSINS', message: 'An exception was raised.', severity: 'error' },
    {
      code: 'VP/112',
      message: 'Customer 17 of ann@example.com is blocked',
      severity: 'error',
      target: 'to_Item/Material',
    },
  ];
  expect(refusalOf(400, body('Several errors', details))).toEqual({
    class: 'rejected',
    message: 'refused Material (VP/112): Customer 17 of *** is blocked',
    code: 'VP/112',
    field: 'Material',
  });
  expect(refusalOf(400, body('Enter a sold-to party'))).toMatchObject({ code: 'V1/320' });
});

test.each([
  [401, undefined],
  [403, undefined],
  [429, undefined],
  [500, undefined],
  [423, 'rate-limited'],
])('leaves what the status says to the status: %i is %s', (status, expected) => {
  expect(refusalOf(status, body('words'))?.class).toBe(expected);
});

test.each([
  ['Sales document 101 is currently being processed by user SMITH'],
  ['Verkaufsbeleg 101 wird gerade durch Benutzer SMITH bearbeitet'],
  ['销售凭证 101 已被用户锁定'],
])('waits for a document that somebody has open: %s', (words) => {
  expect(refusalOf(400, body(words))).toMatchObject({ class: 'rate-limited', retryAfterMs: 5_000 });
});

test.each([
  [412, 'unavailable'],
  [428, 'unavailable'],
  [404, 'conflict'],
  [403, 'auth'],
  [503, 'rate-limited'],
  [500, 'unknown-outcome'],
  [400, 'rejected'],
  [405, 'rejected'],
])('an operation of a change set that was answered %i is %s', (status, expected) => {
  expect(operationFailure({ status, body: body('words') }).class).toBe(expected);
});
