/**
 * One way into every program of this project: `node scripts/run.mjs NAME [arguments]` makes sure that the dependencies
 * are those of the lock file and that `dist/` is built from the sources as they are, then runs `dist/NAME.js`.
 * Plain Node without dependencies, because it runs before there are any.
 *
 *   --build-only   install and build, run nothing
 *   --test         build, check the types, then the unit tests
 *   --e2e          build, then the end-to-end tests
 *   --chaos-e2e    build, then the real systems over lines that fail in every way
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 18, 1];

function nodeIsTooOld() {
  const have = process.versions.node.split('.').map(Number);
  for (const [i, least] of OLDEST_NODE.entries()) {
    if (have[i] !== least) return have[i] < least;
  }
  return false;
}

/** Runs a program in the foreground; its signals are ours. Answers its exit code. */
function foreground(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', (error) => {
      process.stderr.write(`cannot run ${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

function vitest(args) {
  return foreground(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args]);
}

/** The build leaves types aside, so that a start is quick; here they count. */
function types() {
  return foreground(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')]);
}

/** Side by side: types that are wrong do not keep the tests from telling what else is, and many tests wait for servers. */
async function test(args) {
  const [typed, tested] = await Promise.all([types(), vitest(args)]);
  return tested || (typed === 0 ? 0 : 1);
}

/**
 * Runs `dist/NAME.js` in this very process: a layer less to kill, to signal and to wait for.
 */
async function program(name, args) {
  const file = [join(root, 'dist', `${name}.js`), join(root, 'dist', name, 'index.js')].find(existsSync);
  if (!file) {
    process.stderr.write(`there is no program ${name}\n`);
    process.exit(2);
  }
  process.setSourceMapsEnabled(true);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

if (nodeIsTooOld()) {
  process.stderr.write(
    `Waybill needs Node ${OLDEST_NODE.join('.')} or later, this is ${process.versions.node}: install a newer one from https://nodejs.org\n`,
  );
  process.exit(2);
}

// What is started from here (benchmarks, the demo's and the chaos suite's daemons) shares two arenas among its threads, as under
// docs/waybill.service: glibc's eight a core hold some 50 MB that nobody uses. It is read before a process begins, so this one keeps its own.
process.env.MALLOC_ARENA_MAX ??= '2';

const [name, ...args] = process.argv.slice(2);
try {
  await install(root);
  await build(root);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

if (name === '--test') process.exit(await test(args));
else if (name === '--e2e') process.exit(await vitest(['--config', 'test/e2e/vitest.config.ts', ...args]));
else if (name === '--chaos-e2e') process.exit(await vitest(['--config', 'test/e2e/chaos.vitest.config.ts', ...args]));
else if (name && name !== '--build-only') await program(name, args);
