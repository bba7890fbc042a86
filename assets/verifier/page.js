/** Judging a document's page: the steps and codes of `saan.press.verifying`, for what our press writes and others sign. */
import { changeable } from "./changeable.js";
import { alone, carried, claimed, container, intact } from "./cms.js";
import { Malformed, digest, hex, same } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { named, notSealed, status, whose } from "./issuer.js";
import { json } from "./jose.js";
import { Pdf, Stream, Text } from "./pdf.js";
import { archivedBy } from "./records.js";
import { together, withdrawals } from "./revocation.js";
import { onlySigned } from "./revisions.js";
import { documentStamps, provenBy, stored, weigh } from "./stamps.js";
import { chain } from "./x509.js";

const RECORDS = ["letter.json", "document.json"];
const METADATA = ["type-metadata.json"];
const KNOWN = ["ETSI.CAdES.detached", "adbe.pkcs7.detached"];
const STAMP = "ETSI.RFC3161";
const ONE_FORM = /^<(?:[0-9a-f]*|[0-9A-F]*)>$/;
const latin = new TextDecoder("latin1");
const MOST = 64 << 20;
const MOST_SIGNATURES = 32;
const CLOCKS_DIFFER = 5 * 60_000;

/** Returns what holds of a PDF, and the record inside with its hash. */
export async function judgePdf(bytes, { trust, at, lists, records = [] }) {
  let pdf;
  let fields;
  try {
    if (bytes.length > MOST) throw new Malformed("too large");
    pdf = await Pdf.open(bytes);
    fields = await signatureFields(pdf);
  } catch (error) {
    const why = error instanceof Malformed ? error.message : error.name;
    return { findings: [fails("pdf.readable", `แฟ้มนี้ไม่ใช่ PDF ที่สมบูรณ์ หรือเสียหายระหว่างทาง (${why})`, `The file is not a well-formed PDF, or was damaged on its way (${why}).`)] };
  }
  const signatures = fields.filter((each) => each.dict && !each.stamp).sort((a, b) => a.end - b.end);
  const findings = [holds("pdf.readable", "อ่านแฟ้ม PDF ได้ครบถ้วน", "The file is a whole, well-formed PDF."), present(fields, signatures)];
  if (!signatures.length || fields.length > MOST_SIGNATURES) return { findings };
  const brought = together(await stored(pdf), carried(fields.flatMap(containers)));
  const archived = await archivedBy(records, bytes, { ...trust, evidence: brought }, at);
  const evidence = together(brought, archived.evidence);
  const around = { trust: { ...trust, evidence }, at, others: evidence.certificates, outer: archived.weighed };
  const stamped = await documentStamps(pdf, fields.filter((each) => each.stamp), around);
  const people = [];
  let agency = null;
  for (const each of signatures) {
    const judged = await judgeSignature(pdf, each, { ...around, outer: provenBy(stamped.weighed, each.end) });
    findings.push(...judged.findings);
    if (judged.own && !(each.certifies && !judged.own.isPersonal)) people.push(judged.own);
    if (each === signatures[0] && judged.root) {
      const [found, finding] = each.certifies && !judged.own.isPersonal ? whose(judged.own, judged.root, trust, at) : [null, notSealed(judged.own)];
      agency = found;
      findings.push(finding);
    }
  }
  const { record, sha256, finding, metadata } = await recordOf(pdf, signatures[0].end);
  findings.push(...stamped.findings, ...archived.findings, finding, ...(await changeable(pdf)));
  if (record) findings.push(...named(record, agency), ...signatory(record, people), ...inValidity(record, at), ...(await status(placed(record), lists, { agency }, trust, at)));
  return { findings, said: record, sha256, agency, metadata };
}

function containers(field) {
  try {
    return [alone(field.contents.bytes)];
  } catch {
    return [];
  }
}

