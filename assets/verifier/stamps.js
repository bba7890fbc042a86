/**
 * Time-stamps (RFC 3161), judged as `saan.press.stamps` judges them: from the outermost inwards, each at the moment that the
 * next one outside it proves, and the outermost at the moment of the question.
 */
import { alone, intact, token } from "./cms.js";
import { Malformed, digest, same } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { Pdf, Stream } from "./pdf.js";
import { evidence, withdrawals } from "./revocation.js";
import { chain } from "./x509.js";

const CODE = "pdf.stamp";
const CLOCKS_DIFFER = 5 * 60_000;
const MOST_STORED = 256;

/**
 * Judges one token. `imprint` returns what it must be over, by the name of a hash; `trust.stamps` are the roots believed for
 * time, `proven` the moment that stamps outside of it prove. `accepted` says that it proves its `time`.
 */
export async function weigh(info, imprint, trust, at, proven, others = []) {
  const made = token(info);
  const { own, time } = made;
  const said = { time, authority: own.name };
  const sound = made.over && same(made.imprint, await imprint(made.over)) && (await intact(made, [made.content]));
  if (!sound) return { ...said, findings: [broken(own)], accepted: false };
  const path = await chain(own, [...made.certificates, ...others], trust.stamps, time, "mayStamp");
  const first = inTime(own, time, path, at, proven);
  const findings = [first, ...(await withdrawals(path, trust, time, at, proven))];
  return { ...said, findings, accepted: first.outcome === "holds" && findings.every((each) => each.outcome !== "fails") };
}

function inTime(own, time, path, at, proven) {
  const [name, said, asked] = [own.name, when(time), proven ?? at];
  if (!path.length) return unchecked(CODE, `มีตราประทับเวลา ${said} ของ ${name} แต่ยังไม่ได้ให้ผู้ประทับเวลารายนี้เป็นที่เชื่อถือ จึงไม่นับเป็นหลักฐาน`, `A time-stamp says ${said}, but its authority ${name} is not among those trusted for time, so it proves nothing here.`);
  if (time > asked + CLOCKS_DIFFER) return fails(CODE, `ตราประทับเวลา ${said} ของ ${name} อยู่ในอนาคตเมื่อเทียบกับ ${when(asked)}`, `The time-stamp ${said} of ${name} lies after ${when(asked)}.`);
  const over = Math.min(...path.map((each) => each.until));
  if (asked >= over) return unchecked(CODE, `ใบรับรองของผู้ประทับเวลา ${name} หมดอายุเมื่อ ${when(over)} ก่อนต่ออายุตราประทับ จึงไม่นับเป็นหลักฐาน`, `The certificate of the time-stamp authority ${name} ran out at ${when(over)}, before the stamp was renewed, so it proves nothing now.`);
  return holds(CODE, `${name} ประทับเวลา ${said} ทุกอย่างที่อยู่ใต้ตรานี้มีอยู่แล้วในเวลานั้น`, `${name} stamped the time ${said}: everything under it existed then.`);
}

const broken = ({ name }) => fails(CODE, `ตราประทับเวลาของ ${name} ไม่ถูกต้อง หรือเนื้อหาใต้ตราถูกแก้ไข`, `The time-stamp of ${name} is wrong, or what it covers was changed.`);

/** The earliest moment that accepted stamps prove for the first `end` bytes of a file, or null. */
export function provenBy(weighed, end) {
  const moments = weighed.filter((each) => each.accepted && each.end > end).map((each) => each.time);
  return moments.length ? Math.min(...moments) : null;
}

/** Judges a file's own stamps, by the ones after them and by those over the whole file. One that cannot be read spoils the rest. */
export async function documentStamps(pdf, fields, { trust, at, others, outer }) {
  const weighed = [...outer];
  try {
    for (const each of [...fields].sort((a, b) => b.end - a.end)) {
      const [, length, second, rest] = each.range;
      const covered = [pdf.bytes.subarray(0, length), pdf.bytes.subarray(second, second + rest)];
      const proven = provenBy(weighed, each.end);
      const found = await weigh(alone(each.contents.bytes), (hash) => digest(hash, ...covered), trust, at, proven, others);
      const good = each.exact && (await isRevision(pdf, each.end));
      weighed.push({ ...found, end: each.end, ...(good ? {} : { findings: [broken({ name: found.authority })], accepted: false }) });
    }
  } catch (error) {
    const why = error instanceof Malformed ? error.message : error.name;
    return { weighed: [...outer], findings: [fails(CODE, `อ่านตราประทับเวลาไม่ได้ (${why})`, `A time-stamp cannot be read (${why}).`)] };
  }
  return { weighed, findings: weighed.slice(outer.length).flatMap((each) => each.findings) };
}

/** Whether a file's first bytes are a file by themselves: a revision as it was saved. */
async function isRevision(pdf, end) {
  return end === pdf.bytes.length || (await Pdf.open(pdf.bytes.subarray(0, end))).tidy;
}

/** What a file keeps as evidence (DSS, ETSI EN 319 142-1 §5.4.2): believed over its issuers' signatures, never because it lies there. */
export async function stored(pdf) {
  const store = await pdf.get((await pdf.catalogue).get("DSS")).catch(() => null);
  const of = async (name) => {
    const found = [];
    try {
      for (const each of ((await pdf.get(store?.get(name))) ?? []).slice(0, MOST_STORED)) {
        const stream = await pdf.get(each).catch(() => null);
        if (stream instanceof Stream) found.push(await pdf.data(stream).catch(() => new Uint8Array()));
      }
    } catch {
      // What is damaged there shows nothing.
    }
    return found;
  };
  return evidence({ certificates: await of("Certs"), lists: await of("CRLs"), answers: await of("OCSPs") });
}
