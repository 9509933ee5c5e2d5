import { divide, multiply, parseDecimal } from '../domain/decimal.ts';
import { type Convert, Unfit } from './unfit.ts';

const NOT_A_UNIT = new Unfit('not-a-unit', 'is no unit that Waybill knows');
const NO_UNIT = new Unfit('no-unit', 'is a number whose unit is not there');
const NOT_A_DECIMAL = new Unfit('not-a-decimal', 'is no exact decimal');
const OTHER_MEASURE = new Unfit('other-measure', 'has a unit of another measure');

/** Unit -> [measure, size in the measure's smallest unit, names that systems use]. Pounds, ounces and inches are exact by treaty. */
const UNITS: Record<string, [measure: string, size: string, names: string]> = {
  mg: ['weight', '0.001', 'milligram milligrams'],
  g: ['weight', '1', 'gram grams gr grm 克'],
  kg: ['weight', '1000', 'kilogram kilograms kilo kgs kgm 千克 公斤'],
  t: ['weight', '1000000', 'ton tonne tonnes tne 吨'],
  oz: ['weight', '28.349523125', 'ounce ounces onz'],
  lb: ['weight', '453.59237', 'pound pounds lbs lbr'],
  mm: ['length', '1', 'millimeter millimeters millimetre millimetres mmt 毫米'],
  cm: ['length', '10', 'centimeter centimeters centimetre centimetres cmt 厘米'],
  m: ['length', '1000', 'meter meters metre metres mtr 米'],
  in: ['length', '25.4', 'inch inches inh'],
  ft: ['length', '304.8', 'foot feet fot'],
  ml: ['volume', '1', 'milliliter milliliters millilitre millilitres mlt 毫升'],
  l: ['volume', '1000', 'liter liters litre litres ltr 升'],
  m3: ['volume', '1000000', 'cbm m³ mtq 立方米'],
  pcs: ['count', '1', 'pc piece pieces ea each unit units u nar h87 件 个 pce'],
  pair: ['count', '2', 'pairs pr 双'],
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(UNITS).flatMap(
    ([unit, [, , names]]) => [[unit, unit], ...names.split(' ').map((name) => [name, unit])] as [string, string][],
  ),
);

const unitOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? BY_NAME.get(value.trim().toLowerCase().replace(/\.$/, '')) : undefined;

/** Digits after the point that a conversion keeps: a milligram of a kilogram. */
const DIGITS = 6;

/**
 * `as: unit` makes a unit's short name (`KILOGRAMS -> kg`). `{ unit: kg, of: PATH }` makes a number that is in the unit named at PATH
 * a number of kilograms; `{ unit: kg, given: g }` where the source always means the same.
 */
export function unitType(argument: string | undefined, given: string | undefined): Convert | undefined {
  if (argument === undefined) return (value) => unitOf(value) ?? NOT_A_UNIT;
  const target = UNITS[unitOf(argument) ?? ''];
  const short = /^-?\d+(\.\d{0,5}[1-9])?$/;
  const fixed = given === undefined ? undefined : unitOf(given);
  if (!target || (given !== undefined && !fixed)) return undefined;
  return (value, side) => {
    const number = parseDecimal(value);
    if (number === undefined) return NOT_A_DECIMAL;
    if (side === undefined && fixed === undefined) return NO_UNIT;
    const source = UNITS[fixed ?? unitOf(side) ?? ''];
    if (!source) return NOT_A_UNIT;
    // Most are in the unit that is asked for, and have no more digits than are kept.
    if (source === target && short.test(number)) return number;
    if (source[0] !== target[0]) return OTHER_MEASURE;
    return divide(multiply(number, source[1]), target[1], DIGITS);
  };
}
