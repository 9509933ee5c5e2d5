import type { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { SourceRecord } from '../connector.ts';
import { schemaOf } from '../rest/fields.ts';
import { recordOf } from '../rest/records.ts';
import type { FileRecordSpec, IncomingSpec } from './definition.ts';
import { type Grouped, idPaths, single, tornIds, withLines } from './grouped.ts';
import { readRows } from './read-rows.ts';
import type { Trouble } from './rows.ts';
import type { Snapshot } from './snapshot.ts';
import { typed } from './typed.ts';

/** A record of a file, or what is wrong with the rows that it should have been. */
export type Read = { record: SourceRecord } | { troubles: Trouble[]; rows: number[] };

/** The records of a file in its order. Throws `Unreadable` where it breaks off. */
export async function* recordsOf(
  file: Snapshot,
  kind: Kind,
  spec: FileRecordSpec,
  incoming: IncomingSpec,
): AsyncGenerator<Read> {
  const schema = schemaOf(spec.fields);
  const rows = () => readRows(file, incoming.format, incoming.atMost);
  const { lines } = incoming;
  const grouped = lines ? withLines(rows(), spec, lines, await tornIds(rows(), spec)) : single(rows(), spec);
  for await (const one of grouped) yield 'troubles' in one ? one : read(one, kind, spec, schema, lines?.as);
}

function read(
  { id, rows, data }: Exclude<Grouped, { troubles: Trouble[] }>,
  kind: Kind,
  spec: FileRecordSpec,
  schema: z.ZodType,
  lines: string | undefined,
): Read {
  const item = typed(data, spec.fields);
  const { error } = schema.safeParse(item);
  const [first] = rows as [number];
  if (error) {
    const troubles = error.issues.map(({ path, message }): Trouble => {
      const line = path[0] === lines && typeof path[1] === 'number' ? path[1] : undefined;
      const column = (line === undefined ? path : path.slice(2)).map(String).join('.');
      return { row: rows[line ?? 0] ?? first, ...(column ? { column } : {}), why: message };
    });
    return { rows, troubles };
  }
  try {
    return { record: { ...recordOf(kind, { ...spec, id: idPaths(spec)[0] as string }, item), id } };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const column = spec.changed?.path;
    const why = 'this is not a time as the definition says that it is written';
    return { rows, troubles: [{ row: first, ...(column ? { column } : {}), why }] };
  }
}
