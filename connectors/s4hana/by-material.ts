import { allOf, quoted } from '../odata.ts';
import { entities, type Query, type S4hanaContext, type Service } from './call.ts';
import type { Entity } from './odata.ts';

/** Rows of materials without a time of change. */
export interface ByMaterial {
  service: Service;
  set: string;
  pageRows: number;
  where: string;
  /** `$orderby` begins with `Material`. */
  query: Pick<Query, '$select' | '$expand' | '$orderby'>;
}

/** Rows behind a material: a page of them, and further ones where a single material fills it. */
async function rowsBehind(
  ctx: S4hanaContext,
  { service, set, pageRows, where, query }: ByMaterial,
  material: string,
): Promise<{ rows: Entity[]; more: boolean }> {
  const rows: Entity[] = [];
  for (;;) {
    const page = await entities(ctx, service, set, {
      $filter: allOf(where, material && `Material gt ${quoted(material)}`),
      ...query,
      $top: pageRows,
      ...(rows.length > 0 ? { $skip: rows.length } : {}),
    });
    rows.push(...page);
    const more = page.length === pageRows;
    if (!more || rows[0]?.Material !== rows.at(-1)?.Material) return { rows, more };
  }
}

/**
 * All of it each time, each material whole. The cursor is the last material that was read; after the last page it is empty, so that the next
 * pull begins anew.
 */
export async function* everyMaterial(
  ctx: S4hanaContext,
  list: ByMaterial,
  cursor: string | null,
): AsyncIterable<{ rows: Entity[]; cursor: string }> {
  for (let material = cursor ?? ''; ; ) {
    const { rows, more } = await rowsBehind(ctx, list, material);
    const cut = more ? rows.at(-1)?.Material : undefined;
    // The last material of a full page may go on in the next one.
    const complete = rows.filter((row) => row.Material !== cut);
    material = more ? String(complete.at(-1)?.Material) : '';
    yield { rows: complete, cursor: material };
    if (!more) return;
  }
}
