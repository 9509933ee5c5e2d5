#!/usr/bin/env node
/**
 * Checks a proof of an order that `waybill proof` wrote, without Waybill: one file, plain Node 20 or later, no dependencies.
 * What the format is: docs/proof-format.md. What this file does, in its order:
 *
 *   1. each entry has the hash of what it says, and names the entry before it: none is missing, exchanged or added
 *   2. each entry is in the tree of its seal
 *   3. from a seal that an anchor knows, the seals lead back to each seal that holds an entry
 *   4. the anchor: a time stamp (RFC 3161), or a line of a file that somebody other than the seller keeps
 *   5. each paper that is given has the digest that an entry names
 *
 *   node verify.mjs proof.json [PAPER ...] [--order NUMBER] [--ca CERTIFICATES.pem] [--anchors FILE] [--json]
 *
 * Ends with 0 where all holds and somebody outside vouches for the time, with 3 where all holds and nobody does, with 1 where
 * anything does not hold, with 2 where it was not asked rightly.
 */
import { createHash, verify as signatureHolds, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
/** Bytes of a hash that is written in hex; anything else is no hash. */
function bytes(hex, what) {
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) throw new Wrong(`${what} is no hash`);
  return Buffer.from(hex, 'hex');
}
class Wrong extends Error {}
const iso = (at) => new Date(at).toISOString();

// 1. Entries ------------------------------------------------------------------------------------------------------------------

/** Every entry hashed again, each over the one before it; answers their texts, undefined where the seller has erased them. */
function checkEntries(entries) {
  let previous = Buffer.alloc(32);
  let order;
  return entries.map((entry, at) => {
    const name = `entry ${at + 1}`;
    if (entry.number !== at + 1) throw new Wrong(`${name} is missing: entry ${entry.number} stands in its place`);
    const hash = bytes(entry.hash, `the hash of ${name}`);
    let said;
    if (entry.text !== undefined) {
      const salt = bytes(entry.salt, `the salt of ${name}`);
      if (!sha256('waybill order entry 1\n', salt, previous, entry.text).equals(hash))
        throw new Wrong(`${name} is not what was sealed, or not after the entry that stands before it`);
      said = JSON.parse(entry.text);
      if (said.number !== at + 1) throw new Wrong(`${name} says of itself that it is entry ${said.number}`);
      if (said.order !== (order ??= said.order)) throw new Wrong(`${name} is of another order`);
    }
    previous = hash;
    return said;
  });
}

// 2. Trees --------------------------------------------------------------------------------------------------------------------

