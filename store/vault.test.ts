import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MasterKeyError, readMasterKey } from './master-key.ts';
import { createVault, keyNumberOf } from './vault.ts';

describe('the vault', () => {
  const vault = createVault(Buffer.alloc(32, 1));
  const key = { number: 70_000, key: vault.newKey() };

  it('opens what it sealed, and tells whose key it needs', () => {
    const sealed = vault.seal(key, 'raw:1:1', '{"name":"Ann"}');
    expect(vault.open(key, 'raw:1:1', sealed)).toBe('{"name":"Ann"}');
    expect(keyNumberOf(sealed)).toBe(70_000);
    expect(sealed.includes('Ann')).toBe(false);
    expect(vault.seal(key, 'raw:1:1', '{"name":"Ann"}').equals(sealed)).toBe(false);
  });

  it('opens nothing that was moved, changed, or is of another key', () => {
    const sealed = vault.seal(key, 'raw:1:1', 'text');
    expect(() => vault.open(key, 'raw:2:1', sealed)).toThrow();
    expect(() => vault.open({ ...key, key: vault.newKey() }, 'raw:1:1', sealed)).toThrow();
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    expect(() => vault.open(key, 'raw:1:1', changed)).toThrow();
  });

  it('wraps keys by the master key alone', () => {
    const wrapped = vault.wrap('shop/c1', key.key);
    expect(vault.unwrap('shop/c1', wrapped).equals(key.key)).toBe(true);
    expect(() => vault.unwrap('shop/c2', wrapped)).toThrow();
    expect(() => createVault(Buffer.alloc(32, 2)).unwrap('shop/c1', wrapped)).toThrow();
  });

  it('shows equality only to those who have the master key', () => {
    expect(vault.hmac('a')).toBe(vault.hmac('a'));
    expect(vault.hmac('a')).not.toBe(vault.hmac('b'));
    expect(vault.hmac('a')).not.toBe(createVault(Buffer.alloc(32, 2)).hmac('a'));
  });
});

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-key-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner only', () => {
    const data = join(folder, 'data');
    const key = readMasterKey(undefined, data);
    expect(key).toHaveLength(32);
    expect(statSync(join(data, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readMasterKey(undefined, data).equals(key)).toBe(true);
    const text = readFileSync(join(data, 'master.key'), 'utf8');
    expect(readMasterKey(text, folder).equals(key)).toBe(true);
  });

  it('says what is wrong with one that does not fit, without showing it', () => {
    expect(() => readMasterKey('c2VjcmV0', folder)).toThrow(MasterKeyError);
    writeFileSync(join(folder, 'master.key'), 'c2VjcmV0');
    expect(() => readMasterKey(undefined, folder)).toThrow(/32 bytes in base64/);
    expect(() => readMasterKey(undefined, folder)).not.toThrow(/c2VjcmV0/);
  });
});
