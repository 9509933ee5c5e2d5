import type { Change } from '../../mapper/compare/changes.ts';
import { table } from '../output.ts';
import type { TargetTrial } from './targets.ts';
import type { Trial } from './trial.ts';

const MAX_VALUE = 60;

/** As JSON, in one line, cut where it is long. */
function valueText(value: unknown): string {
  if (value === undefined) return '';
  const letters = [...(JSON.stringify(value) ?? '')];
  return letters.length > MAX_VALUE ? `${letters.slice(0, MAX_VALUE - 1).join('')}…` : letters.join('');
}

const rowOf = ({ kind, path, old, new: next, elements }: Change): string[] => [
  `  ${path}`,
  valueText(old),
  kind === 'list length' && elements?.length ? elements.join(', ') : valueText(next),
];

/** A payload that is new is shown so far; of more fields the number. */
const MAX_NEW = 12;

/** What one target would be sent, as the fields that differ; of what is new, the whole. */
function targetText({ connectionId, kind, part, op, fresh, fields }: TargetTrial): string {
  const what = `${kind}${part ? ` (${part})` : ''}`;
  if (op === 'none') return `  ${connectionId} is sent no ${what} of it any more.`;
  const shown = fresh ? fields.slice(0, MAX_NEW) : fields;
  const more = fields.length - shown.length;
  const head = [`  sent to ${connectionId}, as ${op} of ${what}`, ...(fresh ? ['', 'new'] : ['before', 'after'])];
  return [table(head, shown.map(rowOf)), ...(more > 0 ? [`  ... and ${more} more fields`] : [])].join('\n');
}

/** What an amendment changes, field by field, and what comes of it, as far as each target. */
export function trialText(trial: Trial, number: string): string {
  const { record, fields, canonical, mapsNow, targets, problems, still } = trial;
  const head = `${record.kind} ${number} from ${record.connectionId} (${record.recordId}, revision ${record.revision})`;
  const lines = [head, table(['  field', 'before', 'after'], fields.map(rowOf))];
  if (canonical.length > 0) lines.push('', table([`  as ${record.kind}`, 'before', 'after'], canonical.map(rowOf)));
  else if (mapsNow) lines.push('', '  As it was it could not be mapped; so it can.');
  else if (problems.length === 0) lines.push('', '  Its mapping reads none of this: what is sent stays as it is.');
  for (const target of targets) lines.push('', targetText(target));
  if (canonical.length > 0 && targets.length + problems.length + still.length === 0)
    lines.push('', '  No target is sent any of this.');
  for (const one of still) lines.push('', `  With this or without: ${one}`);
  for (const problem of problems) lines.push('', `  ${problem}`);
  return lines.join('\n');
}
