import type { Proof } from '../../connectors/evidence.ts';
import { KINDS, type Kind, type Role } from '../../domain/kinds.ts';
import { displayWidth } from '../output.ts';
import type { KindRow, SystemRow } from './matrix-rows.ts';

/** The words of a language in which the matrix is written. */
export interface MatrixWords {
  system: string;
  role: string;
  evidence: string;
  roles: Record<Role | 'any', string>;
  kinds: Record<Kind, string>;
  proofs: Record<Proof, string>;
}

/**
 * What a system does with a kind, as signs: ↓ gives, ↑ takes, then how it takes a change (✎ in place, ⇄ anew), ✕ cancels. Where it is
 * told of a kind and read by id alone, that is for comparing, and gives nothing.
 */
export function signs({ gives, takes }: KindRow): string {
  const change = { 'in-place': '✎', replace: '⇄', refuse: '' };
  return [
    gives.changes || (gives.byId && !takes) ? '↓' : '',
    takes ? `↑${change[takes.change]}${takes.cancel ? '✕' : ''}` : '',
  ].join('');
}

/** Every kind is a sign's column, so that a new system is a new line and changes no other. */
export function compactMatrix(
  rows: readonly SystemRow[],
  words: MatrixWords,
  page: (id: string) => string | undefined,
): string {
  const head = [words.system, words.role, ...KINDS.map((kind) => words.kinds[kind]), words.evidence];
  return markdownTable(
    head,
    rows.map(({ id, title, role, kinds, evidence }) => [
      page(id) ? `[${title}](${page(id)})` : title,
      words.roles[role],
      ...KINDS.map((kind) => {
        if (!kinds) return '◇';
        const row = kinds.find((one) => one.kind === kind);
        return row ? signs(row) : '';
      }),
      [...new Set(evidence.map((one) => one.kind))].map((kind) => words.proofs[kind]).join(', '),
    ]),
  );
}

/** A line for each system and kind, and then one for each system. */
export function fullMatrix(rows: readonly SystemRow[], page: (id: string) => string | undefined): string {
  const verbs = rows.flatMap(({ id, kinds = [] }) =>
    kinds.map(({ kind, gives, takes, survey }) => [
      `\`${id}\``,
      kind,
      [gives.changes ? 'changes' : '', gives.byId ? 'by id' : ''].filter(Boolean).join(', '),
      takes ? (takes.batch > 1 ? `${takes.batch} a push` : 'yes') : '',
      takes?.change ?? '',
      takes?.cancel ? 'yes' : '',
      takes ? `${takes.once}${takes.find ? '' : ', no search'}` : '',
      survey ? 'yes' : '',
    ]),
  );
  const systems = rows.map(({ id, title, role, webhooks, forgets, evidence }) => [
    `\`${id}\``,
    page(id) ? `[${title}](${page(id)})` : title,
    role,
    webhooks ? 'yes' : '',
    forgets ? 'yes' : '',
    evidence.map(({ kind, of }) => `${kind}: ${of}`).join('; '),
  ]);
  return [
    markdownTable(['system', 'kind', 'gives', 'takes', 'a change is', 'cancel', 'one effect by', 'reconciled'], verbs),
    markdownTable(['system', 'title', 'usual role', 'webhooks', 'asked to forget', 'evidence'], systems),
  ].join('\n\n');
}

/**
 * Cells are only as wide as their column's head, not as the widest of them: a new line then changes no other, and two people who add one each
 * need not meet.
 */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map(displayWidth);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] as number) - displayWidth(cell)))).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(Math.max(3, width))).join(' | ')} |`;
  return ['<!-- biome-ignore format: lines that do not move each other -->', line(head), rule, ...rows.map(line)].join(
    '\n',
  );
}
