import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SftpScene, sftpScene } from '../../test/sftp-scene.ts';
import type { Connection } from '../connections.ts';

const PASSWORD = 'sandbox-file-password';
const MT940 = [
  ':20:STARTUMS',
  ':25:DE02120300000000202051',
  ':28C:00001/001',
  ':60F:C261125EUR100,00',
  ':61:2611261126C250,00NTRFNONREF//BANK-7',
  ':86:166?00GUTSCHRIFT?20RE 1001?32HARBOR ÖK',
  ':62F:C261126EUR350,00',
  '-',
].join('\r\n');

/** A bank's own SFTP server: the files are its, and what we took is moved there. */
describe('bank statements on an SFTP server', () => {
  let scene: SftpScene;
  let bank: Connection;
  const kept: { name: string; bytes: Uint8Array }[] = [];

  beforeEach(async () => {
    kept.length = 0;
    scene = await sftpScene({ kinds: {}, statements: { files: 'in/*.sta', complete: { by: 'still', for: '40ms' } } });
    bank = await scene.connect({ password: PASSWORD });
  });
  afterEach(() => scene.close());

  const take = (answer: (name: string) => string | undefined = () => undefined, connection = bank) =>
    connection.connector.statements?.take(connection.context(), async (file) => {
      const why = answer(file.name);
      if (why === undefined) kept.push(file);
      return why;
    });
  const drop = (path: string, text: string) => scene.act('drop', { path, text });

  it('come byte by byte as the bank laid them, and are moved there, once', async () => {
    drop('in/day-2.sta', 'x');
    drop('in/day-1.sta', MT940);
    drop('in/readme.txt', 'no statement');
    expect(await take()).toEqual([]);
    expect(kept.map(({ name }) => name)).toEqual(['day-1.sta', 'day-2.sta']);
    const [first] = kept;
    const hash = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(first?.bytes ?? '')).toBe(hash(MT940));
    expect([scene.names('in'), scene.names('done')]).toEqual([['readme.txt'], ['day-1.sta', 'day-2.sta']]);
    await take();
    expect(kept).toHaveLength(2);
  });

  it('that the bank is still writing wait for their end', async () => {
    scene.act('dropHalf', { path: 'in/day-1.sta', text: MT940 });
    const taking = take();
    drop('in/day-1.sta', MT940);
    await taking;
    if (kept.length === 0) await take();
    expect(kept.map(({ bytes }) => bytes.byteLength)).toEqual([Buffer.byteLength(MT940)]);
  });

  it('that are none are put away there with the reason, and stand until somebody takes them from there', async () => {
    drop('in/day-1.sta', 'ho');
    const [refused] = (await take(() => 'line 1: this is no statement')) ?? [];
    const name = refused?.name as string;
    expect(scene.names('failed')).toEqual([name, `${name}.why.txt`].sort());
    expect(scene.act('text', { path: `failed/${name}.why.txt` })).toContain('line 1: this is no statement');
    expect(await take()).toEqual([{ name }]);
  });

  it('come again where they could not be kept, and stay where they are as long as nobody is let in', async () => {
    drop('in/day-1.sta', MT940);
    const lost = () => {
      throw new Error('no ledger');
    };
    await expect(take(lost)).rejects.toThrow('no ledger');
    expect(scene.names('in')).toEqual(['day-1.sta']);
    const stranger = await scene.connect({ password: 'another-password' });
    await expect(take(undefined, stranger)).rejects.toMatchObject({ failure: { class: 'auth' } });
    await expect(stranger.connector.check(stranger.context())).rejects.toMatchObject({ failure: { class: 'auth' } });
    await bank.connector.check(bank.context());
    await take();
    expect([kept.length, scene.names('in')]).toEqual([1, []]);
  });
});