/** A record with its status in the form that credentials have. */
export function placed(record) {
  const { uri, index } = record.status ?? {};
  return typeof uri === "string" && Number.isInteger(index) ? { status: { status_list: { uri, idx: index } } } : record;
}

/** Judges who signed an issued document beside its seal: whom it names, and of its agency. It may bear the seal alone. */
function signatory({ type, signature, issuer }, people) {
  if (type !== "saan.document" || !people.length) return [];
  const code = "document.signatory";
  const name = signature?.name?.th;
  const foreign = people.filter((each) => each.agency !== issuer?.agency).map((each) => each.name);
  const count = typeof name === "string" ? 1 : 0;
  if (foreign.length || people.length !== count) {
    const who = foreign.join(", ") || people.length;
    return [fails(code, `ผู้ลงลายมือชื่อไม่ตรงกับที่เอกสารระบุ ${count} คน (พบ ${who})`, `Those who signed are not the ${count} that the document names (found: ${who}).`)];
  }
  const who = people[0].name;
  const close = (text) => text.replaceAll(" ", "");
  if (!close(name).includes(close(who.split(" (")[0])))
    return [unchecked(code, `ชื่อในใบรับรอง (${who}) เขียนต่างจากชื่อในเอกสาร โปรดเทียบด้วยตนเอง`, `The name in the certificate (${who}) is written otherwise than in the document: compare them yourself.`)];
  return [holds(code, `ผู้ลงนามตรงกับที่เอกสารระบุ: ${who}`, `Those who signed are those whom the document names: ${who}.`)];
}

/** Judges the last day of a document, which counts whole, by Bangkok's calendar. */
export function inValidity({ valid_until: day }, at) {
  const over = /^\d{4}-\d\d-\d\d$/.test(day ?? "") ? Date.parse(`${day}T00:00:00+07:00`) + 86_400_000 : NaN;
  if (Number.isNaN(over)) return [];
  if (at >= over) return [fails("document.validity", `เอกสารใช้ได้ถึงวันที่ ${day} หมดอายุแล้ว`, `It was valid until ${day} and has expired.`)];
  return [holds("document.validity", `เอกสารใช้ได้ถึงวันที่ ${day}`, `It is valid until ${day}.`)];
}

async function signatureFields(pdf) {
  const form = await pdf.get((await pdf.catalogue).get("AcroForm"));
  const found = [];
  const walk = async (value, inherited, depth) => {
    const field = await pdf.get(value);
    if (!(field instanceof Map) || depth > 16) throw new Malformed("a form's field");
    const kind = field.get("FT")?.text ?? inherited;
    for (const kid of (await pdf.get(field.get("Kids"))) ?? []) await walk(kid, kind, depth + 1);
    if (kind === "Sig" && !field.has("Kids")) found.push(await signature(pdf, field));
  };
  for (const each of (form && (await pdf.get(form.get("Fields")))) ?? []) await walk(each, null, 0);
  return found;
}

async function signature(pdf, field) {
  const name = field.get("T")?.text ?? "?";
  const dict = await pdf.get(field.get("V"));
  if (!(dict instanceof Map)) return { name, dict: null };
  const range = await pdf.get(dict.get("ByteRange"));
  const contents = await pdf.get(dict.get("Contents"));
  const filter = (await pdf.get(dict.get("SubFilter")))?.text;
  // A signature that names no range or holds no container is made to be passed over (universal signature forgery).
  if (!dict.has("ByteRange") || contents?.bytes?.[0] !== 0x30) throw new Malformed("a signature without its parts");
  const sound = Array.isArray(range) && range.length === 4 && range.every((each) => Number.isInteger(each) && each >= 0) && contents instanceof Text;
  const [first, length, second, rest] = sound ? range : [];
  // The range must leave out the container and nothing else, in hex of one case: no room to hide in.
  const exact = sound && first === 0 && length === contents.from && second === contents.to && second + rest <= pdf.bytes.length && ONE_FORM.test(latin.decode(pdf.bytes.subarray(length, second)));
  const stamp = filter === STAMP && (await pdf.get(dict.get("Type")))?.text === "DocTimeStamp";
  return { name, dict, filter, stamp, certifies: await certifies(pdf, dict), range, contents, exact, end: sound ? second + rest : pdf.bytes.length };
}

