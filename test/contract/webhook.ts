import { expect, it } from 'vitest';
import type { WebhookEvent, WebhookRequest } from '../../connectors/connector.ts';
import type { AnyConnector } from './harness.ts';

/** A webhook as the vendor sends it. */
export interface WebhookFixture {
  /** Signed with the options' secret, at this time (epoch ms). */
  request(options: Record<string, unknown>, now: number): WebhookRequest;
  /** What is in it. */
  events: WebhookEvent[];
  /** The header that holds the signature, in small letters, or the parameter of the address that holds a token in its place. */
  signatureHeader?: string;
  signatureQuery?: string;
  /** The signature does not cover the body: a changed body cannot be noticed. */
  unsignedBody?: boolean;
  /** The vendor signs a time stamp: a request older than this must be refused. */
  toleranceMs?: number;
}

export function webhookContract(
  connector: AnyConnector,
  fixture: WebhookFixture,
  declared: Record<string, unknown>,
): void {
  const { verify, parse } = connector.webhook as NonNullable<AnyConnector['webhook']>;
  const options = connector.options.parse(declared);
  const now = Date.UTC(2026, 10, 22, 12);
  const request = () => fixture.request(declared, now);

  it('webhook: a rightly signed one is taken and parsed', () => {
    expect(verify(request(), options, now)).toBe(true);
    expect(parse(request(), options)).toEqual(fixture.events);
  });

  it('webhook: a wrong, shortened or missing signature is refused', () => {
    const signed = request();
    const { signatureHeader, signatureQuery = '' } = fixture;
    const [place, name] = signatureHeader
      ? (['headers', signatureHeader] as const)
      : (['query', signatureQuery] as const);
    const signature = signed[place][name];
    if (!signature) throw new Error(`the fixture has no ${place} ${name}`);
    const flipped = (signature.startsWith('x') ? 'y' : 'x') + signature.slice(1);
    for (const value of [flipped, `${signature}0`, signature.slice(0, -4), '', undefined])
      expect(verify({ ...signed, [place]: { ...signed[place], [name]: value } }, options, now)).toBe(false);
  });

  if (!fixture.unsignedBody) {
    it('webhook: a body changed after signing is refused', () => {
      const signed = request();
      expect(verify({ ...signed, raw: Buffer.concat([signed.raw, Buffer.from(' ')]) }, options, now)).toBe(false);
    });
  }

  if (fixture.toleranceMs !== undefined) {
    it('webhook: an old one, or one from the future, is refused', () => {
      const tolerance = fixture.toleranceMs as number;
      expect(verify(request(), options, now + tolerance + 2_000)).toBe(false);
      expect(verify(fixture.request(declared, now + tolerance + 2_000), options, now)).toBe(false);
    });
  }
}
