import { assertNever, type Failure } from './failures.ts';

/** What is to be mended, as far as it is known. */
export interface Stuck {
  kind: string;
  connectionId?: string;
  failure?: Failure;
}

/** What a suggestion may name besides. */
export interface Surroundings {
  /** The rule of a mapping that makes the field which a system refused. */
  rule?: { target: string; at: string };
  /** What waits: `order`, `customer` ...; of several kinds `record`. */
  what?: string;
  /** The options of the connection that hold its credentials. */
  secrets?: readonly string[];
  /** Where a place in a mapping (`shop/order.yaml:3:5`) is on this disk. */
  place?(where: string): string;
}

/** How to end what a case waits for, in one or two sentences; the words of commands are those of `waybill`. */
export function suggestMend(stuck: Stuck, around: Surroundings = {}): string {
  const { kind, connectionId = 'the system', failure } = stuck;
  switch (kind) {
    case 'kyc':
      return 'Approve or refuse the customer that it names: `waybill customers approve|refuse`. To let one order pass all the same: release --order.';
    case 'approval':
      return 'Ask the customer, and note who of theirs approved it: `waybill orders approve NUMBER --by ADDRESS`. To let this order pass all the same: release --order.';
    case 'deposit':
      return 'Nothing: it goes on when enough is paid. Give the customer terms (`waybill customers terms`), or let this order pass: release --order.';
    case 'credit':
      return 'Thaw the customer that it names when its matter is settled: `waybill customers thaw`. To let one order pass all the same: release --order.';
    case 'payment':
      return 'Nothing: it goes on when the payment is reported. Answer a disputed one where it was paid, in time. To let it go unpaid: skip.';
    case 'lc':
      return 'See what the letter of credit lacks (`waybill lc show`) and write down what changed: `waybill lc mark`, `lc document`, `lc amend`, `lc discrepancy`. To let one order pass all the same: release --order.';
    case 'tax':
      return 'Take over the rates that it misses (`waybill rates import`, `import-vat`), and it goes on by itself, or mend what contradicts itself: the order (`waybill orders amend`), the shop, or rules.tax. To let this order pass all the same: release --order.';
    case 'duty':
      return 'Fill in what the order lacks (`waybill orders amend`, or its product at the source), or write the line that the tables of rules.duty miss: it goes on by itself; `waybill orders landed` shows the rest. To let this order pass all the same: release --order.';
    case 'papers':
      return 'Fill in what it names, in the order (`waybill orders amend`), in its product at the source, or in rules.papers; it is asked again with each change. To let this order pass all the same: release --order.';
    case 'stock':
      return 'Nothing: it goes on when its pieces come, the earliest order first; `waybill stock show` tells what there is. To let this order pass all the same: release --order.';
    case 'transfer':
      return 'Say what becomes of the entry that it names: `waybill payments match ENTRY --order NUMBER`, `credit`, `return`, `undo` or `ignore`, each with --why. `waybill payments show ENTRY` tells all that is known of it.';
    case 'hold':
      return 'Release it when the reason for holding it is gone.';
    case 'connection':
      if (failure?.class === 'auth')
        return `${failure.lack === 'clock' ? 'Set the clock right' : `Settle the plan with ${connectionId}`}; nothing else: it is asked at each sweep, and all goes on when it answers.`;
      return `Nothing, once ${connectionId} is up: it is asked at each sweep, and all goes on when it answers. \`waybill check --live\` shows what it says.`;
    case 'unknown-outcome':
      return `Look into ${connectionId} for the ${around.what ?? 'order'}'s number or our reference and make it unambiguous; then retry, which searches again.`;
    case 'cancel-refused':
      return `Settle it in ${connectionId}; then retry where it is cancelled there now, or refuse, which ends it here.`;
    case 'privacy':
      return 'Answer the request that it names; the case ends when that is done.';
    case 'overdue':
      return 'Look at its journey (`waybill orders show`) for what it stopped at, and ask the system that owes the next step.';
  }
  return failure ? forFailure(failure, connectionId, around) : 'Look at its journey: `waybill orders show`.';
}

function forFailure(failure: Failure, connectionId: string, around: Surroundings): string {
  const { place = (where: string) => where, what = 'order' } = around;
  switch (failure.class) {
    case 'mapping':
      return forMapping(failure, place, what);
    case 'validation': {
      const { rule, where, path } = failure;
      const made = where ? `the rule for \`${rule ?? path}\` at ${place(where)}` : undefined;
      return made
        ? `Mend ${made}, or amend what it reads in the ${what}; then retry.`
        : `Amend${path ? ` \`${path}\` of` : ''} the ${what}, or correct it at its source; then retry.`;
    }
    case 'rejected': {
      const field = failure.field ? `\`${failure.field}\`` : undefined;
      const { rule } = around;
      const made = rule
        ? `mend the rule for \`${rule.target}\` at ${place(rule.at)}, which makes it`
        : `mend what we send${field ? ` as ${field}` : ''}`;
      return `Put right in ${connectionId} what it misses${field ? ` of ${field}` : ''}, or ${made}, or amend the ${what}; then retry.`;
    }
    case 'auth': {
      const options = around.secrets?.length ? around.secrets.join(', ') : 'credentials';
      return `Give connections.${connectionId} of the config a new credential (${options}) and restart; all goes on when ${connectionId} answers.`;
    }
    case 'conflict':
      return `Look into ${connectionId} and decide, ${what} by ${what}: retry when it can take the change, skip where it was done by hand, refuse to leave it.`;
    case 'rate-limited':
    case 'budget':
    case 'unavailable':
    case 'unknown-outcome':
      return `Nothing, once ${connectionId} answers: it is tried again by itself.`;
    default:
      return assertNever(failure);
  }
}

function forMapping(
  failure: Extract<Failure, { class: 'mapping' }>,
  place: (where: string) => string,
  waits: string,
): string {
  const { code, where, rule, table, path, hint, message } = failure;
  if (code === 'no-mapping') return `${capital(message)}; then retry.`;
  const at = where ? ` at ${place(where)}` : '';
  const theRule = `the rule${rule ? ` for \`${rule}\`` : ''}${at}`;
  if (code === 'unknown-value' && table) {
    const value = /^(`[^`]+`)/.exec(message)?.[1];
    const what = value ? `a row for ${value}` : 'the missing row';
    return `Add ${what} to ${place(table)}, or say in ${theRule} what \`unknown\` does; then retry.`;
  }
  if (code === 'missing') {
    const read = path ? `\`${path}\`` : 'what it reads';
    return `Say in ${theRule} what happens where ${read} is missing (\`missing: skip\`, a default, or \`first:\` with another source), or amend the ${waits}; then retry.`;
  }
  return `Mend ${theRule}${hint ? ` (${hint})` : ''}; then retry.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
