/** A measure of a commodity, as far as duty needs it. */
export interface DoubledMeasure {
  type: string;
  series: string;
  /** A country, or one of the areas. */
  area: string;
  excluded?: readonly string[];
  additionalCode?: string;
  components: readonly object[];
}

/** A component as tests write it. */
interface DoubledComponent {
  expression: string;
  amount: number;
  currency?: string;
  unit?: string;
  qualifier?: string;
}

const reference = (type: string, id: string) => ({ data: { type, id } });

/** An answer of the UK Trade Tariff API (v2) for a commodity: JSON:API, with what it refers to in `included`, under the names that its documentation gives. */
export function tariffAnswer(
  measures: readonly DoubledMeasure[],
  areas: Readonly<Record<string, readonly string[]>>,
): object {
  const included: object[] = Object.entries(areas).map(([id, members]) => ({
    type: 'geographical_area',
    id,
    attributes: { geographical_area_id: id, description: id },
    relationships: {
      children_geographical_areas: { data: members.map((member) => ({ type: 'geographical_area', id: member })) },
    },
  }));
  for (const [at, { type, series, area, excluded = [], additionalCode, components }] of measures.entries()) {
    const id = String(20_000_000 + at);
    const parts = (components as readonly DoubledComponent[]).map(
      ({ expression, amount, currency, unit, qualifier }, n) => ({
        type: 'measure_component',
        id: `${id}-${n}`,
        attributes: {
          duty_expression_id: expression,
          duty_amount: amount,
          monetary_unit_code: currency ?? null,
          measurement_unit_code: unit ?? null,
          measurement_unit_qualifier_code: qualifier ?? null,
        },
      }),
    );
    included.push(...parts, {
      type: 'measure_type',
      id: type,
      attributes: { description: `Measure of type ${type}`, measure_type_series_id: series },
    });
    included.push({
      type: 'measure',
      id,
      attributes: { import: true, effective_start_date: '2021-01-01T00:00:00.000Z', effective_end_date: null },
      relationships: {
        measure_type: reference('measure_type', type),
        geographical_area: reference('geographical_area', area),
        excluded_countries: { data: excluded.map((country) => ({ type: 'geographical_area', id: country })) },
        measure_components: { data: parts.map((part) => ({ type: part.type, id: part.id })) },
        ...(additionalCode === undefined ? {} : { additional_code: reference('additional_code', additionalCode) }),
      },
    });
  }
  const data = measures.map((_, at) => ({ type: 'measure', id: String(20_000_000 + at) }));
  return { data: { type: 'commodity', id: '1', relationships: { import_measures: { data } } }, included };
}
