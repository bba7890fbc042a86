/**
 * Whether a certificate was withdrawn, as far as what is at hand tells: the trust list, the issuers' revocation lists
 * (RFC 5280 §5, §6.3) and answers of their responders (RFC 6960). Judged by the rules and in the words of
 * `saan.press.revocation`: any one suffices to have checked, any one condemns, each is believed over its issuer's signature.
 */
import { Der, Malformed, digest, same } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { Certificate, addresses, extensionsOf } from "./x509.js";

const CODE = "pdf.revocation";
const BASIC = "1.3.6.1.5.5.7.48.1.1";
const RESPONSE = "1.3.6.1.5.5.7.16.2";
const SCOPE = "2.5.29.28";
const HASHES = { "1.3.14.3.2.26": "SHA-1", "2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512" };
const TIMES = [0x17, 0x18];
const MOST = 256;
const MOST_ANSWERS = 32;

export const NO_EVIDENCE = { certificates: [], lists: [], answers: [] };

/** What several places bring, as one. */
export const together = (...found) => Object.fromEntries(Object.keys(NO_EVIDENCE).map((kind) => [kind, found.flatMap((each) => each[kind])]));

/** Evidence (DER each) that can be read; what is damaged is left out, and what it would have shown is then unknown. */
export function evidence({ certificates = [], lists = [], answers = [] }) {
  const read = (Kind, found) =>
    found.slice(0, MOST).flatMap((raw) => {
      try {
        return [new Kind(raw)];
      } catch {
        return [];
      }
    });
  return { certificates: read(Certificate, certificates), lists: read(RevocationList, lists), answers: read(Answer, answers) };
}

/** What stands among the revocation information of a signed container (RFC 5652 §10.2.1). */
export function among(choices) {
  const found = { lists: [], answers: [] };
  for (const each of choices) {
    if (each.tag === 0x30) found.lists.push(each.raw);
    else if (each.tag === 0xa1 && each.at(0).oid === RESPONSE) found.answers.push(each.at(1).raw);
  }
  return found;
}

/** A list of withdrawn certificates, and over which of its issuer's certificates its silence speaks. */
class RevocationList {
  constructor(raw) {
    const whole = new Der(raw);
    const tbs = whole.at(0, 0x30);
    const parts = tbs.inner.slice(tbs.inner[0].tag === 2 ? 1 : 0);
    const times = parts.filter((each) => TIMES.includes(each.tag));
    Object.assign(this, { tbs: tbs.raw, issuer: parts[1].raw, algorithm: whole.at(1), signature: whole.at(2, 3).body.subarray(1) });
    this.made = times[0].moment;
    this.next = times[1]?.moment ?? Infinity;
    this.entries = parts[2 + times.length]?.tag === 0x30 ? parts[2 + times.length] : null;
    this.critical = extensionsOf(parts.find((each) => each.tag === 0xa0)).filter((each) => each.critical);
  }

  /** When the list says that a certificate was withdrawn, or null. */
  named({ serial }) {
    const entry = this.entries?.inner.find((each) => same(each.at(0, 2).raw, serial));
    return entry ? entry.at(1).moment : null;
  }

  async by(issuer, { issuer: named }) {
    return same(this.issuer, issuer.subject) && same(named, issuer.subject) && issuer.mayList && signed(issuer, this.tbs, this);
  }

  /** Whether its silence says that a certificate was not withdrawn: not where it speaks of others, or in ways not known here. */
  clears(certificate) {
    return this.critical.every(({ oid, value }) => oid === SCOPE && within(value, certificate));
  }
}

/** Whether an issuing distribution point (RFC 5280 §5.2.5) means a certificate. */
function within(scope, certificate) {
  const has = (number) => scope.inner.find((each) => (each.tag & 0x1f) === number);
  const is = (number) => Boolean(has(number)?.body[0]);
  if (has(3) || is(4) || is(5) || is(certificate.ca ? 1 : 2)) return false;
  const point = has(0);
  return !point || (point.at(0).tag === 0xa0 && addresses(point.at(0)).some((each) => certificate.points.includes(each)));
}

/** A responder's answer; it may tell of several certificates. */
class Answer {
  constructor(raw) {
    const whole = new Der(raw);
    if (whole.at(0, 0x0a).small !== 0) throw new Malformed("no answer");
    const held = whole.at(1, 0xa0).at(0, 0x30);
    if (held.at(0).oid !== BASIC) throw new Malformed("no answer");
    const basic = new Der(held.at(1, 4).body);
    const tbs = basic.at(0, 0x30);
    const rest = tbs.inner.slice(tbs.inner[0].tag === 0xa0 ? 1 : 0);
    Object.assign(this, { tbs: tbs.raw, algorithm: basic.at(1), signature: basic.at(2, 3).body.subarray(1), made: rest[1].moment });
    this.told = rest[2].inner.map(single);
    this.certificates = (basic.inner[3]?.at(0, 0x30).inner ?? []).map((each) => new Certificate(each.raw));
  }

  /** What it tells of a certificate: nothing, unless its issuer signed it, or whom that certified for answers (RFC 6960 §4.2.2.2). */
  async about(certificate, issuer) {
    const found = [];
    for (const each of this.told) if (same(each.serial, certificate.serial) && (await each.means(issuer))) found.push(each);
    if (!found.length) return [];
    for (const each of [issuer, ...this.certificates]) if ((await this.mayTell(each, issuer)) && (await signed(each, this.tbs, this))) return found;
    return [];
  }

