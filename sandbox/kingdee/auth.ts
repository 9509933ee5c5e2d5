import { createHmac, timingSafeEqual } from 'node:crypto';

/** The third-party login that the sandbox knows. */
export interface Account {
  acctId: string;
  user: string;
  appId: string;
  appSecret: string;
}

export const DEFAULT_ACCOUNT: Account = {
  acctId: 'sandbox',
  user: 'waybill',
  // The part after the underscore is the gateway's secret under the vendor's mask.
  appId: 'SANDBOX_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u',
  appSecret: 'sandbox-kingdee-secret',
};

const DAY_S = 86_400;
const MASK = '0054f397c6234378b09ca7d3e5debce7';

/** Why a call is not let in: the gateway answers 401 by itself, the data centre 200 with MsgCode 1. */
export type Refused = 'gateway' | 'data centre' | undefined;

/** Checks both signatures of a call against the account, as gateway and data centre would. */
export function checkCall(account: Account, path: string, headers: Record<string, unknown>, now: number): Refused {
  const header = (name: string) => String(headers[name.toLowerCase()] ?? '');
  const timestamp = header('x-api-timestamp');
  const [client, masked = ''] = account.appId.split('_');
  if (header('X-Api-ClientID') !== client) return 'gateway';
  if (Math.abs(now / 1000 - Number(timestamp)) > DAY_S) return 'gateway';
  const gatewayText = [
    'POST',
    path.replace(/\//g, '%2F'),
    '',
    `x-api-nonce:${header('x-api-nonce')}`,
    `x-api-timestamp:${timestamp}`,
    '',
  ];
  if (!same(header('X-Api-Signature'), hmac(gatewayText.join('\n'), unmask(masked)))) return 'gateway';

  const appData = Buffer.from(header('X-Kd-Appdata'), 'base64').toString('utf8');
  const [acctId, user] = appData.split(',');
  if (header('X-Kd-Appkey') !== account.appId || acctId !== account.acctId || user !== account.user)
    return 'data centre';
  return same(header('X-Kd-Signature'), hmac(account.appId + appData, account.appSecret)) ? undefined : 'data centre';
}

function hmac(text: string, key: string): string {
  return Buffer.from(createHmac('sha256', key).update(text).digest('hex')).toString('base64');
}

function unmask(masked: string): string {
  const bytes = Buffer.from(masked, 'base64');
  return Buffer.from(bytes.map((byte, index) => byte ^ MASK.charCodeAt(index))).toString('base64');
}

function same(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
