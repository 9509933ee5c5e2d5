import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { openLedger } from '../../store/open.ts';
import { commandLine } from '../../test/command-line.ts';
import { type Scene, writeSceneConfig } from '../../test/command-scene.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';
import { hasOpenssl, startAuthority, type TimeStampAuthority } from '../../test/time-stamp-authority.ts';

const VERIFIER = fileURLToPath(new URL('../../verifier/verify.mjs', import.meta.url));
const SELLER = { name: 'Hengtai Trading', lines: ['88 Keji Road', '518057 Shenzhen'], country: 'CN' };

describe.skipIf(!hasOpenssl())('waybill proof', () => {
  const folder = scratchFolder('waybill-proof-');
  const out = join(folder, 'out');
  const file = join(folder, 'config.yaml');
  const ca = join(folder, 'ca.pem');
  const anchors = join(folder, 'anchors');
  let tsa: TimeStampAuthority;
  let number: string;
  let scene: Scene;
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  const check = (...words: string[]) =>
    spawnSync(process.execPath, [VERIFIER, join(out, 'proof.json'), ...words], { encoding: 'utf8' });
  const papers = () =>
    readdirSync(out)
      .filter((name) => name.startsWith('CI-'))
      .map((name) => join(out, name));

  beforeAll(async () => {
    tsa = await startAuthority();
    writeFileSync(ca, tsa.ca);
    const clock = testClock(Date.now());
    const store = `sqlite:${join(folder, 'waybill.db')}`;
    const ledger = await openLedger({ url: store, masterKey: TEST_MASTER_KEY, clock });
    await ledger.migrate();
    scene = await sandboxScene(ledger, clock);
    const placed = scene.act('shopify', 'place', {
      country: 'DE',
      paid: true,
      buyer: { id: 'gid://shopify/Customer/7741', name: 'Zoë Müller', email: 'zoe@example.com' },
      lines: [{ sku: 'WB-001', quantity: 2 }],
    }) as { name: string };
    number = placed.name;
    await scene.flow();
    writeSceneConfig(folder, store, scene, {
      audit: { anchor: [{ file: anchors }, { rfc3161: tsa.url, ca }] },
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp', 'write wms'] } },
      rules: { papers: { seller: SELLER, incoterm: 'DAP' } },
    });
    await ledger.close();
    await waybill('papers', 'issue', number, '--incomplete', '--out', join(folder, 'papers'));
    const letter = join(folder, 'letter.yaml');
    writeFileSync(
      letter,
      `{number: LC-F, orders: ["${number}"], currency: USD, amount: "500.00", expiresOn: 2099-12-31}`,
    );
    await waybill('lc', 'add', letter);
  });
  afterAll(async () => {
    await scene?.close();
    await tsa?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives an order, its papers and the anchors of now to whoever has the verifier and the authority’s certificates', async () => {
    const { code, printed, said } = await waybill('proof', number, '--out', out);
    expect([code, said]).toEqual([EXIT.fine, '']);
    expect(printed).toMatch(new RegExp(`proof.json: \\d+ entries of ${number}, anchored by file:anchors, rfc3161:`));
    expect(readFileSync(join(out, 'proof.json'), 'utf8')).not.toMatch(/Zoë|zoe@|Müller/);
    const checked = check(...papers(), '--ca', ca, '--order', number);
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    expect(checked.stdout).toMatch(/orders\.moved: stage \w+/);
    expect(checked.stdout).toMatch(/letter\.added: letter LC-F, revision 1, currency USD, amount 500\.00/);
    expect(checked.stdout).toMatch(
      /CI-\d{4}-00001\.pdf: commercial-invoice CI-\d{4}-00001 revision 1, as entry \d+ has it\n/,
    );
    expect(checked.stdout).toContain('Shown: each was there at the time named under it');
    const kept = check('--anchors', anchors);
    expect([kept.status, kept.stdout.includes('give the authority')]).toEqual([0, true]);
    expect(check().status).toBe(3);
  });

  it('is checked by the command that the folder’s README prints, typed in the folder', () => {
    const printed = /^ {2}(node verify\.mjs .+)$/m.exec(readFileSync(join(out, 'README.txt'), 'utf8'))?.[1] as string;
    const given = readdirSync(out).filter((name) => name.startsWith('CI-'));
    const typed = printed
      .replace('node verify.mjs', `'${process.execPath}' '${VERIFIER}'`)
      .replace('PAPERS', given.join(' '))
      .replace('CERTIFICATES.pem', `'${ca}'`)
      .replace('ANCHORS', `'${anchors}'`);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', typed], { cwd: out, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    for (const name of given) expect(stdout).toContain(`${name}: commercial-invoice`);
  });

  it('is confirmed by OpenSSL with the command that the verifier prints', () => {
    const { stdout } = check('--ca', ca);
    const [, seal, digest] = /-in seal-(\d+)\.tst -digest ([0-9a-f]{64})/.exec(stdout) ?? [];
    const args = ['ts', '-verify', '-token_in', '-in', join(out, `seal-${seal}.tst`), '-digest', digest as string];
    expect(execFileSync('openssl', [...args, '-CAfile', ca], { stdio: 'pipe' }).toString()).toContain(
      'Verification: OK',
    );
  });

  it('does not hold with a paper that was changed, with certificates of somebody else, or for another order', () => {
    const pdf = papers().find((name) => name.endsWith('.pdf')) as string;
    const changed = join(folder, 'changed.pdf');
    writeFileSync(changed, Buffer.concat([readFileSync(pdf), Buffer.from('\n')]));
    const other = join(folder, 'other.pem');
    writeFileSync(other, tsa.otherCa);
    for (const [words, why] of [
      [[changed, '--ca', ca], 'changed.pdf is none of the papers that the entries name'],
      [['--ca', other], 'does not lead to one that is trusted'],
      [['--ca', ca, '--order', '#4711'], `the entries are of order ${number}, not of #4711`],
    ] as const) {
      const { status, stdout } = check(...words);
      expect([status, stdout]).toEqual([1, expect.stringContaining(why)]);
    }
    const text = readFileSync(join(out, 'proof.json'), 'utf8');
    const proof = JSON.parse(text);
    const stamped = proof.anchors.find((one: { token?: string }) => one.token);
    const token = Buffer.from(stamped.token, 'base64');
    token[token.length - 5] = (token[token.length - 5] as number) ^ 1;
    stamped.token = token.toString('base64');
    writeFileSync(join(out, 'proof.json'), JSON.stringify(proof));
    expect(check('--ca', ca)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('the signature of the time stamp is wrong'),
    });
    writeFileSync(join(out, 'proof.json'), text);
  });

  it('says what no anchor covers, why one could not be asked, and which order there is not', async () => {
    tsa.mood = 'down';
    const { code, said, printed } = await waybill('proof', number, '--out', out, '--json');
    expect([code, said]).toEqual([EXIT.findings, expect.stringMatching(/^not anchored now: rfc3161:.* answers 503/)]);
    expect(JSON.parse(printed)).toMatchObject({ order: number, unanchored: [], failed: [expect.any(String)] });
    tsa.mood = 'honest';
    const later = JSON.parse((await waybill('proof', number, '--out', out, '--no-anchor', '--json')).printed);
    expect(later.unanchored).toEqual([later.entries]);
    expect(check('--ca', ca)).toMatchObject({ status: 3, stdout: expect.stringContaining('nobody outside vouches') });
    expect((await waybill('proof', '4711')).said).toBe('no order is known by 4711\n');
  });
});
