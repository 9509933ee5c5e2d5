import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signature } from './definition-auth.ts';
import { type Draft, digested, signed } from './signature.ts';

const seal = (options: object, now = 1_700_000_000_000) => ({ options, now, nonce: 'n-1' });
const draft = (more: Partial<Draft> = {}): Draft => ({
  method: 'POST',
  url: 'https://api.example.com/open/orders',
  headers: {},
  query: {},
  ...more,
});

describe('digests', () => {
  // RFC 2202 (1), RFC 4231 test case 2, RFC 1321.
  it.each([
    ['hmac-sha1', 'what do ya want for nothing?', 'Jefe', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    ['hmac-md5', 'what do ya want for nothing?', 'Jefe', '750c783e6ab0b503eaa86e310a5db738'],
    [
      'hmac-sha256',
      'what do ya want for nothing?',
      'Jefe',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['md5', 'message digest', undefined, 'f96b697d7cb7938d525a2f31aaf161d0'],
  ] as const)('%s as published', (digest, text, key, expected) => {
    expect(digested(digest, 'hex', text, key)).toBe(expected);
    expect(digested(digest, 'HEX', text, key)).toBe(expected.toUpperCase());
    expect(digested(digest, 'base64', text, key)).toBe(Buffer.from(expected, 'hex').toString('base64'));
    expect(digested(digest, 'base64 of hex', text, key)).toBe(Buffer.from(expected).toString('base64'));
  });
});

describe('declared signatures make what vendors sign', () => {
  it('secret, then names and values sorted, in a form (an order-management system of this trade)', () => {
    const spec = signature.parse({
      digest: 'md5',
      text: '{options.secret}{params}',
      with: { form: { access_token: 'AT', app_key: 'AK', charset: 'utf-8', timestamp: '{timestamp}', version: '2' } },
      put: { form: 'sign' },
    });
    const made = signed(draft({ form: { biz: '{"page_index":1}' } }), spec, seal({ secret: 'SECRET' }));
    expect(made.form?.sign).toBe('3b1d05f49c8354a74e0ac66077477ff6');
  });

  it('lengths before names and values, joined by semicolons (the published example of an ERP)', () => {
    const spec = signature.parse({
      digest: 'md5',
      text: '{params}{options.secret}',
      params: { pair: '{nameLength}-{name}:{valueLength}-{value}', between: ';' },
      put: { form: 'sign' },
    });
    const form = {
      appkey: 'test2-xx',
      page_no: '0',
      end_time: '2016-08-01 13:00:00',
      start_time: '2016-08-01 12:00:00',
      page_size: '40',
      sid: 'test2',
      timestamp: '1470042310',
    };
    expect(signed(draft({ form }), spec, seal({ secret: '12345' })).form?.sign).toBe(
      'ad4e6fe037ea6e3ba4768317be9d1309',
    );
  });

  it('query sorted, then the body, then the secret (a warehouse)', () => {
    const spec = signature.parse({
      digest: 'md5',
      text: '{params}{body}{options.secret}',
      timestamp: { as: 'epoch-ms' },
      params: { of: ['query'], skip: ['language'] },
      with: { query: { app_key: 'AK', format: 'json', timestamp: '{timestamp}', v: '1.0.0' } },
      put: { query: 'sign' },
    });
    const made = signed(
      draft({ query: { method: 'fu.wms.inventory.get', language: 'cn' }, body: { page_no: 1 } }),
      spec,
      seal({ secret: 'SECRET' }),
    );
    expect(made.query.sign).toBe('10bb98e1af71904f5654ea41c6873015');
  });

  it('hmac over the exact body, in a header (an ERP)', () => {
    const spec = signature.parse({
      digest: 'hmac-sha256',
      secret: '{options.secret}',
      text: '{body}',
      put: { header: 'Authorization' },
    });
    const body = { api: 'stock-get-stock-quantity', appkey: '1', data: {}, timestamp: 1_700_000_000 };
    expect(signed(draft({ body }), spec, seal({ secret: 'test-secret' })).headers.Authorization).toBe(
      '89ee7c5b4ad50f7f0d15bd4c0247483340b708985ce2a98a6b379009dc6986ad',
    );
  });

  it('fields of the body between the secret, in capitals, in the body (a warehouse)', () => {
    const spec = signature.parse({
      digest: 'md5',
      text: '{options.token}{params}{options.token}',
      params: { of: ['body'], skip: ['language'] },
      encoding: 'HEX',
      put: { body: 'sign' },
    });
    const body = {
      action: 'queryOutboundOrder',
      app_key: 'AK',
      data: { outboundOrderNum: 'WO1' },
      format: 'json',
      platform: 'OWNERERP',
      sign_method: 'md5',
      timestamp: '2024-01-01 00:00:00',
      version: '1.0',
      language: 'zh_CN',
    };
    expect(signed(draft({ body }), spec, seal({ token: 'TOKEN' })).body).toMatchObject({
      sign: '977C13D12DF17CFE47161A76E9D4E88D',
    });
  });

  it('method, path, time and a digest of the body, with time and nonce sent along', () => {
    const spec = signature.parse({
      digest: 'hmac-sha256',
      secret: '{options.secret}',
      text: '{method}\n{path}\n{timestamp}\n{nonce}\n{bodySha256}',
      encoding: 'base64',
      with: { headers: { 'X-Time': '{timestamp}', 'X-Nonce': '{nonce}' } },
      put: { header: 'X-Sign', prefix: 'v1=' },
    });
    const hash = createHash('sha256').update('{"a":1}').digest('hex');
    const text = `POST\n/open/orders\n1700000000\nn-1\n${hash}`;
    expect(signed(draft({ body: { a: 1 } }), spec, seal({ secret: 's' })).headers).toEqual({
      'X-Time': '1700000000',
      'X-Nonce': 'n-1',
      'X-Sign': `v1=${digested('hmac-sha256', 'base64', text, 's')}`,
    });
  });
});
