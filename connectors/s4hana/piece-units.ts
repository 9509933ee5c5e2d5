import { divide, parseDecimal } from '../../domain/decimal.ts';
import { anyOf } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';

const MATERIALS_A_CALL = 25;
const RATIO_DIGITS = 6;

/** A quantity of a material, in a unit. */
export interface Measured {
  material: string;
  unit: string;
}

/**
 * How many of the material's base unit these units hold. One that the options call a piece holds one, without a question; one that the material
 * master does not know is taken for one too.
 */
export async function piecesPerUnit(
  ctx: S4hanaContext,
  measured: readonly Measured[],
): Promise<(one: Measured) => string> {
  const asked = measured.filter(({ unit }) => unit && !ctx.options.pieceUnits.includes(unit));
  const materials = [...new Set(asked.map(({ material }) => material))];
  const held = new Map<string, string>();
  for (let start = 0; start < materials.length; start += MATERIALS_A_CALL) {
    const rows = await entities(ctx, 'API_PRODUCT_SRV', 'A_ProductUnitsOfMeasure', {
      $filter: anyOf('Product', materials.slice(start, start + MATERIALS_A_CALL)),
      $select: 'Product,AlternativeUnit,QuantityNumerator,QuantityDenominator',
    });
    for (const { Product, AlternativeUnit, QuantityNumerator, QuantityDenominator } of rows) {
      const [pieces, units] = [parseDecimal(QuantityNumerator), parseDecimal(QuantityDenominator)];
      if (pieces !== undefined && units !== undefined && Number(units) > 0)
        held.set(`${Product}/${AlternativeUnit}`, divide(pieces, units, RATIO_DIGITS));
    }
  }
  return ({ material, unit }) => held.get(`${material}/${unit}`) ?? '1';
}