/** Whether a signature certifies the document, as a seal does (ISO 32000-1 §12.8.2.2). */
async function certifies(pdf, dict) {
  for (const each of (await pdf.get(dict.get("Reference"))) ?? [])
    if ((await pdf.get((await pdf.get(each)).get("TransformMethod")))?.text === "DocMDP") return true;
  return false;
}

function present(fields, signatures) {
  const strange = signatures.filter((each) => !KNOWN.includes(each.filter)).map((each) => each.name);
  const empty = fields.filter((each) => !each.dict).map((each) => each.name);
  if (strange.length) return fails("pdf.signed", `ลายมือชื่อในช่อง ${strange.join(", ")} เป็นชนิดที่ตรวจไม่ได้`, `The signature in field ${strange.join(", ")} is of a kind that is not known.`);
  if (!signatures.length) return fails("pdf.signed", "แฟ้มนี้ไม่มีลายมือชื่ออิเล็กทรอนิกส์", "The file bears no electronic signature.");
  if (fields.length > MOST_SIGNATURES) return fails("pdf.signed", `มีลายมือชื่อมากกว่า ${MOST_SIGNATURES} รายการ`, `The file bears more than ${MOST_SIGNATURES} signatures.`);
  if (empty.length) return fails("pdf.signed", `ช่องลายมือชื่อ ${empty.join(", ")} ยังว่าง ลงนามยังไม่ครบ`, `The signature field ${empty.join(", ")} is empty: not everyone has signed.`);
  return holds("pdf.signed", `มีลายมือชื่ออิเล็กทรอนิกส์ ${signatures.length} รายการ ครบทุกช่อง`, `Electronic signatures in the file: ${signatures.length}; no field for one is empty.`);
}

/** Judges one signature; `outer` is the moment that stamps over it prove. */
async function judgeSignature(pdf, each, { trust, at, others, outer }) {
  let made;
  let sound = false;
  const inner = [];
  try {
    made = container(each.contents.bytes);
    if (!each.exact) throw new Malformed("what it covers");
    const [, length, second, rest] = each.range;
    sound = await intact(made, [pdf.bytes.subarray(0, length), pdf.bytes.subarray(second, second + rest)]);
    for (const one of made.stamps) inner.push(await weigh(one, (hash) => digest(hash, made.signature), trust, at, outer, others));
  } catch (error) {
    const why = error instanceof Malformed ? error.message : error.name;
    return { own: made?.own, findings: [fails("pdf.intact", `อ่านลายมือชื่อในช่อง ${each.name} ไม่ได้ (${why})`, `The signature in field ${each.name} cannot be read (${why}).`)] };
  }
  const { own } = made;
  if (!sound) return { own, findings: [fails("pdf.intact", `ลายมือชื่ออิเล็กทรอนิกส์ของ ${own.name} ไม่ถูกต้อง หรือเนื้อหาถูกแก้ไขหลังลงนาม`, `The signature of ${own.name} is wrong, or what it covers was changed after signing.`)] };
  const signed = claimed(made) ?? written(each.dict.get("M"));
  const moments = [...inner.filter((one) => one.accepted).map((one) => one.time), ...(outer === null ? [] : [outer])];
  const proven = moments.length ? Math.min(...moments) : null;
  const path = await chain(own, [...made.certificates, ...others], trust.roots, signed ?? proven ?? at);
  const findings = [holds("pdf.intact", `ลายมือชื่ออิเล็กทรอนิกส์ของ ${own.name} ถูกต้อง และเนื้อหาที่ลงนามไม่ถูกแก้ไข`, `The signature of ${own.name} is correct and what it covers is unchanged.`)];
  findings.push(chained(own, path, trust));
  if (path.length) findings.push(timed(own, path, signed ?? proven, at, proven), ...(await withdrawals(path, trust, signed, at, proven)));
  findings.push(...inner.flatMap((one) => one.findings), await covered(pdf, each, own));
  return { findings, own, root: path.at(-1) };
}

