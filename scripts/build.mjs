import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { bundle } from './bundle.mjs';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'data', 'mappings', 'docs', 'test']);
/** What modules read beside themselves: the compiler leaves these behind. */
const ASSETS = /\.(cjs|json|graphql|html)$|[\\/]connectors[\\/].*\.yaml$/;
const LOCK_WAIT_MS = 120_000;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name) || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (!entry.name.endsWith('.test.ts')) yield path;
  }
}

/** What `dist/` was built from: every source's path, size and time of change. */
function fingerprint(root) {
  const lines = [];
  for (const path of sources(root)) {
    const { size, mtimeMs } = statSync(path);
    lines.push(`${relative(root, path)} ${size} ${mtimeMs}`);
  }
  return lines.sort().join('\n');
}

/** Registries read folders: one whose source is gone must not stand in `dist/` any longer. */
function removeGone(root, dist) {
  for (const registry of ['connectors', 'sandbox']) {
    const built = join(dist, registry);
    if (!existsSync(built)) continue;
    for (const entry of readdirSync(built, { withFileTypes: true }))
      if (entry.isDirectory() && !existsSync(join(root, registry, entry.name)))
        rmSync(join(built, entry.name), { recursive: true, force: true });
  }
}

/** Two starts at the same time must not write `dist/` over one another: one builds, the other waits. */
async function locked(file, work) {
  const until = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      closeSync(openSync(file, 'wx'));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      // Its owner was killed when it is older than any build takes.
      if (Date.now() - statSync(file, { throwIfNoEntry: false })?.mtimeMs > LOCK_WAIT_MS || Date.now() > until)
        rmSync(file, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Compiles the sources to `dist/` and bundles the workflows, where `dist/` is not of the sources as they are.
 * Types are not checked here, so that a start is quick: `npm run check` does that.
 */
export async function build(root) {
  const dist = join(root, 'dist');
  const stamp = join(dist, '.built');
  const current = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
  if (current()) return;
  mkdirSync(dist, { recursive: true });
  await locked(join(dist, '.building'), async () => {
    if (current()) return;
    const now = fingerprint(root);
    process.stderr.write('Building ...\n');
    const tsc = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    if (tsc.status !== 0) throw new Error(`the sources do not compile:\n${tsc.stdout}${tsc.stderr}`);
    for (const path of sources(root)) {
      const inside = relative(root, path);
      if (!ASSETS.test(path) || !inside.includes(sep)) continue;
      mkdirSync(dirname(join(dist, inside)), { recursive: true });
      copyFileSync(path, join(dist, inside));
    }
    removeGone(root, dist);
    await bundle(root);
    writeFileSync(stamp, now);
  });
}
