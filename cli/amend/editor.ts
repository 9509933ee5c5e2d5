import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../config/problem.ts';
import type { Patch } from '../../store/amendments.ts';
import { parsedObject, patchBetween } from './patch.ts';

/** Opens a record in a person's editor, in a file that only they may read and that is gone after, and answers what was changed. */
export function editedPatch(data: unknown, editor: string | undefined): Patch {
  if (!editor) throw new Problem('--editor needs the name of one: set EDITOR, or use --set or --patch');
  const folder = mkdtempSync(join(tmpdir(), 'waybill-amend-'));
  const file = join(folder, 'record.json');
  try {
    writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
    // As git does it: the setting may hold options.
    const { status, error } = spawnSync(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
    if (error || status !== 0) throw new Problem(`${editor} did not end well: nothing was changed`, 1);
    return patchBetween(data, parsedObject(readFileSync(file, 'utf8'), 'what you saved'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
