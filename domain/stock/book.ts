import type { Stock } from '../canonical/records.ts';
import { type Available, availableIn, sumOf } from './available.ts';
import { type Bundles, bundlesWith, makeable } from './bundles.ts';
import { type StockClaim, type StockLevel, type Warehouses, warehouseOf } from './level.ts';
import { type Pool, type ShopShare, sharesOf } from './shares.ts';
import type { StockTable } from './table.ts';

/** How what is free comes to the shops. */
export interface StockRules {
  warehouses: Warehouses;
  /** The shops that each counting connection's levels are told to. */
  shops: ReadonlyMap<string, ReadonlyMap<string, ShopShare>>;
  pool: Pool;
  /** Shops with one place for all warehouses: they are told the sum. */
  oneLocation: ReadonlySet<string>;
}

/** What a shop shall show of an article. `part` is empty for the article that the level is of, else a bundle with it. */
export interface ToShow {
  part: string;
  record: Stock;
}

/** Levels, open orders and rules of some articles, as they are at one moment. */
export class StockBook {
  readonly rules: StockRules;
  readonly table: StockTable;
  readonly bundles: Bundles;
  private readonly levels: ReadonlyMap<string, readonly StockLevel[]>;
  private readonly claims: Map<string, readonly StockClaim[]>;

  constructor(
    known: { levels: readonly StockLevel[]; claims: readonly StockClaim[] },
    settings: { rules: StockRules; table: StockTable; bundles: Bundles },
  ) {
    this.levels = bySku(known.levels);
    this.claims = bySku(known.claims);
    this.rules = settings.rules;
    this.table = settings.table;
    this.bundles = settings.bundles;
  }

  claimsOf(sku: string, warehouse?: string): readonly StockClaim[] {
    const all = this.claims.get(sku) ?? [];
    return warehouse === undefined ? all : all.filter((claim) => claim.warehouse === warehouse);
  }

  /** What an order takes by now, for those that are asked after it. */
  takes(rootId: string, claims: readonly StockClaim[]): void {
    for (const [sku, all] of this.claims)
      if (all.some((claim) => claim.rootId === rootId))
        this.claims.set(
          sku,
          all.filter((claim) => claim.rootId !== rootId),
        );
    this.takesBesides(claims);
  }

  /** What an order takes of which nothing is in the book yet. */
  takesBesides(claims: readonly StockClaim[]): void {
    for (const claim of claims) this.claims.set(claim.sku, [...(this.claims.get(claim.sku) ?? []), claim]);
  }

  levelsIn(sku: string, warehouse: string): StockLevel[] {
    const all = this.levels.get(sku) ?? [];
    return all.filter((level) => warehouseOf(level, this.rules.warehouses) === warehouse);
  }

  available(sku: string, warehouse: string): Available {
    const claims = this.claimsOf(sku, warehouse);
    return this.availableBut(sku, warehouse, claims);
  }

  /** The same, where only these open orders count. */
  availableBut(sku: string, warehouse: string, claims: readonly StockClaim[]): Available {
    const by = this.rules.warehouses[warehouse] ?? { subtracts: 'when-left' as const };
    return availableIn(warehouse, this.levelsIn(sku, warehouse), claims, by, this.table.bufferOf(sku, warehouse));
  }

  /** What each shop may show of a single article from one warehouse. */
  sharesIn(sku: string, warehouse: string): Map<string, number> {
    const counter = this.rules.warehouses[warehouse]?.levels ?? '';
    return sharesOf(this.showable(sku, warehouse), this.rules.shops.get(counter) ?? new Map(), this.rules.pool);
  }

  /** What is free, and what may be sold ahead besides: that is shown with the first warehouse that has a level. */
  showable(sku: string, warehouse: string): number {
    const { free } = this.available(sku, warehouse);
    const { upTo } = this.table.backOrderOf(sku);
    const warehouses = Object.keys(this.rules.warehouses).filter((one) => this.levelsIn(sku, one).length > 0);
    if (upTo === 0 || warehouses[0] !== warehouse) return free;
    const promised = sumOf(warehouses.map((one) => Math.max(0, -this.available(sku, one).net)));
    return free + Math.max(0, upTo - promised);
  }

