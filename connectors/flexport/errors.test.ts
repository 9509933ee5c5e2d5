import { expect, test } from 'vitest';
import { classifyError } from './errors.ts';

const answer = (status: number, data: unknown) => ({ status, data, headers: {}, url: 'http://x/', method: 'POST' });

test('a refusal of the data names the field that it is about', () => {
  const error = {
    _object: '/api/error',
    status: 422,
    code: 'INVALID_PARAMETER',
    message: 'cargo_ready_date is required',
  };
  const failure = {
    class: 'rejected',
    message: 'refused with 422: cargo_ready_date is required',
    code: 'INVALID_PARAMETER',
    field: 'cargo_ready_date',
  };
  expect(classifyError(answer(422, { error }))).toEqual(failure);
  expect(classifyError(answer(422, error))).toEqual(failure);
});

test('leaves to the status what the status tells', () => {
  for (const status of [401, 404, 429, 500]) expect(classifyError(answer(status, {}))).toBeUndefined();
});

test('a right that the key lacks refuses the invoice, and leaves the connection running', () => {
  const forbidden = { status: 403, data: {}, headers: {} };
  const failure = classifyError({ ...forbidden, method: 'POST', url: 'https://api.flexport.com/commercial_invoices' });
  expect(failure).toMatchObject({ class: 'rejected', code: '403' });
  expect(classifyError({ ...forbidden, method: 'POST', url: 'https://api.flexport.com/bookings' })).toBeUndefined();
});
