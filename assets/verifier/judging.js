/** Judging whatever was dropped, scanned or pasted; `saan.press.faces` takes the same steps. */
import { isProof, judgeProof, together } from "./batch.js";
import { Malformed, base64, hex } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { certified, listed, named, status } from "./issuer.js";
import { Altered, compact, isBound, isSerialised, json, keyOf, moment, sdjwt, unfold } from "./jose.js";
import { codeReader } from "./packed.js";
import { inValidity, judgePdf, placed } from "./page.js";
import { aboutRecord, chainsOf, isRecord, ofWhich } from "./records.js";
import { LIST, trusted } from "./trust.js";
import { onPaper, seal } from "./vds.js";
import { Certificate, MOST_OTHERS, chain } from "./x509.js";

const CLOCKS_DIFFER = 5 * 60_000;
/** How long before that of UTC a day begins where it begins first; a seal's day is its sealer's. */
const FIRST_DAY = 14 * 3_600_000;
const PICTURES = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x52, 0x49, 0x46, 0x46], [0x47, 0x49, 0x46, 0x38], [0x42, 0x4d]];
const latin = new TextDecoder("latin1");
const NOTES = {
  holder: ["ผลนี้ไม่ได้บอกว่าผู้แสดงเป็นผู้ถือเอกสาร ให้เทียบกับบัตรประจำตัว", "This does not tell whether who shows it is its holder: compare with their identity card."],
  picture: ["ภาพถ่าย ภาพหน้าจอ หรือสแกน ไม่ใช่เอกสาร ใครแก้ภาพก็ได้ ที่เชื่อได้มีเพียงข้อมูลที่อ่านจากรหัสซึ่งแสดงไว้ด้านล่าง", "A photograph, a screenshot or a scan is not the document, and anybody can change one: only what its code says, shown here, can be believed."],
  paper: ["รหัสคัดลอกไปติดกระดาษแผ่นอื่นได้ ให้เทียบข้อมูลด้านล่างกับที่พิมพ์บนกระดาษทุกบรรทัด", "A code can be copied onto another paper: compare every line below with what is printed."],
};

