import { applyRules } from '../apply.ts';
import type { Table } from '../lookup.ts';
import type { MappingContext } from '../scope.ts';
import type { Shape } from '../shape.ts';
import type { Entry, Located } from '../syntax.ts';
import type { Explanation } from './explanation.ts';
import { Expressions } from './expressions.ts';
import { Interpreter } from './interpreter.ts';
import { unruledFields } from './unruled.ts';
import { ValueSteps } from './value-steps.ts';
import { whyNot } from './why.ts';

/** A mapping as it was parsed, with its baselines' rules merged in. */
export interface Explainable {
  /** The mapping's own file. */
  file: string;
  entries: readonly Entry[];
  /** Targets that its `drop` lists took from baselines. */
  drops: readonly Located<string[]>[];
  target: Shape | undefined;
  tables: ReadonlyMap<string, Table>;
}

/** `listening` reads the expressions in place of the usual: coverage hears there which of their branches are taken. */
export type Explain = (record: unknown, context: MappingContext, listening?: Expressions) => Promise<Explanation>;

/** Makes what explains a mapping's work on one record after the other. Like `apply` it never throws and never rejects, and leaves the record as it is. */
export function explainer({ file, entries, drops, target, tables }: Explainable): Explain {
  const values = new ValueSteps(tables);
  const expressions = new Expressions();
  const unruled = unruledFields(entries, target).map((field) => {
    const drop = drops.find(({ value }) => `${field}.`.startsWith(`${value.join('.')}.`));
    return drop ? { field, droppedAt: drop.at } : { field };
  });
  return async (record, context, listening = expressions) => {
    const interpreter = new Interpreter(values, listening);
    let made: Record<string, unknown> = {};
    const read = async (...[scope, run]: Parameters<Parameters<typeof applyRules>[0]['read']>) => {
      made = (await interpreter.object(entries, target, true, scope, run)) ?? {};
      return made;
    };
    const result = await applyRules({ awaits: true, read }, file, record, context);
    for (const field of interpreter.fields) {
      const why = whyNot(field);
      if (why) field.why = why;
    }
    return { result, made, fields: interpreter.fields, unruled };
  };
}
