/** Whose certificate signed, whether it was withdrawn, and what has become of the document. */
import { base64, same } from "./der.js";
import { fails, holds, unchecked, when } from "./findings.js";
import { compact, moment, statusAt } from "./jose.js";
import { withdrawals } from "./revocation.js";
import { Certificate, MOST_OTHERS, chain } from "./x509.js";

const STATUS = "document.status";
const NONE = ["ไม่มีรายการสถานะที่ใช้ตรวจ", "no list is at hand"];
const OTHERS = ["รายการสถานะที่ให้มาไม่ใช่รายการที่เอกสารอ้าง", "the lists given are not the one that the document names"];
const INVALID = 1;
const MOST_NAMED = 100;
const OF_A_LIST = ["status_list", "uri", "idx", "index"];
const CLOCKS_DIFFER = 5 * 60_000;

export function listed(trust, at) {
  if (!trust.expires)
    return unchecked("trust.list", "หน้านี้ไม่มีรายชื่อผู้ออกที่เชื่อถือ", "This page carries no trust list.");
  const said = when(trust.expires);
  if (at >= trust.expires)
    return unchecked("trust.list", `รายชื่อผู้ออกที่เชื่อถือหมดอายุเมื่อ ${said} ใช้รายชื่อใหม่แล้วตรวจอีกครั้ง`, `The trust list ran out at ${said}: check again with a newer one.`);
  return holds("trust.list", `รายชื่อผู้ออกที่เชื่อถือใช้ได้ถึง ${said}`, `The trust list is in force until ${said}.`);
}

/** Judges the listed agency that a certificate names, where its root is one of that agency's. */
export function whose(own, root, trust, at) {
  const agency = trust.agencies.find((each) => own.agency && each.id === own.agency);
  if (!agency || !root || !agency.roots.some((each) => same(each.raw, root.raw)))
    return [null, fails("document.issuer", `${own.name} ไม่ใช่ผู้ออกตามรายชื่อที่เชื่อถือ`, `${own.name} is not an issuer of the trust list.`)];
  if (agency.revoked !== null && at >= agency.revoked)
    return [null, fails("document.issuer", `${agency.name.th} ถูกถอนจากรายชื่อเมื่อ ${when(agency.revoked)}`, `${agency.name.en} was withdrawn from the list at ${when(agency.revoked)}.`)];
  return [agency, holds("document.issuer", `ผู้ออกคือ ${agency.name.th}`, `It was issued by ${agency.name.en}.`)];
}

/** Says that what was signed first is no seal of an agency: a person signs for none of its documents alone. */
export const notSealed = (own) => fails("document.issuer", `ผู้ลงลายมือชื่อแรก ${own.name} ไม่ใช่ตราของหน่วยงาน`, `What ${own.name} signed first bears no seal of an agency.`);

/** Judges whether what a face says of its issuer is true of the agency that sealed it; silence is no lie. */
export function named(said, agency) {
  const claimed = said?.issuer?.agency ?? said?.letter?.sender?.agency ?? (said?.certified ? said.agency : undefined);
  if (!agency || typeof claimed !== "string" || claimed === agency.id) return [];
  return [fails("document.issuer", `เอกสารระบุว่าออกโดย ${claimed} แต่ตราเป็นของ ${agency.name.th} (${agency.id})`, `It says that ${claimed} issued it, but the seal is that of ${agency.name.en} (${agency.id}).`)];
}

/** Judges the chain of a seal from own to root; one certificate alone reached no root. */
export async function certified(path, trust, at) {
  if (path[0].isPersonal) return [null, [notSealed(path[0])]];
  const [agency, finding] = whose(path[0], path.at(-1), trust, at);
  return [agency, agency ? [finding, ...(await withdrawals(path, trust, null, at))] : [finding]];
}

/** The names of the mechanisms by which a document tells its status, where none is a status list; nothing where one is, or none. */
function stranger(claims) {
  const status = claims?.status ?? null;
  if (status === null) return (claims?.credentialStatus ?? null) === null ? "" : "credentialStatus";
  if (typeof status !== "object" || Array.isArray(status) || OF_A_LIST.some((name) => Object.hasOwn(status, name))) return "";
  return Array.from(Object.keys(status).join(", ")).slice(0, MOST_NAMED).join("");
}

