import type { Command } from 'commander';
import { allConnectors } from '../../editor/systems.ts';
import { print, table } from '../output.ts';
import { matrixFiles, writeMatrixFiles } from './matrix-files.ts';
import { signs } from './matrix-markdown.ts';
import { matrixRows, type SystemRow } from './matrix-rows.ts';

const LEGEND = '↓ gives, ↑ takes, ✎ changes in place, ⇄ is cancelled and made anew for a change, ✕ can be cancelled';

function matrixText(rows: readonly SystemRow[]): string {
  const lines = rows.flatMap(({ id, role, kinds, evidence }) => {
    const head = [id, role];
    const proofs = [...new Set(evidence.map(({ kind }) => kind))].join(', ');
    if (!kinds) return [[...head, 'what its definition declares', '', '', proofs]];
    return kinds.map((one, i) => [
      ...(i === 0 ? head : ['', '']),
      one.kind,
      signs(one),
      one.takes?.once ?? '',
      i === 0 ? proofs : '',
    ]);
  });
  return `${table(['system', 'role', 'kind', 'verbs', 'one effect by', 'evidence'], lines)}\n\n${LEGEND}`;
}

/** `waybill connector matrix`: what each system moves, and what stands behind that. */
export function declareMatrix(command: Command): void {
  command
    .option('--write', 'write it into the README and docs of the source tree that you are in', false)
    .option('--json', 'print JSON', false)
    .action(async ({ write, json }: { write: boolean; json: boolean }) => {
      const rows = matrixRows(await allConnectors());
      if (!write) return print(json, { systems: rows }, () => matrixText(rows));
      const files = await matrixFiles(process.cwd(), rows);
      await writeMatrixFiles(process.cwd(), files);
      const written = files.filter(({ stale }) => stale).map(({ path }) => path);
      print(json, { written }, () => (written.length > 0 ? `written: ${written.join(', ')}` : 'nothing has changed'));
    });
}