/** Says what a file is: `pdf`, `credential`, `seal`, `check`, `status`, `trust`, `picture`, `type`, `batch`, `record`, `json` or `unknown`. */
export function recognise(bytes) {
  if (latin.decode(bytes.subarray(0, 1024)).trimStart().startsWith("%PDF-")) return { kind: "pdf", bytes };
  if (bytes[0] === 0xdc) return { kind: "seal", bytes };
  if (PICTURES.some((begin) => begin.every((byte, i) => bytes[i] === byte))) return { kind: "picture", bytes };
  if (isRecord(bytes)) return { kind: "record", record: chainsOf(bytes) };
  const text = latin.decode(bytes).trim();
  if (isProof(bytes, text)) return { kind: "batch", bytes };
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*~/.test(text)) return { kind: "credential", text };
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text)) return { kind: { "statuslist+jwt": "status", [LIST]: "trust" }[typed(text)] ?? "unknown", text };
  const link = /^(https?:\/\/[^\s/]+)\/check\/[0-9a-f]{32}\/[\w-]{43}\/?$/.exec(text);
  if (link) return { kind: "check", origin: link[1] };
  const coded = text.replace(/^.*#seal=/, "");
  if (/^3A[\w-]+$/.test(coded)) return { kind: "seal", bytes: decoded(coded) };
  if (/^dc0[23][0-9a-f]+$/i.test(text)) return { kind: "seal", bytes: Uint8Array.from(text.match(/../g), (two) => parseInt(two, 16)) };
  if (isSerialised(text)) return { kind: "credential", text };
  if (/^[{[]/.test(text)) return metadata(bytes) ?? { kind: "json", bytes };
  return { kind: "unknown" };
}

/** The bytes of a seal's text; none where it is not base64url, which is what will be said of them. */
function decoded(text) {
  try {
    return base64(text, true);
  } catch {
    return new Uint8Array();
  }
}

/** Type metadata (SD-JWT VC §4): what the fields of a type are called. They change no verdict, so nobody signs them. */
function metadata(bytes) {
  try {
    const { vct, claims, iss, schema } = json(bytes);
    if (typeof vct !== "string" || !Array.isArray(claims) || iss) return null;
    const labels = Object.create(null);
    for (const { path, display = [] } of claims) {
      const said = Object.fromEntries(display.map(({ locale, lang, label }) => [(locale ?? lang).slice(0, 2), label]));
      const first = Object.values(said)[0];
      if (first) labels[path.filter((step) => typeof step === "string").join("/")] = [said.th ?? first, said.en ?? first].map(String);
    }
    return { kind: "type", vct, labels: { fields: labels, choices: choicesOf(schema, "data", Object.create(null)) } };
  } catch {
    return null;
  }
}

/** The choices of a type's fields in words (`x-enum-titles` of its schema), by the way to each field. */
function choicesOf(schema, way, found) {
  if (schema?.items) choicesOf(schema.items, way, found);
  for (const [name, one] of Object.entries(schema?.properties ?? {})) choicesOf(one, `${way}/${name}`, found);
  if (schema?.["x-enum-titles"]) found[way] = schema["x-enum-titles"];
  return found;
}

/** Whether what was signed is of a type: a credential names it, and a page's record names agency, code and version. */
function isOf(vct, said) {
  if (said?.vct) return said.vct === vct;
  const { code, version } = said?.document_type ?? {};
  return vct.endsWith(`/wallet/types/${said?.issuer?.agency?.slice(3)}/${code}/${version}`);
}

function typed(text) {
  try {
    return compact(text).typ;
  } catch {
    return "";
  }
}

/**
 * Judges files that were given together: status lists and a newer trust list among them serve the others.
 * Returns the trust that was used and one judgement for each document.
 */
export async function judge(files, { trust, pin, at }) {
  const known = (await Promise.all(files.map(opened))).flat();
  let believed = trust;
  const judged = [];
  for (const each of known.filter((one) => one.kind === "trust")) {
    const [used, finding] = await newer(each.text, believed, pin);
    believed = used;
    judged.push({ name: each.name, kind: "trust", findings: [finding] });
  }
  const of = (kind, part) => known.filter((one) => one.kind === kind).map((one) => one[part]);
  const around = { trust: believed, at, lists: of("status", "text"), records: of("record", "record").filter(Boolean) };
  const types = known.filter((one) => one.kind === "type");
  for (const each of known.filter((one) => !["trust", "status", "type"].includes(one.kind))) {
    const made = await one(each, around);
    // What a page carries under its seal goes before what somebody laid beside it.
    const own = made.metadata ? metadata(made.metadata) : null;
    judged.push({ name: each.name, kind: each.kind, bytes: each.bytes, ...noted(each, made), labels: (own ? [own, ...types] : types).find(({ vct }) => isOf(vct, made.said))?.labels });
  }
  const pages = judged.filter((one) => one.kind === "pdf");
  const documents = pages.filter((one) => one.said?.type === "saan.document" && one.sha256);
  for (const each of judged) {
    if (each.leaf) each.findings.push(await together(each.leaf, documents));
    if (each.record) each.findings.push(await ofWhich(each.record, pages));
  }
  return { trust: believed, judged, lists: around.lists.length };
}

const noted = (each, made) => ({ ...made, notes: [...(each.seen ? [NOTES.picture] : []), ...(made.notes ?? [])] });

/** What a file is; a picture is what its codes are. */
async function opened(file) {
  const known = { name: file.name, ...recognise(file.bytes) };
  if (known.kind !== "picture") return [known];
  let codes;
  try {
    codes = await (await codeReader()).codesIn(file.bytes);
  } catch {
    return [{ ...known, seen: true, broken: true }];
  }
  const told = codes.map((bytes) => ({ name: file.name, seen: true, ...recognise(bytes) })).filter((each) => ["seal", "check", "credential"].includes(each.kind));
  return told.length ? told : [{ ...known, seen: true, foreign: codes.length > 0 }];
}

function pictureOf({ broken, foreign }) {
  const open = (code, th, en) => ({ findings: [unchecked(code, th, en)] });
  if (broken) return open("picture.readable", "เบราว์เซอร์นี้เปิดภาพนี้ไม่ได้ ให้บันทึกเป็น JPEG หรือ PNG แล้วลองใหม่", "This browser cannot open the picture: save it as JPEG or PNG and try again.");
  if (foreign) return open("picture.code", "รหัสในภาพไม่ใช่ตราดิจิทัลหรือลิงก์ตรวจเอกสาร จึงตรวจอะไรไม่ได้ อย่าเปิดลิงก์ที่ไม่รู้จัก", "The code in the picture is neither a digital seal nor a link for checking a document, so nothing can be checked. Open no link that you do not know.");
  return open("picture.code", "อ่านรหัสจากภาพนี้ไม่ได้ ถ่ายใหม่ให้รหัสอยู่กลางภาพ เต็ม คมชัด ไม่เอียงมาก", "No code could be read from this picture: take it again, with the code in the middle, whole, sharp and straight.");
}

function checkOf({ origin }) {
  return { notes: [NOTES.paper], findings: [unchecked("link.register", `รหัสนี้เป็นเพียงลิงก์ไปยัง ${origin} ไม่มีลายมือชื่อในตัว หากเป็นที่อยู่ของผู้ออกที่ท่านรู้จัก ให้เปิดดูที่นั่น หรือสแกนตราดิจิทัลแทน`, `This code is only a link to ${origin} and bears no signature. If you know that address as the issuer's, look there; or scan the digital seal instead.`)] };
}

async function newer(text, trust, pin) {
  try {
    const made = await trusted(text, pin);
    if (made.issued < trust.issued) return [trust, fails("trust.list", "รายชื่อนี้เก่ากว่ารายชื่อที่มีอยู่", "This list is older than the one at hand.")];
    return [made, holds("trust.list", `ใช้รายชื่อใหม่เมื่อ ${when(made.issued)}`, `The newer list of ${when(made.issued)} is used.`)];
  } catch {
    return [trust, fails("trust.list", "รายชื่อนี้ไม่ได้ลงลายมือชื่อด้วยกุญแจเดียวกับรายชื่อเดิม", "This list is not signed with the key of the one at hand.")];
  }
}

async function one(each, around) {
  const first = listed(around.trust, around.at);
  const made = await faceOf(each, around).catch(() => ({ findings: [fails("file.readable", "แฟ้มนี้ผิดรูปแบบ จึงตรวจไม่ได้", "The file is malformed and cannot be checked.")] }));
  if (!made) return { findings: [unchecked("file.unknown", "ไม่ใช่สิ่งที่สารตรวจได้ ให้ใช้แฟ้ม PDF รหัสจากกระดาษ เอกสารจากกระเป๋าเอกสาร หรือหลักฐานที่มากับเอกสาร", "This is not something that Saan can check: give a PDF, the code of a paper, a document from a wallet, or the evidence that came with a document.")] };
  return { ...made, findings: [first, ...made.findings] };
}

/** What holds of one thing by itself, or nothing where nobody knows what it is. */
async function faceOf(each, around) {
  return { pdf: pdfOf, credential: credentialOf, seal: sealOf, json: jsonOf, picture: pictureOf, check: checkOf, batch: judgeProof, record: aboutRecord }[each.kind]?.(each, around);
}

const pdfOf = (each, around) => judgePdf(each.bytes, around);

async function credentialOf({ text }, { trust, at, lists }) {
  const bad = (code, th, en) => ({ findings: [fails(code, th, en)] });
  let read;
  try {
    read = await sdjwt(text);
  } catch {
    return bad("credential.readable", "เอกสารดิจิทัลไม่ครบหรือผิดรูปแบบ", "The digital document is not whole, or malformed.");
  }
  const { header, signed, signature } = read.token;
  let own;
  let others;
  try {
    [own, ...others] = (Array.isArray(header.x5c) ? header.x5c : []).map((one) => new Certificate(base64(one)));
  } catch {
    own = undefined;
  }
  if (!own) return bad("document.issuer", "เอกสารไม่ได้บอกใบรับรองของผู้ออก", "The document names no certificate of its issuer.");
  const path = await chain(own, others.slice(0, MOST_OTHERS), trust.roots, at);
  try {
    if (!(await own.signedJws(signed, signature, header.alg))) throw new Altered("signature");
    const { claims, gaps } = await unfold(read);
    const late = inTime(claims, at);
    if (late) return { findings: [late] };
    const holder = (claims.cnf ?? null) === null ? null : await keyOf(claims.cnf.jwk);
    if (read.binding && !holder) return bad("credential.holder", "เอกสารไม่ได้ระบุกุญแจของผู้ถือ", "The document names no holder's key.");
    if (read.binding && !(await isBound(read, holder))) return bad("credential.holder", "หลักฐานของผู้ถือไม่ได้ทำด้วยกุญแจของผู้ถือ หรือไม่ตรงกับข้อมูลที่แสดง", "The holder's proof is not by the holder's key, or not over what is shown.");
    const [agency, found] = await certified(path.length ? path : [own], trust, at);
    const findings = [
      holds("credential.intact", "ลายมือชื่อของผู้ออกถูกต้อง และข้อมูลที่เปิดเผยตรงกับที่ลงลายมือชื่อ", "The issuer's signature is correct, and what is disclosed is what was signed."),
      ...further(read.further),
      ...withheld(gaps),
      ...found,
      ...named(claims, agency),
      ...(await status(claims, lists, { agency, own }, trust, at)),
    ];
    return { findings, said: claims, agency, notes: claims.cnf ? [NOTES.holder] : [] };
  } catch (error) {
    if (error instanceof Altered) return bad("credential.intact", "ลายมือชื่อของผู้ออกไม่ถูกต้อง หรือข้อมูลที่เปิดเผยไม่ตรงกับที่ลงลายมือชื่อ", "The issuer's signature is wrong, or what is disclosed is not what was signed.");
    return bad("credential.readable", "เอกสารดิจิทัลผิดรูปแบบ", "The digital document is malformed.");
  }
}

/** How much a holder withholds; that rows are missing nobody can see of a table itself, so it is left open. */
function withheld({ parts, rows }) {
  const found = [];
  if (parts) found.push(holds("credential.withheld", `ผู้ถือไม่เปิดเผยข้อมูล ${parts} ส่วน`, `Its holder withholds ${parts} parts.`));
  if (rows) found.push(unchecked("credential.rows", `ตารางแสดงไม่ครบ ผู้ถือไม่เปิดเผย ${rows} ส่วนของตาราง ให้ขอดูทั้งตาราง`, `A table is not shown whole: its holder withholds ${rows} parts of it. Ask for all of it.`));
  return found;
}

function further(count) {
  if (!count) return [];
  return [unchecked("credential.signatures", `นอกจากลายมือชื่อของผู้ออก ยังมีลายมือชื่ออื่นอีก ${count} รายการที่ไม่ได้ตรวจ`, `Beside its issuer’s signature the document bears ${count} more, which were not checked.`)];
}

function inTime({ nbf, exp }, at) {
  const [since, until] = [nbf, exp].map(moment);
  if (since !== null && at + CLOCKS_DIFFER < since) return fails("credential.time", `เอกสารเริ่มใช้ได้ตั้งแต่ ${when(since)}`, `The document is in force from ${when(since)}.`);
  if (until !== null && at >= until) return fails("credential.time", `เอกสารหมดอายุเมื่อ ${when(until)}`, `The document expired at ${when(until)}.`);
  return null;
}

async function sealOf({ bytes }, { trust, at, lists }) {
  let made;
  let paper = null;
  try {
    made = seal(bytes);
    if (made.header.ours) paper = onPaper(made);
  } catch {
    return { findings: [fails("vds.form", "รหัสในภาพไม่ใช่ตราดิจิทัลที่สมบูรณ์ สแกนใหม่ให้เห็นเต็มภาพ", "The code is not a whole digital seal: scan it again, whole and sharp.")] };
  }
  const { header, messages, covered, signature } = made;
  const day = (moment) => when(moment).slice(0, 10);
  const said = paper ?? { signer: header.signer, country: header.country, issued: day(header.issued), signed: day(header.signed) };
  if (!paper) for (const [tag, value] of messages) said[`#${tag}`] = shown(value);
  const about = { said, notes: [NOTES.paper] };
  const agency = trust.agencies.find((each) => Object.hasOwn(each.seals, header.signer));
  if (!agency) return { ...about, findings: [fails("seal.issuer", `ไม่รู้จักตรา ${header.signer} ในรายชื่อผู้ออกที่เชื่อถือ`, `The trust list knows no seal ${header.signer}.`)] };
  const own = agency.seals[header.signer];
  const alg = signature.length === 64 ? "ES256" : "RS256";
  const sound = await own.signedJws(covered, signature, alg).catch(() => false);
  if (!sound) return { ...about, findings: [fails("seal.intact", "ตราดิจิทัลไม่ถูกต้อง หรือข้อมูลถูกแก้ไข", "The digital seal is wrong, or what it covers was changed.")] };
  const path = await chain(own, Object.values(agency.seals), trust.roots, Math.max(header.signed, own.from));
  const [whose, found] = await certified(path.length ? path : [own], trust, at);
  const dated = header.signed - FIRST_DAY > at ? fails("seal.time", `วันที่ลงตรา ${day(header.signed)} ยังมาไม่ถึง`, `It claims to be sealed on ${day(header.signed)}, which is yet to come.`) : holds("seal.time", `ลงตราเมื่อวันที่ ${day(header.signed)}`, `It was sealed on ${day(header.signed)}.`);
  const more = paper ? [...inValidity(paper, at), ...(await status(placed(paper), lists, { agency: whose }, trust, at))] : [];
  return { ...about, agency: whose, findings: [holds("seal.intact", "ตราดิจิทัลถูกต้อง ข้อมูลไม่ถูกแก้ไข", "The digital seal is correct and unchanged."), ...found, dated, ...more] };
}

function shown(value) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(value);
  } catch {
    return hex(value);
  }
}

async function jsonOf({ bytes }) {
  try {
    const said = json(bytes);
    return { said, findings: [unchecked("record.signed", "ข้อมูลชุดนี้ไม่มีลายมือชื่อของตนเอง ให้ตรวจแฟ้ม PDF หรือเอกสารจากกระเป๋าเอกสารแทน", "This record bears no signature of its own: check the PDF, or the document from a wallet, instead.")] };
  } catch {
    return { findings: [fails("record.readable", "แฟ้ม JSON ผิดรูปแบบ", "The JSON is malformed.")] };
  }
}
