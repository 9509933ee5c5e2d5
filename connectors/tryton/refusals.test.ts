import { describe, expect, it } from 'vitest';
import { classifyError } from './refusals.ts';

const answer = (status: number, data?: unknown) => ({ status, data, headers: {}, url: 'http://erp', method: 'POST' });

describe('classifyError', () => {
  it('keeps names of fields, models and buttons, and no data of records', () => {
    const message = 'The value "Ann Ok, Main 1" for field "Party" in record "[R-1] Ann Ok" of "Sale" is not valid.';
    expect(classifyError(answer(400, { status: 400, message, description: '' }))).toEqual({
      class: 'rejected',
      code: '400',
      field: 'Party',
      message: 'Tryton refuses: The value "…" for field "Party" in record "…" of "Sale" is not valid.',
    });
    expect(classifyError(answer(400, { message: 'You can not call "confirm" on "1 [R-1]" of "Sale".' }))?.message).toBe(
      'Tryton refuses: You can not call "confirm" on "…" of "Sale".',
    );
  });

  it('a record that is not there is refused, and only 401 means the key', () => {
    expect(classifyError(answer(403, '<!doctype html>'))).toMatchObject({ class: 'rejected', code: 'access' });
    expect(classifyError(answer(401))).toMatchObject({ class: 'auth' });
  });

  it('leaves the rest to what is true of every system', () => {
    for (const status of [429, 500, 503]) expect(classifyError(answer(status))).toBeUndefined();
  });
});
