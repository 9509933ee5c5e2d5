import { readEnvironment } from '../config/environment.ts';
import { findBinary } from '../temporal/binary.ts';
import { type EmbeddedServer, startEmbedded } from '../temporal/embedded.ts';
import { TEMPORAL_CLI } from '../temporal/releases.ts';

/** A Temporal server for one run of one lane: the daemon's own embedded one, with its settings, on an empty folder. */
export function startTemporal(folder: string): Promise<EmbeddedServer> {
  const environment = readEnvironment();
  return startEmbedded({
    dataFolder: folder,
    binary: () => findBinary(TEMPORAL_CLI, { ...environment, explicit: environment.temporalCli }),
    port: 0,
    uiPort: 0,
    log: { info() {}, warn() {} },
  });
}