function chained(own, path, trust) {
  if (own.unfit) return fails("pdf.chain", `ใบรับรองของ ${own.name} ใช้ลงลายมือชื่อเอกสารไม่ได้: ${own.unfit[0]}`, `The certificate of ${own.name} may not sign documents: ${own.unfit[1]}.`);
  if (path.length) return holds("pdf.chain", `ใบรับรองของ ${own.name} ออกโดยผู้ที่เชื่อถือได้ คือ ${path.at(-1).name}`, `The certificate of ${own.name} was issued under a trusted authority, ${path.at(-1).name}.`);
  if (!trust.roots.length) return unchecked("pdf.chain", `ยังตรวจไม่ได้ว่าใครออกใบรับรองของ ${own.name} เพราะไม่มีรายชื่อผู้ออกใบรับรองที่เชื่อถือ`, `Who vouches for ${own.name} could not be checked: no trusted authorities were given.`);
  return fails("pdf.chain", `ใบรับรองของ ${own.name} ไม่ได้ออกโดยผู้ที่เชื่อถือ`, `The certificate of ${own.name} was not issued under a trusted authority.`);
}

/** Judges the moment that a signer claims: their own word within the certificate's life, and after it only what a stamp proves. */
function timed(own, path, signed, at, proven) {
  if (signed === null) return unchecked("pdf.time", `${own.name} ไม่ได้ระบุเวลาที่ลงนาม`, `${own.name} did not say when the signature was made.`);
  const said = when(signed);
  if (signed > at + CLOCKS_DIFFER) return fails("pdf.time", `${own.name} ระบุเวลาลงนาม ${said} ซึ่งเป็นเวลาในอนาคต`, `${own.name} claims to have signed at ${said}, which is yet to come.`);
  if (proven !== null && signed > proven + CLOCKS_DIFFER) return fails("pdf.time", `${own.name} ระบุเวลาลงนาม ${said} ซึ่งอยู่หลังตราประทับเวลา ${when(proven)} ที่ประทับบนลายมือชื่อนั้น`, `${own.name} claims to have signed at ${said}, after the time-stamp ${when(proven)} that lies over the signature.`);
  const over = Math.min(...path.map((each) => each.until));
  if (!path.every((each) => each.inForce(signed))) return fails("pdf.time", `เวลาลงนามที่ระบุ ${said} อยู่นอกอายุใบรับรองของ ${own.name}`, `The claimed moment ${said} lies outside the life of the certificate of ${own.name}.`);
  if (proven !== null && proven < over) return holds("pdf.time", `${own.name} ลงนามเมื่อ ${said} ขณะใบรับรองยังมีผล โดยมีตราประทับเวลา ${when(proven)} ยืนยัน`, `${own.name} signed at ${said}, while the certificate was in force; a time-stamp of ${when(proven)} proves it.`);
  if (at >= over) return unchecked("pdf.time", `ใบรับรองของ ${own.name} หมดอายุเมื่อ ${when(over)} จึงยืนยันเวลาลงนาม ${said} จากแฟ้มนี้อย่างเดียวไม่ได้`, `The certificate of ${own.name} ran out at ${when(over)}, so this file alone cannot prove that it was signed at ${said}.`);
  return holds("pdf.time", `${own.name} ลงนามเมื่อ ${said} ขณะใบรับรองยังมีผล`, `${own.name} signed at ${said}, while the certificate was in force.`);
}