  async mayTell(responder, issuer) {
    if (same(responder.raw, issuer.raw)) return true;
    return responder.mayAnswer && responder.inForce(this.made) && same(responder.issuer, issuer.subject) && signed(issuer, responder.tbs, responder);
  }
}

function single(one) {
  const [hash, name, key, serial] = one.at(0, 0x30).inner;
  const status = one.at(1);
  const next = one.inner.slice(3).find((each) => each.tag === 0xa0);
  return {
    serial: serial.raw,
    means: async (issuer) => {
      const how = HASHES[hash.at(0).oid];
      return Boolean(how) && same(name.body, await digest(how, issuer.subject)) && same(key.body, await digest(how, issuer.spki.at(1, 3).body.subarray(1)));
    },
    good: status.tag === 0x80,
    withdrawn: status.tag === 0xa1 ? status.at(0).moment : null,
    made: one.at(2).moment,
    next: next ? next.at(0).moment : one.at(2).moment,
  };
}

/** Whether a key signed what stands before its signature; a key or a hash function that is not known signed nothing. */
async function signed(by, tbs, { algorithm, signature }) {
  try {
    return await by.signed(tbs, signature, algorithm);
  } catch {
    return false;
  }
}

/**
 * Judges each certificate of a chain, own first; the root vouches for itself. `claimed` is when its owner claims to have
 * signed; what was withdrawn after the moment `proven` does no harm, and lists that spoke then suffice.
 */
export async function withdrawals(path, trust, claimed, at, proven = null) {
  const found = [];
  for (const [i, each] of path.slice(0, -1).entries()) found.push(await judged(each, path[i + 1], trust, claimed, at, proven));
  return found;
}

async function judged(certificate, issuer, trust, claimed, at, proven) {
  const { name, until } = certificate;
  const asked = proven ?? at;
  const { lists, answers } = trust.evidence ?? NO_EVIDENCE;
  const known = [];
  for (const each of lists) if (each.made <= at && (await each.by(issuer, certificate))) known.push(each);
  const told = [];
  for (const each of answers.slice(0, MOST_ANSWERS)) told.push(...(await each.about(certificate, issuer)).filter((one) => one.made <= at));
  const listed = [trust.withdrawn[await certificate.fingerprint()], ...known.map((each) => each.named(certificate))];
  const moments = [...listed.filter((each) => each <= at), ...told.map((each) => each.withdrawn)].filter(Number.isFinite);
  if (moments.length) return withdrawn(name, Math.min(...moments), claimed, proven);
  const silent = known.filter((each) => each.clears(certificate));
  const good = told.filter((each) => each.good);
  // A list made after a certificate's end need not name it any more (RFC 5280 §3.3), so its silence says nothing.
  const made = [...silent.filter((each) => each.made < until), ...good].filter((each) => asked <= each.next).map((each) => each.made);
  if (asked < trust.expires) made.push(trust.issued);
  if (!made.length) return notTold(name, silent, good, asked, trust.expires);
  const said = when(Math.max(...made));
  return holds(CODE, `ใบรับรองของ ${name} ไม่ถูกเพิกถอน ตามรายการเมื่อ ${said}`, `The certificate of ${name} has not been withdrawn, by a list of ${said}.`);
}

function withdrawn(name, moment, claimed, proven) {
  const said = when(moment);
  if (proven !== null && proven < moment)
    return holds(CODE, `ใบรับรองของ ${name} ถูกเพิกถอนเมื่อ ${said} หลังจากตราประทับเวลาแสดงแล้วว่าลงนามไว้ก่อน ${when(proven)}`, `The certificate of ${name} was withdrawn at ${said}, after a time-stamp had shown it to have signed by ${when(proven)}.`);
  if (claimed !== null && claimed < moment)
    return unchecked(CODE, `ใบรับรองของ ${name} ถูกเพิกถอนเมื่อ ${said} หลังเวลาลงนามที่ระบุ จึงยืนยันเวลาลงนามจากแฟ้มนี้อย่างเดียวไม่ได้ ให้ตรวจคู่กับใบรับหรือหลักฐานบันทึก แล้วระบุเวลานั้น`, `The certificate of ${name} was withdrawn at ${said}, after the claimed signing, so this file alone cannot prove when it was signed: check it with a receipt or a journal proof, at the time that they prove.`);
  return fails(CODE, `ใบรับรองของ ${name} ถูกเพิกถอนเมื่อ ${said}`, `The certificate of ${name} was withdrawn at ${said}.`);
}

/** Why nothing at hand says that a certificate was not withdrawn. */
function notTold(name, silent, good, asked, expires) {
  if (silent.some((each) => asked <= each.next))
    return unchecked(CODE, `รายการเพิกถอนที่มีทำขึ้นหลังใบรับรองของ ${name} หมดอายุแล้ว จึงไม่จำเป็นต้องระบุใบรับรองนั้น และยืนยันไม่ได้ว่าไม่เคยถูกเพิกถอน`, `The list at hand was made after the certificate of ${name} had ended and need not name it, so whether it was withdrawn before could not be checked.`);
  const ended = when(Math.max(expires, ...[...silent, ...good].map((each) => each.next)));
  return unchecked(CODE, `รายการเพิกถอนที่มีหมดอายุเมื่อ ${ended} จึงยังตรวจไม่ได้ว่าใบรับรองของ ${name} ถูกเพิกถอนหรือไม่`, `The revocation list at hand ran out at ${ended}, so whether the certificate of ${name} was withdrawn could not be checked.`);
}
