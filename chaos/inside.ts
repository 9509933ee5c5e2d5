/**
 * What havoc needs inside a process of Waybill: imported before everything else, `node --import inside.js?wishes=FILE`. It
 * looks at that file every 50 ms and does what it says: sets the clock of this process, as if it were on a host of its own where
 * `&share=` says so, and lets the ledger's file grow no more. The program itself knows nothing of it.
 */
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** What the file holds. */
export interface Wishes {
  /** How far this process's clock is before the machine's. */
  skewMs: number;
  /** SQLite's `max_page_count` is what the ledger has already: "database or disk is full". */
  full: boolean;
}

const LOOK_MS = 50;
/** SQLite's own limit. */
const UNLIMITED = 4_294_967_294;

const asked = new URL(import.meta.url).searchParams;
const file = asked.get('wishes');
/** How much of the clock's skew is this process's, below 0 for the other way. */
const share = Number(asked.get('share') ?? 1);
const skew = { ms: 0 };

function skewClock(): void {
  const Real = Date;
  class SkewedDate extends Real {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(Real.now() + skew.ms);
      else super(...(given as [number]));
    }

    static override now(): number {
      return Real.now() + skew.ms;
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
}

/** Every SQLite handle that sets a pragma is noticed: the ledger's does, as soon as it is opened. */
function noticeLedgers(): () => Database.Database[] {
  const handles = new Set<Database.Database>();
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function noticed(this: Database.Database, ...given: Parameters<typeof pragma>) {
    handles.add(this);
    return pragma.apply(this, given);
  };
  return () => [...handles].filter((handle) => handle.open);
}

function limit(handles: Database.Database[], full: boolean): void {
  for (const handle of handles) {
    const most = full ? (handle.pragma('page_count', { simple: true }) as number) : UNLIMITED;
    handle.pragma(`max_page_count = ${most}`);
  }
}

if (file && isMainThread) {
  skewClock();
  const ledgers = noticeLedgers();
  let limited = false;
  const look = () => {
    try {
      const { skewMs, full } = JSON.parse(readFileSync(file, 'utf8')) as Wishes;
      skew.ms = Math.round(skewMs * share);
      if (full !== limited) limit(ledgers(), full);
      limited = full;
    } catch {
      // Half written, locked just now, or not there yet: the next look tells.
    }
  };
  look();
  setInterval(look, LOOK_MS).unref();
}
