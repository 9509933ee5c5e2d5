import type { Change } from '../../mapper/compare/changes.ts';
import { table } from '../output.ts';
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

/** What an amendment changes, field by field, and what comes of it. */
export function trialText({ record, fields, canonical, mapsNow, problems }: Trial, number: string): string {
  const head = `${record.kind} ${number} from ${record.connectionId} (${record.recordId}, revision ${record.revision})`;
  const lines = [head, table(['  field', 'before', 'after'], fields.map(rowOf))];
  if (canonical.length > 0) lines.push('', table([`  as ${record.kind}`, 'before', 'after'], canonical.map(rowOf)));
  else if (mapsNow) lines.push('', '  As it was it could not be mapped; so it can.');
  else if (problems.length === 0) lines.push('', '  Its mapping reads none of this: what is sent stays as it is.');
  for (const problem of problems) lines.push('', `  ${problem}`);
  return lines.join('\n');
}