async function covered(pdf, each, own) {
  const outside = pdf.bytes.length - each.end;
  if (outside === 0) return holds("pdf.coverage", `ลายมือชื่อของ ${own.name} ครอบคลุมทั้งแฟ้ม`, `The signature of ${own.name} covers the whole file.`);
  let sound = false;
  try {
    sound = await onlySigned(pdf, each.end);
  } catch {
    // What cannot be read cannot be shown to be harmless.
  }
  if (sound) return holds("pdf.coverage", `หลังจาก ${own.name} ลงนาม มีเพียงการลงนามหรือหลักฐานเพิ่ม ${outside} ไบต์ ไม่มีการแก้ไขเนื้อหา`, `After ${own.name} signed, ${outside} bytes of further signing or evidence were added, and nothing was changed.`);
  return fails("pdf.coverage", `แฟ้มถูกเพิ่มหรือแก้ไขหลังจาก ${own.name} ลงนาม: ${outside} ไบต์อยู่นอกลายมือชื่อ`, `The file was added to or changed after ${own.name} signed: ${outside} bytes lie outside the signature.`);
}

/** A date of a PDF as a moment, or null. */
function written(value) {
  const found = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z.*|([+-])(\d\d)'?(\d\d)?'?)$/.exec(value instanceof Text ? value.text : "");
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const away = found[7] ? (Number(found[8]) * 60 + Number(found[9] ?? 0)) * (found[7] === "-" ? -1 : 1) : 0;
  return Date.UTC(year, month - 1, day, hour, minute - away, second);
}

async function recordOf(pdf, end) {
  try {
    const first = await Pdf.open(pdf.bytes.subarray(0, end));
    const [sealed, now] = [await attached(first, "Data", RECORDS), await attached(pdf, "Data", RECORDS)];
    if (sealed.length !== 1) throw new Malformed(`${sealed.length} records`);
    if (now.length !== 1 || !same(sealed[0], now[0])) return { finding: fails("pdf.record", "ข้อมูลที่ฝังอยู่ถูกเปลี่ยนหลังลงลายมือชื่อแรก", "The embedded record was changed after the first signature.") };
    let record;
    try {
      record = json(sealed[0]);
    } catch {
      return { finding: fails("pdf.record", "สิ่งที่ฝังอยู่ในชื่อของข้อมูลไม่ใช่ JSON จึงไม่ใช่ข้อมูลของเอกสารใด", "What is embedded under the name of a record is not JSON, and so no record.") };
    }
    return { record, metadata: await metadataOf(first, pdf), sha256: hex(await digest("SHA-256", sealed[0])), finding: holds("pdf.record", "ข้อมูลที่ฝังอยู่อยู่ใต้ลายมือชื่อแรก", "The embedded record lies under the first signature.") };
  } catch (error) {
    const why = error instanceof Malformed ? error.message : error.name;
    return { finding: fails("pdf.record", `ไม่พบข้อมูลเพียงหนึ่งชุดฝังอยู่ในแฟ้ม (${why})`, `The file does not hold exactly one embedded record (${why}).`) };
  }
}

/** What the page carries, under its first signature, of what its type's fields are called; nothing where it carries none. */
async function metadataOf(first, pdf) {
  try {
    const [[sealed, ...others], [now]] = [await attached(first, "Supplement", METADATA), await attached(pdf, "Supplement", METADATA)];
    return sealed && !others.length && same(sealed, now) ? sealed : undefined;
  } catch {
    return undefined;
  }
}

async function attached(pdf, relationship, names) {
  const found = [];
  for (const each of (await pdf.get((await pdf.catalogue).get("AF"))) ?? []) {
    const file = await pdf.get(each);
    const name = (await pdf.get(file.get("UF") ?? file.get("F")))?.text;
    if (file.get("AFRelationship")?.text !== relationship || !names.includes(name)) continue;
    const stream = await pdf.get((await pdf.get(file.get("EF"))).get("F"));
    if (!(stream instanceof Stream)) throw new Malformed("a record");
    found.push(await pdf.data(stream));
  }
  return found;
}
