import type { DemoConfig } from '../cli/demo/config.ts';
import type { DemoSystems } from '../cli/demo/systems.ts';
import type { Fleet } from './fleet.ts';
import type { LedgerTrouble } from './ledger-trouble.ts';
import type { Operator } from './operator.ts';
import type { Weather } from './weather.ts';
import type { WishFile } from './wishes.ts';

/** What havoc has its hands on. */
export interface Scene {
  config: DemoConfig;
  systems: DemoSystems;
  fleet: Fleet;
  weather: Weather;
  ledger: LedgerTrouble;
  wishes: WishFile;
  operator: Operator;
}
