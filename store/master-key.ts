import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** A master key that cannot be used; the message says how to mend it and never shows the key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

function decode(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== BYTES)
    throw new MasterKeyError(`${from} must be ${BYTES} bytes in base64 (44 characters); it has ${key.length}`);
  return key;
}

/** Master keys of before: the configured one, else `master.key.previous` where somebody left it beside the present one. */
export function readPreviousMasterKeys(configured: string | undefined, dataFolder: string): Buffer[] {
  if (configured !== undefined) return [decode(configured, 'previousMasterKey')];
  const file = join(dataFolder, 'master.key.previous');
  try {
    return [decode(readFileSync(file, 'utf8'), file)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The 32 bytes that wrap all data keys: the configured base64 text, else `master.key` in the data folder, made with
 * mode 0600 on the first start. Without it nothing in the ledger can be read again.
 */
export function readMasterKey(configured: string | undefined, dataFolder: string): Buffer {
  if (configured !== undefined) return decode(configured, 'masterKey');
  const file = join(dataFolder, 'master.key');
  mkdirSync(dataFolder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  try {
    return decode(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Written aside and linked into place: of two processes that start at once, one key stands, and never half of it.
  writeFileSync(draft, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return decode(readFileSync(file, 'utf8'), file);
}
