import { expect, it } from 'vitest';
import type { ForgetSubject } from '../../connectors/connector.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import type { ContractOptions } from './fixture.ts';
import { failureOf, type Harness, wrongSecrets } from './harness.ts';

/** What the suite must know to have a system forget somebody. */
export interface ForgetFixture {
  /** Somebody with an order in the system; with `guest`, somebody without an account. Different people for each `n`. */
  person(system: SandboxSystem, n: number, guest?: boolean): ForgetSubject;
  /** An id in the system's form that no customer has. */
  absentId: string;
  /** Whom the system was asked to forget, or has forgotten, from its own books: ids of customers. */
  forgotten(system: SandboxSystem): string[];
  /** The call that asks for it, as `Faults.only` matches it. */
  forgetCall: string;
}

/** What every connector must do whose system can be told to forget somebody. */
export function forgetContract(options: ContractOptions, fixture: ForgetFixture, harness: () => Harness): void {
  const { connector } = options;
  const forget = connector.forget?.bind(connector) as NonNullable<typeof connector.forget>;
  const ask = (subject: ForgetSubject) => forget(harness().context(), subject);
  const person = (n: number, guest = false) => fixture.person(harness().system, n, guest);
  const forgotten = () => fixture.forgotten(harness().system);
  const failed = (subject: ForgetSubject) => failureOf(harness().said, ask(subject));
  const faults = (more: object) => harness().server.setFaults(connector.id, more);

  it('has the one forgotten who is named, and nobody else', async () => {
    const [one] = [person(0), person(1)];
    expect(await ask(one)).toMatchObject({ asked: true });
    expect(forgotten()).toEqual([one.customerId]);
  });

  it('may be told twice', async () => {
    const one = person(0);
    await ask(one);
    const { asked, note } = await ask(one);
    // A system that has nobody of that name any more may say so.
    expect([asked, note.length > 0]).toEqual([expect.any(Boolean), true]);
    expect(new Set(forgotten())).toEqual(new Set([one.customerId]));
  });

  it('never says that it asked where the system knows no such customer, or where there is no account', async () => {
    const stranger = { customerId: fixture.absentId, objects: [] };
    const answer = await ask(stranger).catch(() => ({ asked: false, note: 'rejected' }));
    expect(answer).toMatchObject({ asked: false });
    expect(await ask(person(0, true))).toMatchObject({ asked: false, note: expect.stringMatching(/\w/) });
    expect(forgotten()).toEqual([]);
  });

  it('fails where it may be tried again, and has done nothing then', async () => {
    const one = person(0);
    faults({ rate: 1, only: fixture.forgetCall, retryAfterSeconds: 1 });
    expect(await failed(one)).toMatchObject({ class: 'rate-limited' });
    faults({ error: 1, only: fixture.forgetCall });
    expect(['unavailable', 'unknown-outcome']).toContain((await failed(one)).class);
    expect(forgotten()).toEqual([]);
    faults({});
    expect(await ask(one)).toMatchObject({ asked: true });
  });

  it('may be told again where the answer was lost after the effect', async () => {
    const one = person(0);
    faults({ hangAfter: 1, hangMs: 30, only: fixture.forgetCall });
    expect(['unavailable', 'unknown-outcome']).toContain((await failed(one)).class);
    faults({});
    await ask(one);
    expect(new Set(forgotten())).toEqual(new Set([one.customerId]));
  });

  it('says auth with wrong credentials', async () => {
    const stranger = await harness().connect(
      wrongSecrets(connector, options.options(harness().server.url(connector.id))),
    );
    expect(await failureOf(harness().said, forget(stranger, person(0)))).toMatchObject({ class: 'auth' });
    expect(forgotten()).toEqual([]);
  });

  it('repeats nobody in what it notes: the certificate outlives them', async () => {
    for (const guest of [false, true]) {
      const one = person(0, guest);
      const { note } = await ask(one);
      for (const id of [one.customerId, ...one.objects.map((object) => object.id)])
        if (id !== undefined) expect(note).not.toContain(id);
    }
  });
}
