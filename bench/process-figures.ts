import { readdirSync, readFileSync } from 'node:fs';

/** CPU so far of one process tree, Temporal's server apart from the rest; milliseconds. */
export interface CpuMs {
  ours: number;
  temporal: number;
}

/** Linux counts CPU in hundredths of a second for everybody (`USER_HZ`). */
const MS_PER_TICK = 10;

interface Stat {
  pid: number;
  name: string;
  parent: number;
  ticks: number;
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const close = text.lastIndexOf(')');
    const fields = text.slice(close + 2).split(' ');
    return {
      pid,
      name: text.slice(text.indexOf('(') + 1, close),
      parent: Number(fields[1]),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
  } catch {
    return undefined; // it ended while we looked
  }
}

/** Stand-ins of other people's systems run below the daemon, and are none of its cost. */
function isSandbox(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/sandbox/main.');
  } catch {
    return false;
  }
}

/** These processes and all that they started, but for the sandbox. */
function tree(roots: number[]): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stat(Number(name)))
    .filter((found) => found !== undefined);
  const mine = new Set(roots);
  for (let grown = -1; grown !== mine.size; ) {
    grown = mine.size;
    for (const one of all) if (mine.has(one.parent)) mine.add(one.pid);
  }
  return all.filter((one) => mine.has(one.pid) && !isSandbox(one.pid));
}

const isTemporal = (one: Stat): boolean => one.name.startsWith('temporal');

/** CPU of these processes and their descendants until now. A process that has ended is no longer in it. */
export function cpuOf(roots: number[]): CpuMs {
  const sum: CpuMs = { ours: 0, temporal: 0 };
  for (const one of tree(roots)) sum[isTemporal(one) ? 'temporal' : 'ours'] += one.ticks * MS_PER_TICK;
  return sum;
}

/** The most memory that these processes ever held at once each, summed, in MB; Temporal's server left out. */
export function peakMemoryMb(roots: number[]): number {
  let kb = 0;
  for (const one of tree(roots)) {
    if (isTemporal(one)) continue;
    try {
      kb += Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${one.pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // it ended while we looked: nothing to add
    }
  }
  return kb / 1_024;
}