/**
 * Judges what has become of a document, by the lists of its own agency that are at hand; says where to get one that is not.
 * `by` names the agency, and the key of a credential. Lists at other addresses serve other documents, and are passed over.
 * The newest list decides, of one moment that which says it does not stand; but none brings back what another withdrew.
 */
export async function status(claims, lists, by, trust, at) {
  const mechanism = stranger(claims);
  if (mechanism)
    return [unchecked(STATUS, `เอกสารแจ้งสถานะด้วยวิธีที่ระบบนี้ไม่รู้จัก (${mechanism})`, `The document tells its status by a mechanism that is not known here (${mechanism}).`)];
  if (claims?.status === undefined || claims.status === null) return [];
  const { uri, idx } = claims.status?.status_list ?? {};
  if (typeof uri !== "string" || !Number.isInteger(idx) || idx < 0)
    return [fails("status.form", "เอกสารอ้างรายการสถานะผิดรูปแบบ", "The document names no status list and place.")];
  let why = lists.length ? OTHERS : NONE;
  const known = [];
  for (const text of lists) {
    try {
      const token = compact(text, "statuslist+jwt");
      if (token.claims.sub !== uri) continue;
      const reason = await refusal(token, by, trust, at);
      if (reason) why = reason;
      else known.push({ value: await statusAt(token.claims, idx), written: token.claims.iat });
    } catch {
      why = ["รายการสถานะผิดรูปแบบ", "the status list is malformed"];
    }
  }
  if (known.length) {
    known.sort((a, b) => b.written - a.written);
    const decides = known.find((one) => one.value === INVALID) ?? known.find((one) => one.written === known[0].written && one.value !== 0) ?? known[0];
    return [told(decides.value, when(decides.written * 1000))];
  }
  const finding = unchecked(STATUS, `ยังตรวจไม่ได้ว่าเอกสารถูกเพิกถอนหรือไม่: ${why[0]}`, `Whether the document was withdrawn could not be checked: ${why[1]}.`);
  return [{ ...finding, fetch: uri }];
}

async function refusal(token, by, trust, at) {
  if (!(await byIssuer(token, by, trust, at))) return ["รายการสถานะไม่ได้ลงลายมือชื่อโดยหน่วยงานที่ออกเอกสาร", "the status list is not signed by the agency that issued the document"];
  const [written, until] = [token.claims.iat, token.claims.exp].map(moment);
  if (written === null || written > at + CLOCKS_DIFFER) return ["รายการสถานะลงเวลาในอนาคต", "the status list is from the future"];
  if (until !== null && at >= until) return [`รายการสถานะหมดอายุเมื่อ ${when(until)}`, `the status list ran out at ${when(until)}`];
  return null;
}

/** Whether a list is signed by another seal of the document's agency (`x5c`), or by the key of the credential itself. */
async function byIssuer(token, { agency, own: issuer }, trust, at) {
  const { x5c, kid: named, alg } = token.header;
  if (Array.isArray(x5c)) {
    const [own, ...others] = x5c.map((each) => new Certificate(base64(each)));
    const path = await chain(own, others.slice(0, MOST_OTHERS), trust.roots, at);
    if (!path.length || trust.withdrawn[await own.fingerprint()] !== undefined) return false;
    const [known] = await certified(path, trust, at);
    return Boolean(known) && known === agency && own.signedJws(token.signed, token.signature, alg);
  }
  return Boolean(issuer) && named === (await issuer.keyId()) && issuer.signedJws(token.signed, token.signature, alg);
}

function told(value, written) {
  if (value === null) return fails(STATUS, "รายการสถานะไม่มีตำแหน่งที่เอกสารอ้าง", "The status list has no such place as the document names.");
  if (value === 0) return holds(STATUS, `เอกสารยังใช้ได้ ตามรายการเมื่อ ${written}`, `It stands, by the list of ${written}.`);
  if (value === 2) return fails(STATUS, `เอกสารถูกระงับใช้ ตามรายการเมื่อ ${written}`, `It is suspended, by the list of ${written}.`);
  return fails(STATUS, `เอกสารถูกเพิกถอน ตามรายการเมื่อ ${written}`, `It was withdrawn, by the list of ${written}.`);
}

