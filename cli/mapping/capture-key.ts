import { hkdfSync } from 'node:crypto';
import type { LoadedConfig } from '../../config/load.ts';
import { Fakes } from '../../mapper/redact/fakes.ts';
import { readMasterKey } from '../../store/master-key.ts';

/** Fakes by the ledger's own key, so that they are the same in every capture of this ledger, and in no other's. */
export function fakesOf({ masterKey, data }: LoadedConfig['config']): Fakes {
  const key = readMasterKey(masterKey, data);
  return new Fakes(new Uint8Array(hkdfSync('sha256', key, Buffer.alloc(0), 'waybill fakes 1', 32)));
}
