/** Evidence records (RFC 4998), judged as `saan.press.archived` does: they show a file to have existed when its archive was stamped. */
import { carried, token } from "./cms.js";
import { Der, Malformed, digest, hex, joined, same, sequence } from "./der.js";
import { fails, holds, unchecked } from "./findings.js";
import { NO_EVIDENCE, together } from "./revocation.js";
import { provenBy, weigh } from "./stamps.js";
import { hashNamed } from "./x509.js";

const CODE = "record.covers";
const MOST_STAMPS = 64;
const NOTHING = { weighed: [], evidence: NO_EVIDENCE, findings: [] };

/** Whether bytes claim to be a record; says nothing of whether they are one. */
export function isRecord(bytes) {
  try {
    const whole = bytes[0] === 0x30 && new Der(bytes);
    return Boolean(whole) && whole.at(0, 2).small === 1 && whole.inner.at(-1).at(0, 0x30).at(0, 0x30).inner.at(-1).at(1, 0xa0).tag > 0;
  } catch {
    return false;
  }
}

/** The chains of time-stamps of a record, or null for bytes that are none. */
export function chainsOf(bytes) {
  try {
    const whole = new Der(bytes);
    const chains = whole.inner.at(-1).inner.map((chain) => chain.inner.map(stamp));
    const counts = chains.map((chain) => chain.length);
    const sound = whole.raw.length === bytes.length && counts.length && counts.every(Boolean);
    if (!sound || counts.reduce((sum, count) => sum + count) > MOST_STAMPS) return null;
    return { raws: whole.inner.at(-1).inner.map((chain) => chain.raw), chains };
  } catch {
    return null;
  }
}

function stamp(one) {
  const info = one.at(-1 + one.inner.length, 0x30);
  const { over, imprint } = token(info);
  const named = one.inner.find((each) => each.tag === 0xa0);
  const way = one.inner.find((each) => each.tag === 0xa2)?.inner ?? [];
  const hash = named ? hashNamed(named.at(0).oid) : over;
  if (!hash) throw new Malformed("hash function");
  return { info, hash, imprint: over === hash ? imprint : [], way: way.map((digests) => digests.inner.map((each) => each.body)) };
}

/** Whether a record is of a file, whoever stamped it: each stamp lies over the one before, each chain over file and chains before. */
export async function covers({ raws, chains }, file) {
  for (const [number, chain] of chains.entries()) {
    const { hash } = chain[0];
    let leaf = await digest(hash, file);
    if (number) leaf = await digest(hash, leaf, await digest(hash, sequence(...raws.slice(0, number))));
    for (const [place, one] of chain.entries()) {
      if (place) leaf = await digest(hash, chain[place - 1].info.raw);
      if (one.hash !== hash || !same((await followed(leaf, one.way, hash)) ?? [], one.imprint)) return false;
    }
  }
  return true;
}

/** The root that a way leads to from a leaf, or null where the leaf does not stand at its beginning (RFC 4998 §4.2). */
async function followed(leaf, way, hash) {
  if (!way.length) return leaf;
  if (!way[0].some((each) => same(each, leaf))) return null;
  let reached = await over(way[0], hash);
  for (const beside of way.slice(1)) reached = await over([...beside, reached], hash);
  return reached;
}

/** The hash over digests in binary ascending order. */
const over = (digests, hash) => digest(hash, joined([...digests].sort((a, b) => (hex(a) < hex(b) ? -1 : 1))));

/** What the record of a file among those at hand proves: its stamps lie over all of the file, whatever revisions it has. */
export async function archivedBy(records, file, trust, at) {
  for (const { raws, chains } of records) {
    if (!(await covers({ raws, chains }, file))) continue;
    try {
      return await examined(chains.flat(), trust, at);
    } catch (error) {
      return { ...NOTHING, findings: [fails(CODE, `อ่านหลักฐานระยะยาวไม่ได้ (${error.message})`, `The evidence record cannot be read (${error.message}).`)] };
    }
  }
  return NOTHING;
}

/** Judges the stamps of a record, the newest first; none proves anything that the ones over it do not carry. */
async function examined(stamps, trust, at) {
  const evidence = carried(stamps.map((one) => one.info));
  const believed = { ...trust, evidence: together(evidence, trust.evidence ?? NO_EVIDENCE) };
  const weighed = [];
  for (const one of [...stamps].reverse()) {
    const found = await weigh(one.info, () => one.imprint, believed, at, provenBy(weighed, 0), evidence.certificates);
    weighed.unshift({ ...found, end: Infinity });
    if (!found.accepted && found.findings.some((each) => each.outcome === "fails")) break;
  }
  const told = holds(CODE, `หลักฐานระยะยาว (RFC 4998) เป็นของแฟ้มนี้ มีตราประทับเวลา ${weighed.length} ชั้น`, `The evidence record (RFC 4998) is this file’s, with ${weighed.length} time-stamps one over the other.`);
  return { weighed, evidence, findings: [told, ...weighed.flatMap((each) => each.findings)] };
}

/** What is said of a record by itself: what it proves is told of its file, and which that is by `ofWhich`. */
export function aboutRecord({ record }) {
  if (!record) return { findings: [fails("record.readable", "อ่านหลักฐานระยะยาว (RFC 4998) ไม่ได้ แฟ้มอาจเสียหายระหว่างทาง", "The evidence record (RFC 4998) cannot be read: it may have been damaged on its way.")] };
  return { record, findings: [holds("record.readable", "เป็นหลักฐานระยะยาว (RFC 4998) ผลอยู่ที่แฟ้มที่หลักฐานนี้คุ้มครอง", "An evidence record (RFC 4998); what it proves is told of the file it covers.")] };
}

/** Which of the PDFs at hand a record is of. */
export async function ofWhich(record, pages) {
  for (const { name, bytes } of pages) if (await covers(record, bytes)) return holds("together.record", `เป็นหลักฐานระยะยาวของ ${name}`, `It is the evidence record of ${name}.`);
  if (pages.length) return fails("together.record", "ไม่ใช่หลักฐานของแฟ้มที่ให้มา หรือแฟ้มถูกแก้ไขหลังเก็บหลักฐาน", "It is not the record of any file given, or that was changed since it was archived.");
  return unchecked("together.record", "หลักฐานอย่างเดียวไม่บอกว่าเป็นแฟ้มใด เลือกแฟ้มนั้นมาพร้อมกัน", "A record alone does not say which file it is of: choose that file together with it.");
}
