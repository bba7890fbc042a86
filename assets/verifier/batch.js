/** Proofs that a document belongs to a signed batch (docs/wire/batch-proof.md), judged as `saan.trust.batchproofs` and `saan.press.batchroots` do. */
import { Der, Malformed, base64, base64url, bytesOf, digest, hex, same, unhex } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { canonical, json } from "./jose.js";
import { withdrawals } from "./revocation.js";
import { weigh } from "./stamps.js";
import { Certificate, chain } from "./x509.js";

const TYP = "vnd.saan.batch-root+json";
const MOST = { bytes: 65_536, statement: 1024, protected: 1024, signature: 4096, path: 40, certificates: 4, size: 2 ** 40 };
const DIGEST = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PROOF = ["bytes", "certificates", "index", "path", "pdf_sha256", "record_sha256", "salt", "signature", "stamp", "statement", "type", "v"];
const ROOT = ["agency", "at", "batch", "root", "size", "type", "v"];
const MEMBERS = ["alg", "b64", "crit", "kid", "typ"];

/** A proof that is none, with the finding that says why. */
class Refused extends Error {
  constructor(...finding) {
    super();
    this.finding = fails(...finding);
  }
}

const UNREAD = { findings: [fails("batch.root", "อ่านใบรับรองไม่ได้", "Its certificates cannot be read.")], agency: null, proven: null };
const malformed = (member) => new Refused("wire.malformed", `ข้อมูลผิดรูปแบบที่ ${member}`, `The data is malformed at ${member}.`);

/** Whether bytes claim to be a proof. */
export const isProof = (bytes, text) => bytes[0] === 0x7b && bytes.length <= MOST.bytes && text.includes('"type":"saan.batch-proof"');

/** Returns what holds of a proof by itself; `leaf` is what it is about, for `together`. */
export async function judgeProof({ bytes }, { trust, at }) {
  let proof;
  try {
    proof = await read(bytes);
  } catch (error) {
    return { findings: [error instanceof Refused ? error.finding : malformed("top").finding] };
  }
  const { root } = proof;
  const place = holds("batch.leaf", `เป็นฉบับที่ ${proof.index + 1} ในชุด ${root.size} ฉบับ ตามต้นไม้แฮชที่ลงลายมือชื่อ`, `It is document ${proof.index + 1} of the ${root.size} in the tree that was signed.`);
  const judged = await judgeRoot(proof, trust, at).catch(() => UNREAD);
  const said = { agency: judged.agency?.name ?? root.agency, batch: root.batch, rooted: root.at };
  if (judged.proven !== null) Object.assign(said, { stamped: when(judged.proven), authority: judged.authority });
  return { findings: [place, ...judged.findings], said, agency: judged.agency, leaf: proof };
}

/** (1) Its form: every member, of its kind and within its bounds, in the one canonical form. (2) The leaf leads to the root. */
async function read(bytes) {
  const proof = whole(bytes, PROOF, "saan.batch-proof");
  const is = (fine, member) => {
    if (!fine) throw malformed(member);
  };
  const text = (member, most) => is(typeof proof[member] === "string" && proof[member].length <= most, member);
  text("statement", MOST.statement);
  text("signature", MOST.signature);
  for (const member of ["pdf_sha256", "record_sha256", "salt"]) is(DIGEST.test(proof[member]), member);
  is(Number.isSafeInteger(proof.bytes) && proof.bytes > 0, "bytes");
  is(Number.isSafeInteger(proof.index) && proof.index >= 0, "index");
  is(Array.isArray(proof.path) && proof.path.length <= MOST.path && proof.path.every((each) => DIGEST.test(each)), "path");
  const { certificates } = proof;
  is(Array.isArray(certificates) && certificates.length > 0 && certificates.length <= MOST.certificates, "certificates");
  for (const each of [...certificates, proof.stamp]) is(typeof each === "string" && isBase64(each), each === proof.stamp ? "stamp" : "certificates");
  const root = readRoot(proof.statement);
  const leaf = await digest("SHA-256", Uint8Array.of(0), ...["pdf_sha256", "record_sha256", "salt"].map((member) => unhex(proof[member])));
  if (!(await leads(leaf, proof.index, root.size, proof.path.map(unhex), unhex(root.root))))
    throw new Refused("tree.bad-proof", "หลักฐานในต้นไม้แฮชไม่นำไปสู่รากที่ลงลายมือชื่อ", "The path does not lead to the root that was signed.");
  return { ...proof, root, jws: readSignature(proof.signature) };
}