  /** What one shop may show of an article, or of a bundle, from one warehouse. */
  shareOf(shop: string, article: string, warehouse: string): number {
    return makeable(article, this.bundles, (sku) => this.sharesIn(sku, warehouse).get(shop) ?? 0);
  }

  /** What a shop shall show by the level of one place, and of the bundles that are told with it. */
  toShow(shop: string, connectionId: string, level: Stock): ToShow[] {
    const { sku, location = '' } = level;
    const warehouse = warehouseOf({ connectionId, location }, this.rules.warehouses);
    const shown: ToShow[] = [{ part: '', record: this.shownAt(shop, sku, level, warehouse) }];
    if (warehouse === undefined) return shown;
    for (const bundle of bundlesWith(sku, this.bundles)) {
      if (!this.carries(sku, location, bundle, warehouse)) continue;
      shown.push({ part: bundle, record: { ...this.shownAt(shop, bundle, level, warehouse), sku: bundle } });
    }
    return shown;
  }

  private shownAt(shop: string, article: string, level: Stock, warehouse: string | undefined): Stock {
    const { location = '', onHand: _, ...rest } = level;
    const whole = this.rules.oneLocation.has(shop);
    const warehouses = whole ? Object.keys(this.rules.warehouses) : warehouse === undefined ? [] : [warehouse];
    const shares = warehouses.map((one) => {
      const share = this.shareOf(shop, article, one);
      return whole || this.bundles.has(article) ? share : this.atPlace(article, one, location, share);
    });
    const available = sumOf(shares);
    const isFirst = whole || this.bundles.has(article) || this.isFirstPlace(article, warehouse, location);
    return { ...rest, available, onHand: available + (isFirst ? this.orderedIn(shop, article, warehouses) : 0) };
  }

  /** Pieces of an article that this shop sold and that have not left: some shops take those off what they are told themselves. */
  private orderedIn(shop: string, article: string, warehouses: readonly string[]): number {
    const [part] = [...(this.bundles.get(article)?.keys() ?? [article])];
    const claims = warehouses.flatMap((one) => this.claimsOf(part as string, one));
    return sumOf(claims.flatMap((one) => (one.shop === shop && one.article === article ? [one.ordered] : [])));
  }

  /** A warehouse's pieces lie at one or several places: what is shown at them adds up to the share. */
  private atPlace(sku: string, warehouse: string, location: string, share: number): number {
    let left = share;
    const places = this.placesOf(sku, warehouse);
    for (const level of places) {
      // What is sold ahead lies nowhere: it is shown at the last place.
      const here = level === places.at(-1) ? left : Math.min(left, Math.max(0, level.available));
      if (level.location === location) return here;
      left -= here;
    }
    return 0;
  }

  private placesOf(sku: string, warehouse: string): StockLevel[] {
    return this.levelsIn(sku, warehouse).sort((a, b) => (a.location < b.location ? -1 : 1));
  }

  private isFirstPlace(sku: string, warehouse: string | undefined, location: string): boolean {
    return warehouse !== undefined && (this.placesOf(sku, warehouse)[0]?.location ?? location) === location;
  }

  /** A bundle is counted by nobody: it is told with the first of its parts that its warehouse has a level of. */
  private carries(sku: string, location: string, bundle: string, warehouse: string): boolean {
    const parts = [...(this.bundles.get(bundle)?.keys() ?? [])].sort();
    const carrier = parts.find((part) => this.levelsIn(part, warehouse).length > 0);
    return carrier === sku && this.isFirstPlace(sku, warehouse, location);
  }
}

function bySku<One extends { sku: string }>(all: readonly One[]): Map<string, One[]> {
  const grouped = new Map<string, One[]>();
  for (const one of all) {
    const mine = grouped.get(one.sku);
    if (mine) mine.push(one);
    else grouped.set(one.sku, [one]);
  }
  return grouped;
}
