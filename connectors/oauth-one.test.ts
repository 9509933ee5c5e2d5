import { describe, expect, it } from 'vitest';
import { encodedQuery, oauthOneHeader, oauthOneSignature, percentEncoded, signatureBase } from './oauth-one.ts';

describe('OAuth 1.0a', () => {
  it('signs the request of RFC 5849, section 1.2, as the document does', () => {
    const base = signatureBase('GET', 'http://photos.example.net/photos?file=vacation.jpg&size=original', [
      ['oauth_consumer_key', 'dpf43f3p2l4k3l03'],
      ['oauth_token', 'nnch734d00sl2jdk'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131202'],
      ['oauth_nonce', 'chapoH'],
    ]);
    const secrets = { consumerSecret: 'kd94hf93k423kf44', tokenSecret: 'pfkkdhi9sl3r4s00' };
    expect(oauthOneSignature(base, secrets, 'HMAC-SHA1')).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
  });

  it('writes the base string of RFC 5849, section 3.4.1.1, as the document does', () => {
    const form = [
      ['c2', ''],
      ['a3', '2 q'],
    ] as const;
    const base = signatureBase('POST', 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b', [
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ...form,
    ]);
    expect(base).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
        'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
        'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it('encodes what JavaScript would leave alone, and blanks as %20', () => {
    expect(percentEncoded("a b!'()*~-._")).toBe('a%20b%21%27%28%29%2A~-._');
    expect(encodedQuery([['filters[0][value]', '2026-11-22 09:00:00']])).toBe(
      'filters%5B0%5D%5Bvalue%5D=2026-11-22%2009%3A00%3A00',
    );
  });

  it('leaves the token out where there is none', () => {
    const request = { method: 'GET', url: 'http://shop.example.com/wp-json/wc/v3/orders' };
    const header = oauthOneHeader(
      request,
      { consumerKey: 'ck_1', consumerSecret: 'cs_1' },
      { nonce: 'n', timestamp: 1 },
    );
    expect(header).toMatch(/^OAuth oauth_consumer_key="ck_1", .*oauth_signature="[^"]+"$/);
    expect(header).not.toContain('oauth_token');
  });
});
