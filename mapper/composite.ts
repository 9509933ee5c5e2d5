import { objectBuilder } from './generate.ts';
import type { Path } from './paths.ts';
import { compilePath, type Read, type Run, Scope } from './scope.ts';
import { type Absent, isMissing, type Report } from './value.ts';

/** A compiled rule: `read` answers by a promise where `awaits`. Rules that need no JSONata never wait for one that does not stand beside them. */
export interface Compiled {
  awaits: boolean;
  read: Read;
}

/** Makes an object of its fields, in the order of the rules; none at all is absent. */
export function objectOf(fields: readonly ({ key: string } & Compiled)[]): Compiled {
  if (!fields.some((field) => field.awaits)) return { awaits: false, read: objectBuilder(fields) };
  return {
    awaits: true,
    read: async (scope, run) => {
      let target: Record<string, unknown> | undefined;
      for (const { key, awaits, read } of fields) {
        const value = awaits ? await read(scope, run) : read(scope, run);
        if (value === undefined) continue;
        target ??= {};
        target[key] = value;
      }
      return target;
    },
  };
}

/** The first option that gives something. */
export function firstOf(options: readonly Compiled[]): Compiled {
  if (options.some((option) => option.awaits)) {
    return {
      awaits: true,
      read: async (scope, run) => {
        for (const option of options) {
          const value = await option.read(scope, run);
          if (!isMissing(value)) return value;
        }
        return undefined;
      },
    };
  }
  return {
    awaits: false,
    read: (scope, run) => {
      for (const option of options) {
        const value = option.read(scope, run);
        if (!isMissing(value)) return value;
      }
      return undefined;
    },
  };
}

/** A rule that holds only where its condition is true. */
export function onlyWhere(compiled: Compiled, condition: Condition): Compiled {
  const { holds } = condition;
  const { read } = compiled;
  if (condition.awaits) {
    return { awaits: true, read: async (scope, run) => ((await holds(scope, run)) ? read(scope, run) : undefined) };
  }
  return { awaits: compiled.awaits, read: (scope, run) => (holds(scope, run) ? read(scope, run) : undefined) };
}

/** A raw value and what becomes of it. What could not be read has said so already: it is not missing besides. */
export function finished(raw: Compiled, finish: (value: unknown, scope: Scope, run: Run) => unknown): Compiled {
  const { read } = raw;
  if (raw.awaits) {
    return {
      awaits: true,
      read: async (scope, run) => {
        const before = run.problems.length;
        const value = await read(scope, run);
        return run.problems.length > before ? undefined : finish(value, scope, run);
      },
    };
  }
  return {
    awaits: false,
    read: (scope, run) => {
      const before = run.problems.length;
      const value = read(scope, run);
      return run.problems.length > before ? undefined : finish(value, scope, run);
    },
  };
}

/**
 * An object read from below `from`. Systems write "no address" as an address of empty fields: where the object may be absent and nothing of
 * it is there, what its fields miss is no problem.
 */
export function objectFrom(
  inner: Compiled,
  from: { path: Path; at: string },
  optional: boolean,
  absent: Absent,
): Compiled {
  const read = compilePath(from.path, from.at);
  const enter = (scope: Scope, run: Run): Scope | undefined => {
    const value = read(scope, run);
    return isMissing(value) ? undefined : new Scope(value, scope, from.path, -1);
  };
  const leave = (made: unknown, scope: Scope, run: Run, before: number): unknown => {
    if (made !== undefined) return made;
    const { problems } = run;
    if (optional && problems.slice(before).every((problem) => problem.code === 'missing')) problems.length = before;
    return problems.length > before ? undefined : absent(scope, run);
  };
  if (inner.awaits) {
    return {
      awaits: true,
      read: async (scope, run) => {
        const before = run.problems.length;
        const entered = enter(scope, run);
        return leave(entered && (await inner.read(entered, run)), scope, run, before);
      },
    };
  }
  return {
    awaits: false,
    read: (scope, run) => {
      const before = run.problems.length;
      const entered = enter(scope, run);
      return leave(entered && inner.read(entered, run), scope, run, before);
    },
  };
}

export interface Condition {
  awaits: boolean;
  holds: (scope: Scope, run: Run) => boolean | Promise<boolean>;
}

/** A list of what the rules make of each element for which the condition holds. An element of nothing stays, as `{}`: a line is never lost in silence. */
export function listOf(
  inner: Compiled,
  list: { path: Path; at: string },
  condition: Condition | undefined,
  target: string,
  absent: Absent,
  report: Report,
): Compiled {
  const read = compilePath(list.path, list.at);
  const elements = (scope: Scope, run: Run): unknown[] | undefined => {
    const value = read(scope, run);
    if (Array.isArray(value)) return value;
    if (!isMissing(value)) report(run, scope, 'not-a-list', `what \`${target}\` is made of is no list`);
    return undefined;
  };
  const none = (scope: Scope, run: Run, before: number) =>
    run.problems.length > before ? undefined : absent(scope, run);
  if (inner.awaits || condition?.awaits) {
    return {
      awaits: true,
      read: async (scope, run) => {
        const before = run.problems.length;
        const found = elements(scope, run);
        if (!found) return none(scope, run, before);
        const made: unknown[] = [];
        for (let i = 0; i < found.length; i++) {
          const element = new Scope(found[i], scope, list.path, i);
          if (condition && !(await condition.holds(element, run))) continue;
          made.push((await inner.read(element, run)) ?? {});
        }
        return made;
      },
    };
  }
  return {
    awaits: false,
    read: (scope, run) => {
      const before = run.problems.length;
      const found = elements(scope, run);
      if (!found) return none(scope, run, before);
      const made: unknown[] = [];
      for (let i = 0; i < found.length; i++) {
        const element = new Scope(found[i], scope, list.path, i);
        if (condition && !condition.holds(element, run)) continue;
        made.push(inner.read(element, run) ?? {});
      }
      return made;
    },
  };
}
