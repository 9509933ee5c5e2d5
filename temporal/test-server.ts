import { type Environment, readEnvironment } from '../config/environment.ts';
import { findBinary } from './binary.ts';
import { TEMPORAL_TEST_SERVER } from './releases.ts';

/** The time-skipping test server: the named one, the one on PATH, else fetched into the cache once. For tests only. */
export const findTestServer = (environment: Environment = readEnvironment()): Promise<string> =>
  findBinary(TEMPORAL_TEST_SERVER, { ...environment, explicit: environment.temporalTestServer });