/** The root that a leaf's path leads to: RFC 9162, 2.1.3.2. */
export function rootOf(leaf, index, count, path) {
  if (!(Number.isInteger(index) && index >= 0 && index < count)) throw new Wrong('an entry has no place in its tree');
  let [fn, sn] = [index, count - 1];
  let hash = sha256('\x00', leaf);
  for (const side of path.map((hex) => bytes(hex, 'a hash of a path'))) {
    if (sn === 0) throw new Wrong('a path is too long');
    if (fn % 2 === 1 || fn === sn) {
      hash = sha256('\x01', side, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else hash = sha256('\x01', hash, side);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  if (sn !== 0) throw new Wrong('a path is too short');
  return hash;
}

// 3. Seals --------------------------------------------------------------------------------------------------------------------

/** The hash of each seal, made of what it says; nobody's word is taken for it. */
function sealsByHash(seals) {
  const known = new Map();
  for (const seal of seals) {
    const parts = ['previous', 'skip', 'entries', 'rows'].map((name) =>
      bytes(seal[name], `${name} of seal ${seal.number}`),
    );
    known.set(
      sha256(`waybill audit seal 2\n${JSON.stringify([seal.number, seal.at])}\n`, ...parts).toString('hex'),
      seal,
    );
  }
  return known;
}

/** All seals that one leads back to: by the seal before it, or by the one further back that it names. */
function seenFrom(hash, known) {
  const seen = new Set();
  for (const open = [hash]; open.length > 0; ) {
    const at = open.pop();
    const seal = known.get(at);
    if (!seal || seen.has(at)) continue;
    seen.add(at);
    open.push(seal.previous, seal.skip);
  }
  return seen;
}

// 4. Anchors ------------------------------------------------------------------------------------------------------------------

/** One element of DER: its tag, its content, all its bytes, and what follows it. */
function element(der, at = 0) {
  let [length, start] = [der[at + 1], at + 2];
  if (length > 0x80) {
    const more = length - 0x80;
    length = der.readUIntBE(start, more);
    start += more;
  }
  if (length === undefined || length === 0x80 || start + length > der.length)
    throw new Wrong('a time stamp is cut short');
  const end = start + length;
  return { tag: der[at], content: der.subarray(start, end), all: der.subarray(at, end), end };
}
function elements(der) {
  const list = [];
  for (let at = 0; at < der.length; at = list.at(-1).end) list.push(element(der, at));
  return list;
}
const inside = (one, ...path) => path.reduce((at, place) => elements(at.content)[place], one);
const oid = (one) => one.content.toString('hex');
const DIGESTS = { '608648016503040201': 'sha256', '608648016503040202': 'sha384', '608648016503040203': 'sha512' };
const MESSAGE_DIGEST = '2a864886f70d010904';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/**
 * A token of RFC 3161: the imprint is the seal's, the signature is its signer's, whose certificate is for time stamps. With certificates
 * that are trusted, it must lead to one of them. Answers the time, and who signed.
 */
function checkStamp(token, sealHash, trusted) {
  const signed = inside(element(token), 1, 0);
  const [, , content, ...rest] = elements(signed.content);
  const stamp = inside(content, 1, 0).content;
  const info = elements(element(stamp).content);
  const [algorithm, imprint] = elements(info[2].content);
  if (DIGESTS[oid(inside(algorithm, 0))] !== 'sha256' || !imprint.content.equals(sha256(sealHash)))
    throw new Wrong('the time stamp is of something else');
  const written = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(info[4].content.toString('latin1'));
  if (!written) throw new Wrong('the time stamp has no time');
  const [, year, month, day, hour, minute, second, part = ''] = written;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${part}Z`);

  const certificates = elements(rest.find(({ tag }) => tag === 0xa0)?.content ?? Buffer.alloc(0)).map(
    ({ all }) => new X509Certificate(all),
  );
  const signer = elements(inside(rest.at(-1), 0).content);
  const [, , digestOf, attributes] = signer;
  const signature = signer.find(({ tag }) => tag === 0x04);
  const digest = DIGESTS[oid(inside(digestOf, 0))];
  if (!digest || attributes?.tag !== 0xa0 || !signature)
    throw new Wrong('the time stamp is signed in a way that this file cannot check');
  const said = elements(attributes.content).find((one) => oid(inside(one, 0)) === MESSAGE_DIGEST);
  if (!said || !inside(said, 1, 0).content.equals(createHash(digest).update(stamp).digest()))
    throw new Wrong('the signature of the time stamp is of something else');
  // What is signed is the set of attributes, under the tag of a set.
  const set = Buffer.concat([Buffer.from([0x31]), attributes.all.subarray(1)]);
  const by = certificates.find((one) => signatureHolds(digest, set, one.publicKey, signature.content));
  if (!by) throw new Wrong('the signature of the time stamp is wrong');
  if (!by.keyUsage?.includes(TIME_STAMPING))
    throw new Wrong('the certificate of the time stamp is not for time stamps');
  if (trusted.length > 0 && !leadsTo(by, trusted, certificates, at))
    throw new Wrong('the certificate of the time stamp does not lead to one that is trusted (--ca)');
  return { at, by: by.subject.replaceAll('\n', ', ') };
}

const validAt = (one, at) => Date.parse(one.validFrom) <= at && at <= Date.parse(one.validTo);
const issued = (by, one) => one.checkIssued(by) && one.verify(by.publicKey);

function leadsTo(one, trusted, others, at, depth = 0) {
  if (depth > 8 || !validAt(one, at)) return false;
  if (trusted.some((root) => root.raw.equals(one.raw) || (validAt(root, at) && issued(root, one)))) return true;
  return others.some((by) => by.ca && issued(by, one) && leadsTo(by, trusted, others, at, depth + 1));
}

const isLineOf = (line, { seal, hash }) => {
  try {
    const said = JSON.parse(line);
    return said.seal === seal && said.hash === hash ? said : undefined;
  } catch {
    return undefined;
  }
};

/** What can be said of an anchor by what was given: who vouches, and for which time; or what is lacking. */
function checkAnchor(anchor, { trusted, lines }) {
  if (anchor.token !== undefined) {
    const { at, by } = checkStamp(Buffer.from(anchor.token, 'base64'), bytes(anchor.hash, 'an anchored hash'), trusted);
    return trusted.length > 0
      ? { at, vouched: `time stamp of ${by}` }
      : {
          lacking: `${anchor.anchor}: a time stamp of ${iso(at)} signed by "${by}"; give the authority's certificates as --ca to know that it is theirs`,
        };
  }
  if (!lines)
    return { lacking: `${anchor.anchor}: give the file, from whoever keeps it and not from the seller, as --anchors` };
  const line = lines.map((one) => isLineOf(one, anchor)).find(Boolean);
  if (!line) throw new Wrong(`the file of anchors does not know seal ${anchor.seal} as ${anchor.hash.slice(0, 16)}`);
  return { at: Date.parse(line.at), vouched: `line of the file given as --anchors, for seal ${anchor.seal}` };
}

// 5. Papers -------------------------------------------------------------------------------------------------------------------

/** The last entry that names this file's digest. */
function paperOf(file, said) {
  const digest = sha256(readFileSync(file)).toString('hex');
  const entry = said.findLast((one) => one?.facts && (one.facts.pdf === digest || one.facts.json === digest));
  if (!entry)
    throw new Wrong(`${basename(file)} is none of the papers that the entries name: changed, or of another order`);
  const { type, number, revision } = entry.facts;
  const later = said.some(
    (one) => one?.what === 'paper.issued' && one.facts?.number === number && one.facts.revision > revision,
  );
  return { file: basename(file), type, number, revision, entry: entry.number, at: entry.at, replaced: later };
}

// All of it -------------------------------------------------------------------------------------------------------------------

export function verify(proof, { papers = [], order, trusted = [], lines } = {}) {
  const wrong = [];
  const attempt = (work) => {
    try {
      return work();
    } catch (error) {
      wrong.push(error instanceof Wrong ? error.message : `it cannot be read: ${error.message}`);
      return undefined;
    }
  };
  if (proof?.format !== 'waybill proof 1')
    return { ok: false, wrong: ['this is no proof in the form that this file knows'] };

  const said = attempt(() => checkEntries(proof.entries)) ?? [];
  const first = said[0];
  const last = said.at(-1);
  // Where the first says nothing any more, or knew no number yet, the last names the order that the proof was asked for.
  const named = first?.named ?? last?.facts?.order;
  if (said.length > 0 && named !== proof.order)
    wrong.push(`the entries are of order ${named}, the proof says ${proof.order}`);
  if (order !== undefined && named !== order) wrong.push(`the entries are of order ${named}, not of ${order}`);
  if (said.length === 0 || last?.what !== 'order.proved')
    wrong.push('it is cut short: the last entry of a proof says that it was made, and this one ends with another');

  const known = attempt(() => sealsByHash(proof.seals)) ?? new Map();
  const hashOf = new Map([...known].map(([hash, seal]) => [seal.number, hash]));
  attempt(() => {
    for (const entry of proof.entries) {
      const seal = known.get(hashOf.get(entry.seal));
      if (!seal) throw new Wrong(`seal ${entry.seal} of entry ${entry.number} is not there`);
      const root = rootOf(bytes(entry.hash, 'a hash'), entry.index, entry.count, entry.path);
      if (!root.equals(bytes(seal.entries, 'a root')))
        throw new Wrong(`entry ${entry.number} is not in seal ${entry.seal}`);
    }
  });

  const vouched = new Map();
  const lacking = [];
  for (const anchor of proof.anchors) {
    const answer = attempt(() => checkAnchor(anchor, { trusted, lines }));
    const seen = seenFrom(anchor.hash, known);
    if (!seen.has(anchor.hash)) wrong.push(`the anchored seal ${anchor.seal} is not there, or is another one`);
    if (answer?.lacking) lacking.push(answer.lacking);
    if (!answer?.vouched) continue;
    for (const entry of proof.entries) {
      const before = vouched.get(entry.number);
      if (seen.has(hashOf.get(entry.seal)) && !(before?.at <= answer.at)) vouched.set(entry.number, answer);
    }
  }
  const reached = new Set(proof.anchors.flatMap(({ hash }) => [...seenFrom(hash, known)]));
  const loose = proof.entries.filter(({ seal }) => !reached.has(hashOf.get(seal))).map(({ number }) => number);
  const unsaid = proof.unanchored ?? [];
  for (const number of loose)
    if (!unsaid.includes(number)) wrong.push(`nothing leads from an anchor to entry ${number}`);

  const given = papers.map((file) => attempt(() => paperOf(file, said))).filter(Boolean);
  return {
    ok: wrong.length === 0,
    order: named,
    wrong,
    entries: said.map((entry, at) => ({
      number: at + 1,
      ...(entry ? { at: entry.at, what: entry.what, facts: entry.facts } : { erased: true }),
      ...(vouched.has(at + 1) ? { notLaterThan: iso(vouched.get(at + 1).at), by: vouched.get(at + 1).vouched } : {}),
    })),
    vouched: said.length > 0 && vouched.size === said.length,
    lacking,
    papers: given,
  };
}

/** Of which entries it is shown when they were made; of the others what it takes to know. */
function timesText({ entries, lacking }) {
  const open = entries.filter((one) => one.notLaterThan === undefined).map((one) => one.number);
  const more = lacking.map((one) => `  ${one}`);
  if (open.length === 0)
    return [
      'Shown: each was there at the time named under it, and not a byte of it was changed since.',
      ...(more.length > 0 ? ['Not looked at, for want of what it takes:', ...more] : []),
    ];
  const which = open.length === entries.length ? 'any of them was' : `${open.join(', ')} of them were`;
  const none = '  no anchor covers them: the seller can make a proof again once one does';
  return [`Not shown: when ${which} made; the seller could have done so today.`, ...(more.length > 0 ? more : [none])];
}

/** What a person reads: each entry with the time that somebody outside vouches for, then what follows and what does not. */
function textOf(result, proof) {
  if (!result.entries) return result.wrong.join('\n');
  const facts = (one) => Object.entries(one.facts ?? {}).map(([name, value]) => `${name} ${value}`);
  const lines = [`Order ${result.order}: ${result.entries.length} entries`];
  for (const one of result.entries)
    lines.push(
      one.erased
        ? `${one.number}. not disclosed, or erased: that there was an entry here is shown, not what it said`
        : `${one.number}. ${one.at} ${one.what}${facts(one).length > 0 ? `: ${facts(one).join(', ')}` : ''}`,
      `     ${one.notLaterThan ? `there by ${one.notLaterThan} (${one.by})` : 'nobody outside vouches for when it was there'}`,
    );
  for (const one of result.papers)
    lines.push(
      `${one.file}: ${one.type} ${one.number} revision ${one.revision}, as entry ${one.entry} has it${one.replaced ? '; a later revision was issued' : ''}`,
    );
  if (!result.ok)
    return [...lines, '', 'THIS PROOF DOES NOT HOLD:', ...result.wrong.map((one) => `  ${one}`)].join('\n');
  lines.push('', 'Shown: these entries, in this row, none left out up to the last one; each with these words.');
  lines.push(...timesText(result));
  lines.push(
    'Not shown: that what the entries say is true (it is what the seller wrote down at that time), and what happened after the last one.',
  );
  const stamps = proof.anchors.filter(({ token }) => token !== undefined);
  if (stamps.length > 0) lines.push('', 'The same time stamps by OpenSSL, with the files beside the proof:');
  for (const { seal, hash } of stamps)
    lines.push(
      `  openssl ts -verify -token_in -in seal-${seal}.tst -digest ${sha256(Buffer.from(hash, 'hex')).toString('hex')} -CAfile CERTIFICATES.pem`,
    );
  return lines.join('\n');
}

function main() {
  const options = {
    order: { type: 'string' },
    ca: { type: 'string' },
    anchors: { type: 'string' },
    json: { type: 'boolean' },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [file, ...papers] = positionals;
  if (!file)
    throw new Error(
      'usage: node verify.mjs proof.json [PAPER ...] [--order NUMBER] [--ca FILE] [--anchors FILE] [--json]',
    );
  const proof = JSON.parse(readFileSync(file, 'utf8'));
  const pem =
    values.ca === undefined
      ? []
      : (readFileSync(values.ca, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []);
  if (values.ca !== undefined && pem.length === 0) throw new Error(`${values.ca} holds no certificate in PEM`);
  const lines = values.anchors === undefined ? undefined : readFileSync(values.anchors, 'utf8').split('\n');
  const result = verify(proof, {
    papers,
    order: values.order,
    trusted: pem.map((one) => new X509Certificate(one)),
    lines,
  });
  process.stdout.write(`${values.json ? JSON.stringify(result, null, 2) : textOf(result, proof)}\n`);
  process.exitCode = !result.ok ? 1 : result.vouched ? 0 : 3;
}

if (process.argv[1] && import.meta.url.endsWith(encodeURI(basename(process.argv[1])))) {
  try {
    main();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
