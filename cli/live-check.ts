import { toFailure } from '../activities/failures.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Failure, Lack } from '../domain/failures.ts';

/** What one call of a connection showed, in a word for programs: what it lacks, or how it did not answer. */
export type LiveCode = Lack | 'unreachable' | 'throttled' | 'refused';

export interface LiveFinding {
  severity: 'error' | 'warning';
  code: LiveCode;
  message: string;
  /** What a person does about it. */
  mend: string;
}

/** Signatures and tokens with a time commonly allow five minutes; who is off by one is on the way there. */
const SKEW_MS = 60_000;

const MEND: Record<LiveCode, string> = {
  credential:
    'Check the secrets of its options, in .env or where the config takes them from: whole, of this system, and not revoked.',
  expired: 'Have the system issue a new token, and put it where the config takes it from.',
  permission: 'Let an administrator of the system give the account what the page of the connector lists under "Needs".',
  scope: 'Grant them to the app, let the owner approve it again, and use the token that is issued then.',
  plan: 'Pay for, or change, the plan there; no setting here helps.',
  account: 'Name the right account in the options, or use the credentials of the one that they name.',
  clock: "Set this machine's clock by NTP (`timedatectl set-ntp true`); of a container, the clock of its host.",
  unreachable: 'Check its address in the options, DNS, proxy and firewall; it may also be down.',
  throttled: 'It was reached, and let us in no further for now: call again later.',
  refused: 'It was reached and did not take this call: its page under docs/connectors says what it needs.',
};

/** Nobody else can make it: one that is made by itself would hide a drive that is not mounted. */
const MEND_FOLDER =
  'Make it (mkdir -p), with rights for whoever runs Waybill and for the partner, or mount the drive that it is on; or name another one in the options.';

/** Calls a connection once; `skewMs` answers how far its clock was before ours in what it answered. */
export async function liveFindings(connection: Connection, skewMs: () => number | undefined): Promise<LiveFinding[]> {
  const found: LiveFinding[] = [];
  try {
    await connection.connector.check(connection.context(AbortSignal.timeout(connection.limits.timeoutMs)));
  } catch (error) {
    found.push(told(toFailure(error)));
  }
  const skew = skewMs();
  if (skew === undefined || Math.abs(skew) < SKEW_MS) return found;
  // A signature with a wrong time looks like a wrong credential, and is mended by the clock alone.
  const blamed = found.some(({ code }) => code === 'credential' || code === 'expired' || code === 'clock');
  const clock: LiveFinding = {
    severity: blamed ? 'error' : 'warning',
    code: 'clock',
    message: `this machine's clock is ${spanOf(Math.abs(skew))} ${skew > 0 ? 'behind' : 'before'} the system's: signatures and tokens with a time may be refused for that alone.`,
    mend: MEND.clock,
  };
  return blamed ? [clock, ...found.filter(({ code }) => code !== 'clock')] : [...found, clock];
}

function told(failure: Failure): LiveFinding {
  const code = codeOf(failure);
  return {
    severity: code === 'throttled' ? 'warning' : 'error',
    code,
    message: `${failure.message}.`.replace(/([.!?。])\.$/, '$1'),
    mend: failure.class === 'unavailable' && failure.lack === 'folder' ? MEND_FOLDER : MEND[code],
  };
}

function codeOf(failure: Failure): LiveCode {
  switch (failure.class) {
    case 'auth':
      return failure.lack ?? 'credential';
    case 'rate-limited':
    case 'budget':
      return 'throttled';
    case 'unavailable':
    case 'unknown-outcome':
      return 'unreachable';
    default:
      return 'refused';
  }
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minute${minutes === 1 ? '' : 's'}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