function readRoot(statement) {
  const root = whole(bytesOf(statement), ROOT, "saan.batch-root", "statement");
  const sized = Number.isSafeInteger(root.size) && root.size > 0 && root.size <= MOST.size;
  const said = /^th:\d{13}$/.test(root.agency) && UUID.test(root.batch) && DIGEST.test(root.root);
  const moment = new Date(root.at);
  if (!sized || !said || Number.isNaN(moment.getTime()) || moment.toISOString() !== root.at) throw malformed("statement");
  return root;
}

/** The object that bytes hold, in canonical form, with these members and no other. */
function whole(bytes, members, type, name = "type") {
  const found = json(bytes);
  if (found?.v !== 1) throw new Refused("wire.unknown-version", "ไม่รู้จักรูปแบบข้อมูลรุ่นนี้", "Its version is not known here.");
  const known = Object.keys(found).sort().join() === members.join();
  if (found.type !== type || !known || !same(bytesOf(canonical(found)), bytes)) throw malformed(name);
  return found;
}

/** Whether a text is base64 in its one spelling. */
function isBase64(text) {
  try {
    return btoa(atob(text)) === text;
  } catch {
    return false;
  }
}

/** Whether a leaf leads to the root at its place of a tree of so many (RFC 9162 §2.1.3.2). */
async function leads(leaf, index, size, path, root) {
  if (index >= size) return false;
  let [place, last, reached] = [index, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return false;
    if (place % 2 || place === last) {
      reached = await digest("SHA-256", Uint8Array.of(1), beside, reached);
      while (place % 2 === 0 && place) [place, last] = [place / 2, Math.floor(last / 2)];
    } else reached = await digest("SHA-256", Uint8Array.of(1), reached, beside);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(reached, root);
}

/** The parts of a detached JWS with unencoded payload (docs/wire/saan-1.md §4), made for the root of a batch. */
function readSignature(text) {
  try {
    const [encoded, empty, value, ...more] = text.split(".");
    const header = json(base64(encoded, true));
    const known = Object.keys(header).sort().join() === MEMBERS.join() && header.b64 === false && canonical(header.crit) === '["b64"]';
    if (empty || more.length || encoded.length > MOST.protected || !known || header.typ !== TYP) throw new Malformed("signature");
    return { encoded, header, value: base64(value, true) };
  } catch {
    throw new Refused("trust.signature-form", "รูปแบบลายมือชื่อไม่ถูกต้อง หรือลงไว้สำหรับสิ่งอื่น", "The signature has the wrong form, or was made for something else.");
  }
}

/** (3) The signature, (4) the stamp, (5) the certificate: at the moment which the stamp proves, else at the one asked about. Throws what certificates make it. */
async function judgeRoot(proof, trust, at) {
  const { root, jws, statement } = proof;
  const [own, ...others] = proof.certificates.map((each) => new Certificate(base64(each)));
  const made = jws.header.kid === (await own.keyId()) && (await own.signedJws(bytesOf(`${jws.encoded}.${statement}`), jws.value, jws.header.alg).catch(() => false));
  if (!made) return { ...UNREAD, findings: [fails("trust.bad-signature", "ลายมือชื่อไม่ถูกต้อง หรือข้อมูลถูกแก้ไขหลังลงนาม", "The signature is wrong, or what it covers was changed after signing.")] };
  const stamp = await judgeStamp(proof, trust, at);
  const path = await chain(own, others, trust.roots, stamp.proven ?? at);
  const [agency, issuer] = issuedBy(own, path.at(-1), root, trust, at);
  const signed = holds("batch.root", `รากของชุดเอกสาร ${root.size} ฉบับลงลายมือชื่อโดย ${own.name} และไม่ถูกแก้ไข`, `The root of a batch of ${root.size} documents is signed by ${own.name} and unchanged.`);
  return { ...stamp, agency, findings: [signed, ...stamp.findings, ...(await withdrawals(path, trust, Date.parse(root.at), at, stamp.proven)), issuer] };
}

async function judgeStamp({ stamp, signature, statement }, trust, at) {
  if (!stamp) return { findings: [unchecked("batch.stamp", "รากของชุดเอกสารยังไม่มีการประทับเวลา ขอแฟ้มหลักฐานใหม่ภายหลังได้", "The root of the batch bears no time-stamp yet; the proof can be had anew later.")], proven: null };
  try {
    const bytes = base64(stamp);
    const info = new Der(bytes);
    if (info.raw.length !== bytes.length) throw new Malformed("something behind the stamp");
    const found = await weigh(info, (hash) => digest(hash, bytesOf(`${signature}\n${statement}`)), trust, at, null);
    return { findings: found.findings, proven: found.accepted ? found.time : null, authority: found.authority };
  } catch {
    return { findings: [fails("batch.stamp", "อ่านการประทับเวลาไม่ได้", "Its time-stamp cannot be read.")], proven: null };
  }
}

function issuedBy(own, top, root, trust, at) {
  const code = "batch.issuer";
  if (trust.absent) return [null, unchecked(code, `ยังตรวจไม่ได้ว่าเป็นตราของหน่วยงาน ${root.agency} เพราะไม่มีรายชื่อผู้ออกที่เชื่อถือ`, `Whether the seal is that of agency ${root.agency} could not be checked: there is no trust list.`)];
  const agency = trust.agencies.find((each) => each.id === root.agency);
  if (!agency || own.agency !== root.agency || !top || !agency.roots.some((each) => same(each.raw, top.raw)))
    return [null, fails(code, `${own.name} ไม่ใช่ตราของหน่วยงาน ${root.agency} ตามรายชื่อที่เชื่อถือ`, `${own.name} is not the seal of agency ${root.agency} by the trust list.`)];
  const { name, revoked } = agency;
  if (revoked !== null && (at >= revoked || Date.parse(root.at) >= revoked)) return [null, fails(code, `${name.th} ถูกถอนจากรายชื่อเมื่อ ${when(revoked)}`, `${name.en} was withdrawn from the list at ${when(revoked)}.`)];
  return [agency, holds(code, `ชุดเอกสารเป็นของ ${name.th} (${root.agency})`, `The batch is that of ${name.en} (${root.agency}).`)];
}

/** (6) Which of the documents at hand a proof is about. A page that was made to last begins with the page as it was issued. */
export async function together(leaf, documents) {
  for (const { name, bytes, sha256 } of documents)
    if (sha256 === leaf.record_sha256 && hex(await digest("SHA-256", bytes.subarray(0, leaf.bytes))) === leaf.pdf_sha256)
      return holds("together.batch", `เป็นหลักฐานของ ${name}`, `It is the proof of ${name}.`);
  if (documents.length) return fails("together.batch", "ไม่ใช่หลักฐานของเอกสารที่ให้มา", "It is not the proof of any document given.");
  return unchecked("together.batch", "หลักฐานอย่างเดียวไม่บอกว่าเป็นเอกสารใด เลือกแฟ้ม PDF ของเอกสารมาพร้อมกัน", "A proof alone does not say which document it is about: choose the document's PDF together with it.");
}
