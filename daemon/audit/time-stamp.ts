import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  ContentInfo,
  type ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { AnchorError } from './anchor.ts';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** `granted` and `grantedWithMods`. */
const GRANTED = [0, 1];

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** The bytes alone: pkijs reads the whole of what stands behind a view. */
const alone = (data: Uint8Array): ArrayBuffer => new Uint8Array(data).buffer as ArrayBuffer;

/** A `TimeStampReq` for these data (RFC 3161, 2.4.1): SHA-256, a nonce, and the signer's certificate asked for. */
export function stampRequest(data: Uint8Array): { der: Buffer; nonce: Buffer } {
  const nonce = randomBytes(8);
  // A first bit that is not set keeps the integer positive, and one that is not zero keeps its length.
  nonce[0] = ((nonce[0] as number) & 0x7f) | 0x40;
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256 }),
      hashedMessage: new OctetString({ valueHex: alone(sha256(data)) }),
    }),
    nonce: new Integer({ valueHex: alone(nonce) }),
    certReq: true,
  });
  return { der: Buffer.from(request.toSchema().toBER()), nonce };
}

/** The token of a `TimeStampResp`, or why there is none. Throws `AnchorError`. */
export function tokenOf(answer: Uint8Array): Buffer {
  let response: TimeStampResp;
  try {
    response = TimeStampResp.fromBER(alone(answer));
  } catch {
    throw new AnchorError('what it answered is no time stamp: is its address right?');
  }
  const { status, statusStrings } = response.status;
  if (!GRANTED.includes(status) || !response.timeStampToken) {
    const why = (statusStrings ?? []).map((text) => text.valueBlock.value).join(', ');
    throw new AnchorError(`it refused the time stamp (status ${status}${why ? `: ${why}` : ''})`);
  }
  return Buffer.from(response.timeStampToken.toSchema().toBER());
}

export interface StampDemands {
  /** Certificates that are trusted; without any, only what the token says of itself is checked. */
  trusted: readonly Certificate[];
  /** Of the request, where it is still known. */
  nonce?: Buffer;
}

/** Whether a token is a time stamp of these data; answers its time. Throws `AnchorError` that says what is wrong. */
export async function verifyToken(token: Uint8Array, data: Uint8Array, demands: StampDemands): Promise<Date> {
  let signed: SignedData;
  let stamp: TSTInfo;
  try {
    signed = new SignedData({ schema: ContentInfo.fromBER(alone(token)).content });
    stamp = TSTInfo.fromBER(signed.encapContentInfo.eContent?.getValue() as ArrayBuffer);
  } catch {
    throw new AnchorError('it is no time stamp token');
  }
  const { hashAlgorithm, hashedMessage } = stamp.messageImprint;
  const imprint = Buffer.from(hashedMessage.valueBlock.valueHexView);
  if (hashAlgorithm.algorithmId !== SHA_256 || !imprint.equals(sha256(data)))
    throw new AnchorError('the time stamp is of something else');
  if (demands.nonce && !Buffer.from(stamp.nonce?.valueBlock.valueHexView ?? []).equals(demands.nonce))
    throw new AnchorError('the time stamp answers another request: its nonce is not ours');
  checkPurpose(signed);
  const sound = (checkChain: boolean) =>
    signed
      .verify({
        signer: 0,
        data: alone(data),
        trustedCerts: [...demands.trusted],
        checkChain,
        checkDate: stamp.genTime,
      })
      .catch(() => false);
  if (!(await sound(false))) throw new AnchorError('the signature of the time stamp is wrong');
  if (demands.trusted.length > 0 && !(await sound(true)))
    throw new AnchorError('the certificate of the time stamp does not lead to one that is trusted');
  return stamp.genTime;
}

/** RFC 3161, 2.3: the signer's certificate is for time stamps and for nothing else. */
function checkPurpose({ certificates = [], signerInfos }: SignedData): void {
  const sid = signerInfos[0]?.sid as { serialNumber?: Integer } | undefined;
  const signer = certificates.find(
    (one): one is Certificate => one instanceof Certificate && sid?.serialNumber?.isEqual(one.serialNumber) === true,
  );
  if (!signer) throw new AnchorError('the time stamp holds no certificate of its signer');
  const usage = signer.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const purposes = (usage?.parsedValue as ExtKeyUsage | undefined)?.keyPurposes ?? [];
  if (!usage?.critical || purposes.length !== 1 || purposes[0] !== TIME_STAMPING)
    throw new AnchorError('the certificate of the time stamp is not for time stamps');
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text. Throws `AnchorError` where there is none. */
export function certificatesOf(pem: string): Certificate[] {
  const blocks = pem.match(PEM) ?? [];
  if (blocks.length === 0) throw new AnchorError('`ca` holds no certificate in PEM');
  return blocks.map((block) => Certificate.fromBER(alone(new X509Certificate(block).raw)));
}
