import { accessToken, keepAccessToken } from './access-tokens.ts';
import { accountsMethods } from './accounts/methods.ts';
import { affected, affectedMoves, writtenVersions } from './affected.ts';
import { alertsMethods } from './alerts/methods.ts';
import { amend } from './amend.ts';
import { answer } from './answer.ts';
import { auditMethods } from './audit/methods.ts';
import type { Book } from './book.ts';
import { bundles, doneSteps } from './bundles.ts';
import { call, madeSince, openWrites } from './call.ts';
import { callsSpent, drawCalls, heldUntil, holdCalls, settleCalls } from './call-grants.ts';
import { caseMembers, countMembers } from './case-members.ts';
import { assignCase, freeMembers, resolveCase } from './case-words.ts';
import {
  caseCommands,
  caseHours,
  caseRow,
  cases,
  closeCaseIfEmpty,
  markMended,
  openCase,
  startedCase,
} from './cases.ts';
import { cancelledHere, command } from './commands.ts';
import { isRefused, pause, paused, refuseCredential, resume } from './connection-state.ts';
import { creditMethods } from './credit/methods.ts';
import { databaseTime } from './database-time.ts';
import { demandMethods } from './demand/methods.ts';
import { dunningMethods } from './dunning/methods.ts';
import { exportRecords } from './export-records.ts';
import { keepHouseKeys, loadHouseKeys, payloadKeys } from './house-keys.ts';
import { intend } from './intend.ts';
import { journey } from './journey.ts';
import { keepWord, keptWord } from './kept-words.ts';
import { createKeys } from './keys.ts';
import { knownRecords } from './known-records.ts';
import { endLease, lease } from './leases.ts';
import type { Ledger, Ticket } from './ledger.ts';
import { lettersMethods } from './letters/methods.ts';
import { again, heldTargets } from './levels.ts';
import {
  endCanary,
  liveMappings,
  mappingChanges,
  mappingRelease,
  publishMappings,
  startCanary,
} from './mapping-releases.ts';
import { keptVersions, mappingVersions } from './mapping-versions.ts';
import { memberKinds } from './member-kinds.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { migrate } from './migrations/migration.ts';
import { counts, findRoots, order, orders } from './orders.ts';
import { createOutcomeGroup } from './outcome-group.ts';
import { dueLooks, keepLooks } from './overdue.ts';
import { batchStarted, claims, closeBatches, pack } from './pack.ts';
import { papersMethods } from './papers/methods.ts';
import { postgresBackend } from './postgres.ts';
import { privacyMethods } from './privacy/methods.ts';
import { probed } from './probe.ts';
import { proofsMethods } from './proofs/methods.ts';
import { expectPulses, lastSweep, pulsed, swept } from './pulses.ts';
import { purge } from './purge.ts';
import { placesOf, queuedFor } from './queues.ts';
import { cursor, receive, takeInbox } from './receive.ts';
import { Recent } from './recent.ts';
import { recentRecords } from './recent-records.ts';
import { noteDifferences, openReconcileCases, retireDifferences } from './reconcile-differences.ts';
import { noteReadAgain, repairByFlows } from './reconcile-repair.ts';
import {
  beginReconciliation,
  endLook,
  finishReconciliation,
  reconcileLook,
  reconcileReport,
} from './reconcile-runs.ts';
import { keepSeen, restingRoots, sourceStretch, standingAt, targetStretch } from './reconcile-seen.ts';
import { registrationMethods } from './registration/methods.ts';
import { masterKeys, present, rewrapKeys } from './rotation.ts';
import { sealEarlier } from './seal-earlier.ts';
import { keepSigns, raiseSign, signsSeen } from './signs.ts';
import { sqliteBackend } from './sqlite.ts';
import { stage } from './stage.ts';
import { stockMethods } from './stock/methods.ts';
import { pendingDeliveries, sentOutbox, sweep } from './sweep.ts';
import { targets } from './targets.ts';
import { type Backend, createTransactor } from './transaction.ts';
import { transfersMethods } from './transfers/methods.ts';
import { vatIdsMethods } from './vat-ids/methods.ts';
import { createVault } from './vault.ts';
import { rewordCases, waitingAtGates } from './waiting-at-gates.ts';
import { finishWindowRun, runLeft, runsBetween, windowOf, windowRun } from './windows.ts';

export interface LedgerOptions {
  /** `sqlite:PATH`, or `postgres://...`. */
  url: string;
  /** 32 bytes; see `master-key.ts`. */
  masterKey: Buffer;
  /** Master keys of before, whose wraps still open: between a new key and the end of `rewrapKeys`. */
  previousMasterKeys?: readonly Buffer[];
  clock: { now(): number };
}

