import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { nearestWord } from '../../domain/nearest.ts';
import type { FieldExplanation } from '../../mapper/index.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { type Attempt, attempt, codeOf, neededRecord, type Tried } from './attempt.ts';
import { painter } from './colour.ts';
import { explainText } from './explain-view.ts';
import { withMappings } from './mapping-context.ts';

interface Flags {
  record?: string;
  field?: string;
  json: boolean;
}

/** `waybill mapping explain`: which rule made each field of the target, of what, and why there is none. */
export function declareExplain(command: Command, context: CommandContext): void {
  command
    .option('--record <record>', "an order's number in any system, a JSON or YAML file, or - for standard input")
    .option(
      '--field <field>',
      'only this field of the target and what is inside it, e.g. lines[0].price or lines.price',
    )
    .option('--json', 'print JSON', false)
    .action(async (what: string, flags: Flags) => {
      const record = neededRecord(flags.record);
      await withMappings(command, context, async (desk) => {
        const tried = await attempt(desk, what, record);
        const wanted = flags.field === undefined ? all : picked(flags.field, tried);
        context.exitCode = codeOf(tried);
        print(flags.json, jsonOf(tried, wanted), () =>
          explainText(tried, wanted, flags.field === undefined, painter(context), desk.place),
        );
      });
    });
}

type Wanted = (tried: Tried) => readonly FieldExplanation[];

const all: Wanted = ({ explanation }) => explanation.fields;

/** The fields that a person means: the one, those inside it, and of every element where no place in a list is said. */
function picked(wanted: string, { records }: Attempt): Wanted {
  const plain = (field: string) => field.replace(/\[\d+\]/g, '');
  const asked = wanted.replace(/\[\]/g, '');
  const means = (field: string) => {
    const own = asked.includes('[') ? field : plain(field);
    return own === asked || own.startsWith(`${asked}.`) || own.startsWith(`${asked}[`);
  };
  const wants: Wanted = ({ explanation }) => explanation.fields.filter(({ field }) => means(field));
  if (records.length === 0 || records.some((tried) => wants(tried).length > 0)) return wants;
  throw new Problem(noField(asked, records), EXIT.findings);
}

function noField(asked: string, records: readonly Tried[]): string {
  const explanations = records.map(({ explanation }) => explanation);
  const plain = asked.replace(/\[\d+\]/g, '');
  const unruled = explanations.flatMap((one) => one.unruled).find(({ field }) => `${plain}.`.startsWith(`${field}.`));
  if (unruled)
    return `no rule makes ${asked}${unruled.droppedAt ? `: it is dropped at ${unruled.droppedAt}` : ', and the target can do without'}`;
  const fields = [...new Set(explanations.flatMap((one) => one.fields.map(({ field }) => field)))];
  // `lines[7].sku` where there are two lines.
  if (fields.some((field) => field.replace(/\[\d+\]/g, '') === plain))
    return `this record has no ${asked}: its lists are shorter`;
  const near = nearestWord(asked, fields);
  return `the target has no ${asked}${near ? `; did you mean ${near}?` : ''}`;
}

const jsonOf = ({ named, mapping, findings, records }: Attempt, wanted: Wanted) => ({
  mapping: named.name,
  ...(mapping ? { version: mapping.pin, from: mapping.from, to: mapping.to } : {}),
  findings,
  records: records.map((tried) => ({
    record: tried.found.label,
    ...tried.found.from,
    ok: tried.problems.length === 0,
    fields: wanted(tried),
    unruled: tried.explanation.unruled,
    problems: tried.problems,
  })),
});
