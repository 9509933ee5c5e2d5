import { stringify } from 'csv-stringify/sync';
import { safeCell } from '../../domain/spreadsheet.ts';
import type { Exported } from './export.ts';

const COLUMNS = ['person', 'system', 'what', 'id', 'at', 'field', 'value'] as const;

/** One thing that is known, before it is taken apart into its fields. */
interface Known {
  system: string;
  what: string;
  id: string;
  at?: number;
  data: unknown;
}

/** `shippingAddress.city`, `lines.0.sku`, each with its value as text; what is empty is left out. */
function* fields(value: unknown, path: readonly string[] = []): Generator<[string, string]> {
  if (value === null || value === undefined || value === '') return;
  if (typeof value !== 'object') yield [path.join('.'), String(value)];
  else for (const [name, one] of Object.entries(value)) yield* fields(one, [...path, name]);
}

function known(bundle: Exported['people'][number]): Known[] {
  return [
    ...bundle.records.flatMap(({ connectionId: system, kind, sourceId: id, revisions }) =>
      revisions.flatMap(({ revision, at, data, amended, canonical }) => [
        { system, what: `${kind} ${revision} as received`, id, at, data },
        { system, what: `${kind} ${revision} as corrected`, id, at, data: amended },
        { system, what: `${kind} ${revision} as understood`, id, at, data: canonical },
      ]),
    ),
    ...bundle.amendments.map(({ at, ...data }) => ({ system: '', what: 'correction', id: '', at, data })),
    ...bundle.writes.map(({ connectionId: system, kind, op, state, targetId = '', at, sent }) => ({
      system,
      what: `${op} ${kind} as sent, ${state}`,
      id: targetId,
      at,
      data: sent,
    })),
    ...bundle.cases.map(({ caseId: id, openedAt: at, ...data }) => ({ system: '', what: 'case', id, at, data })),
    ...bundle.commands.map(({ at, ...data }) => ({ system: '', what: 'word of staff', id: '', at, data })),
    ...bundle.held.map(({ connectionId: system, kind, targetId: id, number, facts }) => ({
      system,
      what: `${kind} held there`,
      id,
      data: { number, facts },
    })),
    ...bundle.numbers.map(({ connectionId: system, number }) => ({
      system,
      what: 'number',
      id: number,
      data: { number },
    })),
    ...(bundle.account
      ? [{ system: bundle.person.connectionId, what: 'decided about them', id: '', data: bundle.account }]
      : []),
    ...(bundle.documents ?? []).map(({ documentId: id, at, ...data }) => ({
      system: bundle.person.connectionId,
      what: 'document shown',
      id,
      at,
      data,
    })),
    ...(bundle.vatIds ?? []).map(({ register: system, at, ...data }) => ({
      system,
      what: 'answer about their VAT id',
      id: data.consultation ?? '',
      at,
      data,
    })),
  ];
}

/** The same as the JSON, a line a field: for spreadsheets, and for systems that read no JSON. */
export function exportCsv({ people, live = [] }: Exported): string {
  const all: (Known & { person: string })[] = people.flatMap((bundle) =>
    known(bundle).map((one) => ({ person: bundle.person.personId, ...one })),
  );
  for (const { connectionId: system, kind, records = [], ids = [], note } of live) {
    const base = { person: '', system };
    all.push(...records.map(({ id, data }) => ({ ...base, what: `${kind} held there now`, id, data })));
    if (note !== undefined) all.push(...ids.map((id) => ({ ...base, what: `${kind} there`, id, data: { note } })));
  }
  const rows = all.flatMap(({ person, system, what, id, at, data }) => {
    const time = at === undefined ? '' : new Date(at).toISOString();
    return [...fields(data)].map(([field, value]) => [person, system, what, id, time, field, value].map(safeCell));
  });
  // Spreadsheets take a file without the mark for one of their own country's encoding.
  return stringify([[...COLUMNS], ...rows], { bom: true, record_delimiter: 'windows' });
}
