/**
 * Territories within which goods move without a customs declaration. Others that call themselves a union (EAEU, SACU, GCC, the
 * EU with Turkey) still ask for papers at the border between members, so each of their countries stands by itself.
 */
const UNIONS: Readonly<Record<string, string>> = {
  EU: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK',
  GB: 'GB IM',
  CH: 'CH LI',
};

const UNION_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(UNIONS).flatMap(([union, members]) => members.split(' ').map((member) => [member, union] as const)),
);

/** ISO 3166-1 alpha-2 -> `EU`, `GB`, `CH`, or the country itself: two countries of one union see no customs between them. */
export const customsUnionOf = (country: string): string => UNION_OF.get(country) ?? country;

/** Whether goods that go from one country to another leave a customs territory: only then customs sees them. */
export const crossesCustoms = (from: string, to: string): boolean => customsUnionOf(from) !== customsUnionOf(to);
