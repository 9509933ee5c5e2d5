import { createECDH, createHash, createPrivateKey } from 'node:crypto';
import ssh2 from 'ssh2';

/** Of every sandbox that ever runs, so that a config can name its fingerprint beforehand: it guards nothing. */
const SECRET = createHash('sha256').update('the host key of the sandbox').digest();

function privateKeyText(): string {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(SECRET);
  const point = curve.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: SECRET.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'sec1', format: 'pem' }).toString();
}

/** The server's private key. */
export const HOST_KEY = privateKeyText();

/** Its fingerprint, as `ssh-keygen -lf` shows it. */
export const HOST_FINGERPRINT = fingerprintOf(HOST_KEY);

function fingerprintOf(text: string): string {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) throw parsed;
  const [key] = [parsed].flat() as [ssh2.ParsedKey];
  const hash = createHash('sha256').update(key.getPublicSSH()).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}
