import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseRow, Person, PrivacyRequest } from '../store/ledger.ts';
import { leaksIn, NEEDLES, PLANTED, SAID } from './planted-person.ts';
import { type Books, cli, leaks, onPostgres, onSqlite, type PlantedScene, plantedScene } from './planted-scene.ts';
import { postgresBinaries } from './postgres.ts';

const until = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 120_000, interval: 1_000 });

/** Plants a person in all that a daemon on such books does, and looks for them everywhere. */
function leavesNothing(title: string, opened: () => Promise<Books>): void {
  describe(title, { timeout: 400_000 }, () => {
    let scene: PlantedScene;

    beforeAll(async () => {
      scene = await plantedScene(opened);
    }, 240_000);
    afterAll(() => scene?.close(), 60_000);

    it('leaves nothing in any file, log, history, attribute, metric or message', async () => {
      const { chat, config, erp, everything, files, folder, json, lay, order, place, printed, ready, shop, systems } =
        scene;
      // Refused by a vendor that repeats what it was sent; then let through by a person.
      erp.state.refuse = 1;
      const refused = await place({ paid: true });
      await until(async () => (await order(refused.name))?.openCases.map(({ kind }) => kind)).toEqual(['rejected']);
      expect(erp.state.repeated).toContain(PLANTED.name);
      const [waiting] = (await order(refused.name))?.openCases ?? [];
      expect(waiting?.waitingFor).toContain('***');
      await json('cases', 'retry', waiting?.caseId ?? '', '--who', SAID.who, '--why', SAID.why);
      // Waits for its payment, is corrected by a person, and pays.
      const unpaid = await place({ paid: false });
      await until(async () => (await order(unpaid.name))?.openCases.map(({ kind }) => kind)).toEqual(['payment']);
      const { rootId = '' } = (await order(unpaid.name)) ?? {};
      await scene.withLedger((ledger) => ledger.amend(rootId, { note: PLANTED.note }, SAID));
      // The bank tells of money from them that is for nothing we know, and lays down a file that cannot be read.
      lay(
        'a.sta',
        ':61:261126C7,41NTRFNONREF//B1',
        `:86:166?20SVWZ+${PLANTED.note}?21${PLANTED.iban}?32${PLANTED.name}`,
      );
      lay('b.sta', `:61:${PLANTED.name}`);
      await until(async () => (await json<CaseRow[]>('cases', 'list')).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['transfer', 'validation']),
      );
      const [why] = readdirSync(join(scene.bank, 'failed')).filter((name) => name.endsWith('.why.txt'));
      expect(leaksIn('why', readFileSync(join(scene.bank, 'failed', why ?? '')), NEEDLES)).toEqual([]);
      // Every system fails in every way for a while.
      for (const system of config.systems)
        await systems.setFaults(system, {
          rate: 0.1,
          error: 0.1,
          hangBefore: 0.05,
          hangAfter: 0.05,
          hangMs: 1_500,
          retryAfterSeconds: 1,
        });
      await systems.act(shop, 'pay', { id: unpaid.id });
      const changed = await place({ paid: true });
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      for (const system of config.systems) await systems.setFaults(system, {});
      for (const { name } of [refused, unpaid, changed])
        await until(async () => (await order(name))?.stage).toBe('delivered');

      // A stranger's webhook is refused, and a broken one told of.
      await fetch(`${ready.http}/webhooks/shop`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-shopify-hmac-sha256': PLANTED.email },
        body: JSON.stringify(PLANTED),
      });
      // So is a token that is none.
      for (const token of [PLANTED.email, PLANTED.taxId])
        await fetch(`${ready.http}/codec/decode`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify({ payloads: [PLANTED] }),
        });

      await until(async () => chat.told.length).toBeGreaterThan(0);

      const places = await everything();
      expect(places.length).toBeGreaterThan(15);
      for (const name of ['temporal.db', 'daemon.log', 'commands', 'alert_messages', 'audit', 'inbox'])
        expect(places.map(({ where }) => where).join()).toContain(name);
      expect(leaks(places)).toEqual([]);
      expect(printed()).toContain(SAID.why);

      // The very same search finds one that is planted for it.
      writeFileSync(join(folder, 'planted.log'), JSON.stringify({ at: 1, message: `no customer ${PLANTED.name}` }));
      expect(files().flatMap(({ where, bytes }) => leaksIn(where, bytes, NEEDLES)).length).toBeGreaterThan(0);
      rmSync(join(folder, 'planted.log'));
    });

    it('is exported on request, and then erased, because the shop says so', async () => {
      const { everything, json, json0, order, shop, systems, waybill } = scene;
      const [person] = await json0<Person[]>('customers', 'find', PLANTED.email);
      const last = person?.orders.at(-1);
      const id = (await systems.entries(shop)).find(
        ({ kind, number }) => kind === 'order' && number === last?.number,
      )?.id;
      await systems.act(shop, 'askData', { id });
      const asked = async () => json<PrivacyRequest[]>('customers', 'requests');
      await until(async () => (await asked()).map((one) => [one.asked, one.state])).toEqual([['export', 'open']]);
      const [request] = await asked();
      const { code, out } = await waybill('customers', 'export', PLANTED.email, '--request', request?.requestId ?? '');
      expect(code).toBe(0);
      for (const said of [PLANTED.name, PLANTED.street, PLANTED.chineseName, PLANTED.email, PLANTED.iban])
        expect(out).toContain(said);
      expect(leaksIn('export', Buffer.from(out), [PLANTED.card])).toEqual([]);

      await systems.act(shop, 'redact', { id });
      await until(async () => (await asked()).map((one) => [one.asked, one.state])).toEqual([
        ['erase', 'done'],
        ['export', 'done'],
      ]);
      const [erased] = await asked();
      expect(erased?.certificate).toMatchObject({
        keys: { destroyed: 1 },
        systems: expect.arrayContaining([expect.objectContaining({ connectionId: 'erp', how: 'by hand' })]),
      });
      expect(erased?.certificate?.orders).toHaveLength(3);
      expect(erased?.certificate?.retained).toEqual([
        expect.objectContaining({ kind: 'payment', connectionId: 'waybill:transfers', number: 'entry/1' }),
      ]);
      expect((await waybill('customers', 'find', PLANTED.email)).code).toBe(1);
      // What stands of them is shown as ever.
      const told = await order(erased?.certificate?.orders[0]?.number ?? '');
      expect(told?.stage).toBe('delivered');
      expect(leaks(await everything())).toEqual([]);
    });
  });
}
describe.runIf(existsSync(cli))('a person in a whole life of orders', () => {
  leavesNothing('with a ledger on SQLite', onSqlite);
  describe.skipIf(!postgresBinaries())('where PostgreSQL is installed', () => {
    leavesNothing('with a ledger on PostgreSQL', onPostgres);
  });
});
