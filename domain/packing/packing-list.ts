import type { OrderLine } from '../canonical/order.ts';
import type { Package } from '../canonical/package.ts';
import { compare, multiply, sum } from '../decimal.ts';
import type { PaperPackage, PaperPacking } from '../papers/paper.ts';
import { countOf, totalOf, volumeOf } from './measures.ts';

type Line = Pick<OrderLine, 'sku' | 'quantity' | 'weightKg'>;

/** Why packages cannot stand on a packing list of these lines. Numbers and SKUs only: it is shown to admins. */
export type PackingFault =
  | { what: 'pieces'; sku: string; packed: number; travelling: number }
  | { what: 'weight'; number: string; netKg: string; grossKg: string };

function piecesOf(lines: readonly { sku: string; quantity: number }[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

/** Net weight of one package: of all that is in it, where each weight is known and the same in every line of its article. */
function netOf({ contents }: Package, lines: readonly Line[]): string | undefined {
  if (!contents?.length) return undefined;
  const each = contents.map(({ sku, quantity }) => {
    const [weight, ...others] = new Set(lines.filter((line) => line.sku === sku).map(({ weightKg }) => weightKg));
    return weight === undefined || others.length > 0 ? undefined : multiply(weight, quantity);
  });
  return each.every((weight) => weight !== undefined) ? sum(each as string[]) : undefined;
}

/** What stands on it, else its place in the row: `4`, or `4-6` of three alike. */
function numbered(packages: readonly Package[]): string[] {
  let next = 1;
  return packages.map((one) => {
    const from = next;
    next += countOf(one);
    return one.number ?? (next - from > 1 ? `${from}-${next - 1}` : String(from));
  });
}

/** What contradicts itself: pieces that are packed and do not travel, or the other way round, and packages lighter than what is in them. */
export function packingFaults(lines: readonly Line[], packages: readonly Package[]): PackingFault[] {
  const faults: PackingFault[] = [];
  const packed = piecesOf(
    packages.flatMap((one) =>
      (one.contents ?? []).map(({ sku, quantity }) => ({ sku, quantity: quantity * countOf(one) })),
    ),
  );
  const travelling = piecesOf(lines);
  // Where no package says what is in it, there is nothing to contradict.
  if (packed.size > 0)
    for (const sku of new Set([...travelling.keys(), ...packed.keys()])) {
      const [is, shall] = [packed.get(sku) ?? 0, travelling.get(sku) ?? 0];
      if (is !== shall) faults.push({ what: 'pieces', sku, packed: is, travelling: shall });
    }
  const numbers = numbered(packages);
  packages.forEach((one, at) => {
    const netKg = netOf(one, lines);
    if (netKg !== undefined && one.weightKg !== undefined && compare(one.weightKg, netKg) < 0)
      faults.push({ what: 'weight', number: numbers[at] as string, netKg, grossKg: one.weightKg });
  });
  return faults;
}

export const packingFaultText = (fault: PackingFault): string =>
  fault.what === 'pieces'
    ? `${fault.packed} of ${fault.sku} are packed and ${fault.travelling} travel`
    : `package ${fault.number} weighs ${fault.grossKg} kg and holds ${fault.netKg} kg`;

/** The packages of a packing list; weights and volumes are of all that are alike, and of all together only where each is known. */
export function packingList(lines: readonly Line[], packages: readonly Package[]): PaperPacking {
  const numbers = numbered(packages);
  const grossWeightKg = totalOf(packages, ({ weightKg }) => weightKg);
  const volumeM3 = totalOf(packages, volumeOf);
  return {
    packages: packages.map((one, at) => paperPackage(one, numbers[at] as string, lines)),
    count: packages.reduce((count, one) => count + countOf(one), 0),
    ...(grossWeightKg === undefined ? {} : { grossWeightKg }),
    ...(volumeM3 === undefined ? {} : { volumeM3 }),
  };
}

function paperPackage(one: Package, number: string, lines: readonly Line[]): PaperPackage {
  const count = countOf(one);
  const { type, lengthCm, widthCm, heightCm } = one;
  const ofAll = (measure: string | undefined) => (measure === undefined ? undefined : multiply(measure, count));
  const measures = {
    netWeightKg: ofAll(netOf(one, lines)),
    grossWeightKg: ofAll(one.weightKg),
    volumeM3: ofAll(volumeOf(one)),
  };
  const isSized = lengthCm !== undefined && widthCm !== undefined && heightCm !== undefined;
  return {
    number,
    count,
    ...(type ? { type } : {}),
    ...(isSized ? { sizeCm: `${lengthCm} × ${widthCm} × ${heightCm}` } : {}),
    contents: (one.contents ?? []).map(({ sku, quantity }) => ({ sku, quantity })),
    ...Object.fromEntries(Object.entries(measures).filter(([, measure]) => measure !== undefined)),
  };
}
