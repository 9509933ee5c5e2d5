/** An entity as it came: dates as `/Date(ms)/`, decimals as text, `__metadata`, and lists below `results`. */
export type Entity = Record<string, unknown> & { __metadata?: { etag?: string } };

/** An instant as a literal, for fields of type Edm.DateTimeOffset. */
export const offsetLiteral = (iso: string): string => `datetimeoffset'${iso}'`;

/** A day as a literal, for fields of type Edm.DateTime. */
export const dayLiteral = (day: string): string => `datetime'${day}T00:00:00'`;

const DATE = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;

/** `2026-11-22` or an instant as OData V2 writes days in JSON: midnight, without a zone. */
export const toDate = (iso: string): string => `/Date(${Date.parse(`${iso.slice(0, 10)}T00:00:00Z`)})/`;

/** `/Date(ms)/` as ISO UTC; the offset behind the count is only how it was written. Undefined for anything else. */
export function fromDate(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? DATE.exec(value)?.[1] : undefined;
  return ms === undefined ? undefined : new Date(Number(ms)).toISOString();
}

/** An entity as people read it: ISO times, lists as lists, nothing of the protocol, and no fields that are null. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return fromDate(value) ?? value;
  const entity = value as Record<string, unknown>;
  if (Array.isArray(entity.results)) return entity.results.map(plain);
  return Object.fromEntries(
    Object.entries(entity)
      .filter(([name, one]) => name !== '__metadata' && one !== null && !isDeferred(one))
      .map(([name, one]) => [name, plain(one)]),
  );
}

/** A link that was not expanded. */
const isDeferred = (value: unknown): boolean => typeof value === 'object' && value !== null && '__deferred' in value;

/** The entities below an expanded link; none where it was not expanded. */
export const linked = (entity: Entity, name: string): Entity[] =>
  ((entity[name] as { results?: Entity[] } | undefined)?.results ?? []) as Entity[];

/** The entity behind an expanded link that leads to one; undefined where there is none, or it was not expanded. */
export function linkedOne(entity: Entity, name: string): Entity | undefined {
  const one = entity[name];
  return typeof one === 'object' && one !== null && !isDeferred(one) ? (one as Entity) : undefined;
}

/** These fields of an entity, without those that are empty. */
export const some = (entity: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = entity[name];
      return value === undefined || value === null || value === '' ? [] : [[name, value]];
    }),
  );
