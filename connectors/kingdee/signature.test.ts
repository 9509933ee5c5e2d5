import { expect, test } from 'vitest';
import { gatewaySecret, signedHeaders } from './signature.ts';

const caller = { acctId: 'ACCT', user: 'USER', appSecret: 'SECRET', lcid: 2052, orgNumber: '0' };

test('signs the caller as the published vector does', () => {
  const headers = signedHeaders({ ...caller, appId: 'APPID' }, '/k3cloud/x', 1, 'n');
  expect(headers['X-Kd-Signature']).toBe(
    'ODg3NzAxZWJkYmVmYThlYjRiMGRmNGU1ODA2NWJhNzliYWI1NzA4ZGYwZDFlZTE4ZWIzZmU1YjA2NzcyYzU1NA==',
  );
  expect(Buffer.from(headers['X-Kd-Appdata'] as string, 'base64').toString()).toBe('ACCT,USER,2052,0');
});

test('signs the request as the vendor’s own SDK 8.2.0 does', () => {
  const headers = signedHeaders(
    { ...caller, appId: 'CLIENT_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345' },
    '/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc',
    1_700_000_000,
    '1700000000',
  );
  expect(headers['X-Api-ClientID']).toBe('CLIENT');
  expect(headers['X-Api-Signature']).toBe(
    'NTljZmM1MzhlOGYxNDZkN2M1NzdmMzhiN2I5ZjFlNGI4OWY4YjhhZTZjZmU1OWIyNTI2ZGFiYjM0OWFiNDM0MQ==',
  );
  expect(headers['X-Kd-Signature']).toBe(
    'YjNjZDU4MjkxZTA1OTIyM2EyMTVhYmMwMmViNTg3MjM5OGU5MTFmNmQ0MDM3NTIxNjM4MjFjMDZkM2ZjOWM0OA==',
  );
});

test('finds the gateway secret in the application id, and none where there is none', () => {
  expect(gatewaySecret('CLIENT_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345')).toBe('MCC2JDe0GaXoBuG8dSekaTenWP5U7BoK');
  expect(gatewaySecret('APPID')).toBe('');
  expect(gatewaySecret('A_short')).toBe('');
});
