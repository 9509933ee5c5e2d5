import { expect, test } from 'vitest';
import { batchAnswers, batchBody } from './multipart.ts';

const lines = (...all: string[]) => all.join('\r\n');

// As the OData V2 specification writes it: a set that was done, and one that was refused, whose only answer stands outside of a set.
const ANSWER = lines(
  '--b_9',
  'Content-Type: multipart/mixed; boundary="b_9set"',
  'Content-Length: 300',
  '',
  '--b_9set',
  'Content-Type: application/http',
  'content-transfer-encoding: binary',
  '',
  'HTTP/1.1 201 Created',
  'Content-Type: application/json',
  '',
  '{"d":{"SalesOrder":"101","IncotermsLocation1":"Köln\\r\\n--b_9"}}',
  '--b_9set',
  'Content-Type: application/http',
  '',
  'HTTP/1.1 204 No Content',
  'Content-Length: 0',
  '',
  '',
  '--b_9set--',
  '',
  '--b_9',
  'Content-Type: application/http',
  '',
  'HTTP/1.1 400 Bad Request',
  'Content-Type: application/json',
  '',
  '{"error":{"code":"V1/302"}}',
  '--b_9--',
);
const TYPE = 'multipart/mixed; boundary=b_9';
const WHOLE = [
  [
    { status: 201, body: { d: { SalesOrder: '101', IncotermsLocation1: 'Köln\r\n--b_9' } } },
    { status: 204, body: undefined },
  ],
  [{ status: 400, body: { error: { code: 'V1/302' } } }],
];

test('reads the answers set by set', () => {
  expect(batchAnswers(TYPE, ANSWER)).toEqual(WHOLE);
});

test('never takes a set for answered whose answer was cut', () => {
  for (let end = 0; end < ANSWER.length; end += 1) {
    const answers = batchAnswers(TYPE, ANSWER.slice(0, end));
    expect(WHOLE.slice(0, answers.length)).toEqual(answers);
  }
});

test('finds nothing in a page of some proxy', () => {
  expect(batchAnswers('text/html', '<h1>502</h1>')).toEqual([]);
});

test('writes each set with its length in bytes, and its ETag', () => {
  const text = batchBody([[{ method: 'PATCH', path: "A_SalesOrder('1')", ifMatch: 'W/"1"', body: { City: 'Köln' } }]]);
  expect(text).toContain('Content-Length: 16\r\nIf-Match: W/"1"\r\n\r\n{"City":"Köln"}\r\n--changeset0--\r\n--batch--');
});
