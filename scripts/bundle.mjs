import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** All that workflow code may import (an architecture test holds it to that), so all that the bundle depends on. */
const INPUTS = ['workflows', 'domain', 'temporal/failure-converter.cjs'];

function* files(path) {
  if (/\.c?js$/.test(path)) yield path;
  else if (existsSync(path)) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() || entry.name.endsWith('.js')) yield* files(join(path, entry.name));
    }
  }
}

/**
 * Bundles `dist/workflows/index.js` to `dist/workflow-bundle.js` for the workers. At build time, because a bundle made
 * at start costs each start seconds; with the failure converter, because a prebuilt bundle ignores the worker's.
 */
export async function bundle(root) {
  const dist = join(root, 'dist');
  const require = createRequire(join(root, 'package.json'));
  const target = join(dist, 'workflow-bundle.js');
  const hash = createHash('sha256').update(require('@temporalio/worker/package.json').version);
  for (const input of INPUTS)
    for (const file of files(join(dist, input))) hash.update(relative(dist, file)).update(readFileSync(file));
  const key = `// ${hash.digest('hex')}\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(key)) return;

  const { bundleWorkflowCode } = require('@temporalio/worker');
  const silent = () => {};
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'workflows', 'index.js'),
    failureConverterPath: join(dist, 'temporal', 'failure-converter.cjs'),
    logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent, log: silent },
  });
  writeFileSync(target, key + code);
}