function backendOf(url: string): Backend {
  if (url.startsWith('sqlite:')) return sqliteBackend(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return postgresBackend(url);
  throw new Error('store must be sqlite:PATH or postgres://...');
}

/** Opens the book; `migrate` makes its tables. A subject with a folder of its own says its methods there, in `methods.ts`. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const vault = createVault(options.masterKey, options.previousMasterKeys);
  const db = createTransactor(backendOf(options.url));
  const recent = new Recent();
  const keys = createKeys(vault, () => recent.clear());
  const book: Book = { db, vault, keys, recent, now: () => options.clock.now() };
  const group = createOutcomeGroup(book);
  try {
    await loadHouseKeys(book);
  } catch (error) {
    await db.close();
    throw error;
  }
  return {
    async migrate() {
      await migrate(db, MIGRATIONS, book.now());
      await keepHouseKeys(book);
      await sealEarlier(book);
    },
    async close() {
      await group.drain();
      await db.close();
    },

    receive: (events) => receive(book, events),
    takeInbox: (connectionId, max) => takeInbox(book, connectionId, max),
    stage: (page) => stage(book, page),
    knownRecords: (connectionId, kind, ids) => knownRecords(book, connectionId, kind, ids),
    cursor: (connectionId, name) => cursor(book, connectionId, name),

    pack: (request) => pack(book, request),
    batchStarted: (batchId) => batchStarted(book, batchId),
    claims: (batchId, step) => claims(book, batchId, step),
    bundles: (claimed) => bundles(book, claimed),
    doneSteps: (claimed) => doneSteps(book, claimed),
    answer: (batchId, answers, made) => answer(book, batchId, answers, made),
    async closeBatch(batchId) {
      await closeBatches(book, [batchId]);
    },

    intend: (batchId, intents) => intend(book, batchId, intents),
    async call(batchId, requests) {
      const tickets = await call(book, batchId, requests);
      const given = tickets.filter((ticket): ticket is Ticket => ticket !== null);
      group.expect(given, book.now() + Math.max(0, ...requests.map((request) => request.leaseMs)));
      return tickets;
    },
    outcome: (outcome) => group.settle(outcome),
    openWrites: (rootIds) => openWrites(book, rootIds),
    madeSince: (writeId, since) => madeSince(book, writeId, since),
    probed: (verdict) => probed(book, verdict),
    targets: (rootIds) => targets(book, rootIds),
    heldTargets: (connectionId, kind, after, limit) => heldTargets(book, connectionId, kind, after, limit),
    again: (flow, rootIds) => again(book, flow, rootIds),

    startedCase: (caseId) => startedCase(book, caseId),
    caseRow: (caseId) => caseRow(book, caseId),
    cases: (filter) => cases(book, filter),
    caseMembers: (caseId, asked) => caseMembers(book, caseId, asked),
    countMembers: (caseId, filter) => countMembers(book, caseId, filter),
    memberKinds: (caseIds) => memberKinds(book, caseIds),
    waitingAtGates: (kinds, limit, after) => waitingAtGates(book, kinds, limit, after),
    rewordCases: (texts) => rewordCases(book, texts),
    caseHours: (caseId, limit) => caseHours(book, caseId, limit),
    caseCommands: (caseId, limit) => caseCommands(book, caseId, limit),
    freeMembers: (caseId, given, filter) => freeMembers(book, caseId, given, filter),
    resolveCase: (caseId, by) => resolveCase(book, caseId, by),
    keepWord: (caseId, verb, word) => keepWord(book, caseId, verb, word),
    keptWord: (wordId) => keptWord(book, wordId),
    assignCase: (caseId, to, by, filter) => assignCase(book, caseId, to, by, filter),
    markMended: (caseId, mend) => markMended(book, caseId, mend),
    closeCaseIfEmpty: (caseId) => closeCaseIfEmpty(book, caseId),
    openCase: (cause) => openCase(book, cause),

    pause: (connectionId, cause, credential) => pause(book, connectionId, cause, credential),
    isRefused: (connectionId, credential) => isRefused(book, connectionId, credential),
    refuseCredential: (connectionId, credential) => refuseCredential(book, connectionId, credential),
    resume: (connectionId) => resume(book, connectionId),
    paused: () => paused(book),

    command: (rootId, given) => command(book, rootId, given),
    amend: (recordId, patch, by) => amend(book, recordId, patch, by),
    cancelledHere: (rootIds) => cancelledHere(book, rootIds),

    pendingDeliveries: () => pendingDeliveries(book),
    sweep: (now, staleMs) => sweep(book, now, staleMs),
    freeBatches: (batchIds) => closeBatches(book, batchIds),
    sentOutbox: (ids) => sentOutbox(book, ids),
    dueLooks: (ask) => dueLooks(book, ask),
    keepLooks: (results) => keepLooks(book, results),
    signsSeen: (ages) => signsSeen(book, ages),
    keepSigns: (signs) => keepSigns(book, signs),
    raiseSign: (sign) => raiseSign(book, sign),
    pulsed: (name) => pulsed(book, name),
    expectPulses: (expected) => expectPulses(book, expected),
    swept: (gapMs) => swept(book, gapMs),
    lastSweep: () => lastSweep(book),

    accessToken: (connectionId, name) => accessToken(book, connectionId, name),
    keepAccessToken: (...told) => keepAccessToken(book, ...told),

    drawCalls: (ask) => drawCalls(book, ask),
    settleCalls: (grantId, used) => settleCalls(book, grantId, used),
    holdCalls: (connectionId, until) => holdCalls(book, connectionId, until),
    heldUntil: (connectionId) => heldUntil(book, connectionId),
    callsSpent: (connectionId, rates) => callsSpent(book, connectionId, rates),
    queuedFor: (connectionId) => queuedFor(book, connectionId),
    placesOf: (rootId) => placesOf(book, rootId),
    windowRun: (asked) => windowRun(book, asked),
    windowOf: (batchId) => windowOf(book, batchId),
    runLeft: (connectionId, windowRunId) => runLeft(book, connectionId, windowRunId),
    runsBetween: (connectionId, from, to) => runsBetween(book, connectionId, from, to),
    finishWindowRun: (windowRunId) => finishWindowRun(book, windowRunId),

    publishMappings: (versions, how) => publishMappings(book, versions, how),
    startCanary: (version, percent, by) => startCanary(book, version, percent, by),
    endCanary: (mapping, by) => endCanary(book, mapping, by),
    liveMappings: () => liveMappings(book),
    mappingRelease: (release) => mappingRelease(book, release),
    keptVersions: (wanted) => keptVersions(book, wanted),
    mappingVersions: (filter) => mappingVersions(book, filter),
    mappingChanges: (filter) => mappingChanges(book, filter),

    payloadKeys: () => payloadKeys(book),
    masterKeys: () => masterKeys(book),
    rewrapKeys: (by, progress) => rewrapKeys(book, by, progress),
    present: (holder, forMs) => present(book, holder, forMs),
    lease: (name, holder, leaseMs) => lease(book, name, holder, leaseMs),
    endLease: (name, holder) => endLease(book, name, holder),

    beginReconciliation: (asked) => beginReconciliation(book, asked),
    reconcileLook: (look) => reconcileLook(book, look),
    keepSeen: (look, objects, cursor) => keepSeen(book, look, objects, cursor),
    endLook: (look, to) => endLook(book, look, to),
    targetStretch: (look, period, after, limit) => targetStretch(book, look, period, after, limit),
    sourceStretch: (look, after, limit) => sourceStretch(book, look, after, limit),
    restingRoots: (flow, rootIds) => restingRoots(book, flow, rootIds),
    standingAt: (stage, rootIds) => standingAt(book, stage, rootIds),
    noteDifferences: (look, differences, to) => noteDifferences(book, look, differences, to),
    openReconcileCases: (wanted) => openReconcileCases(book, wanted),
    retireDifferences: (runId) => retireDifferences(book, runId),
    noteReadAgain: (ids) => noteReadAgain(book, ids),
    repairByFlows: (flows, ids) => repairByFlows(book, flows, ids),
    finishReconciliation: (runId) => finishReconciliation(book, runId),
    reconcileReport: (runId) => reconcileReport(book, runId),

    databaseTime: () => databaseTime(book),
    counts: () => counts(book),
    findRoots: (number) => findRoots(book, number),
    order: (rootId) => order(book, rootId),
    orders: (filter) => orders(book, filter),
    journey: (rootId) => journey(book, rootId),

    purge: (request) => purge(book, request),

    exportRecords: (request) => exportRecords(book, request),
    recentRecords: (request) => recentRecords(book, request),
    writtenVersions: () => writtenVersions(book),
    affected: (request) => affected(book, request),
    affectedMoves: (version, limit) => affectedMoves(book, version, limit),

    ...accountsMethods(book),
    ...alertsMethods(book),
    ...auditMethods(book),
    ...creditMethods(book),
    ...demandMethods(book),
    ...dunningMethods(book),
    ...lettersMethods(book),
    ...papersMethods(book),
    ...privacyMethods(book),
    ...proofsMethods(book),
    ...registrationMethods(book),
    ...stockMethods(book),
    ...transfersMethods(book),
    ...vatIdsMethods(book),
  };
}
