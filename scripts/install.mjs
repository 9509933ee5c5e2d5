import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * True when `node_modules` holds what the lock file names. npm keeps a copy of the lock of what it installed there, so
 * the two are compared by content: time stamps mean nothing after a `git clone` or a copy between machines.
 */
export function upToDate(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Optional packages of other platforms are in the lock and never installed.
    if (!have[path]) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return have[path].version === entry.version;
  });
}

/** Native and downloaded parts: an install without its scripts leaves them out, so each is asked whether it works. */
const NATIVE = {
  'better-sqlite3': "new (require('better-sqlite3'))(':memory:').close()",
  esbuild: "require('esbuild').transformSync('1')",
};

function broken(root) {
  const works = (name) =>
    !existsSync(join(root, 'node_modules', name)) ||
    spawnSync(process.execPath, ['-e', NATIVE[name]], { cwd: root, stdio: 'ignore' }).status === 0;
  return Object.keys(NATIVE).filter((name) => !works(name));
}

function npm(root, args) {
  const run = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status === 0) return;
  const said = `${run.stderr ?? ''}${run.error?.message ?? ''}`.trim().split('\n').slice(-12).join('\n');
  throw new Error(`npm ${args.join(' ')} failed:\n${said}`);
}

/** Installs the dependencies where they are missing or not those of the lock file; throws what npm said. */
export async function install(root) {
  if (upToDate(root)) return;
  process.stderr.write('Installing dependencies (npm ci) ...\n');
  npm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  // npm 11.10 and later can leave out install scripts that package.json does not allow; `rebuild` runs them.
  const names = broken(root);
  if (names.length === 0) return;
  npm(root, ['rebuild', '--foreground-scripts', ...names]);
  const still = broken(root);
  if (still.length > 0) {
    throw new Error(
      `${still.join(', ')} could not be built: a C++ compiler, make and Python 3 are needed (Debian: apt-get install build-essential python3)`,
    );
  }
}
