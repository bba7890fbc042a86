/** Signed containers: CMS SignedData (RFC 5652) with PAdES's attributes (ETSI EN 319 142-1), and time-stamps (RFC 3161). */
import { Der, Malformed, digest, same } from "./der.js";
import { NO_EVIDENCE, among, evidence, together } from "./revocation.js";
import { Certificate, hashNamed } from "./x509.js";

const ATTRIBUTE = { type: "1.2.840.113549.1.9.3", digest: "1.2.840.113549.1.9.4", time: "1.2.840.113549.1.9.5" };
const OWN = "1.2.840.113549.1.9.16.2.47";
const OWN_BY_SHA1 = "1.2.840.113549.1.9.16.2.12";
const STAMPED = "1.2.840.113549.1.9.16.2.14";
const ARCHIVAL = "1.2.840.113583.1.1.8";
const DATA = "1.2.840.113549.1.7.1";
const TIME = "1.2.840.113549.1.9.16.1.4";
const MOST_CERTIFICATES = 32;
const VERSIONS = [1, 3, 4, 5];

/** Reads a signature's container; zeros behind it are the room that was left. */
export function container(bytes) {
  const made = signedData(alone(bytes));
  // Detached means that nothing but the file itself is what was signed.
  if (made.type !== DATA || made.content) throw new Malformed("content of its own");
  // The version stands outside of the signature: it has the one form that RFC 5652 §5.1 gives it.
  if (!(made.brought.some((each) => each.tag === 0xa1) ? [5] : [1, 3]).includes(made.version)) throw new Malformed("version");
  return made;
}

/** The one DER value in bytes, behind which nothing stands but zeros. */
export function alone(bytes) {
  const info = new Der(bytes);
  if (bytes.subarray(info.raw.length).some((byte) => byte !== 0)) throw new Malformed("something behind the container");
  return info;
}

/** Reads a time-stamp: the moment that it says, and the hash of what it is over. */
export function token(info) {
  const made = signedData(info);
  if (made.type !== TIME || !made.content) throw new Malformed("no time-stamp");
  const told = new Der(made.content);
  const imprint = told.at(2, 0x30);
  return { ...made, time: told.at(4, 0x18).moment, imprint: imprint.at(1, 4).body, over: hashNamed(imprint.at(0).at(0).oid) };
}

function signedData(info) {
  if (info.at(0).oid !== "1.2.840.113549.1.7.2") throw new Malformed("not signed data");
  const data = info.at(1, 0xa0).at(0, 0x30);
  const [kind, held] = data.inner.find((each) => each.tag === 0x30)?.inner ?? [];
  const signers = data.inner.at(-1);
  if (!VERSIONS.includes(data.at(0, 2).small)) throw new Malformed("version");
  if (!kind || signers.tag !== 0x31 || signers.inner.length !== 1) throw new Malformed("not one signer");
  const carried = data.inner.find((each) => each.tag === 0xa0)?.inner ?? [];
  if (carried.length > MOST_CERTIFICATES) throw new Malformed("too many certificates");
  const certificates = carried.filter((each) => each.tag === 0x30).map((each) => new Certificate(each.raw));
  const brought = data.inner.find((each) => each.tag === 0xa1)?.inner ?? [];
  return { ...signer(signers.at(0), certificates), certificates, brought, version: data.at(0, 2).small, type: kind.oid, content: held?.at(0, 4).body };
}

/**
 * The evidence that containers bring, and the time-stamps within them: among their revocation information, and where
 * Acrobat puts it (ISO 32000-2 §12.8.3.3.2). What cannot be read brings none.
 */
export function carried(containers) {
  return together(NO_EVIDENCE, ...containers.flatMap(evidenceOf));
}

function evidenceOf(info) {
  try {
    const made = signedData(info);
    const archive = made.attributes[ARCHIVAL]?.inner ?? [];
    const kept = (tag) => archive.flatMap((each) => each.inner.find((one) => one.tag === tag)?.at(0, 0x30).inner ?? []).map((each) => each.raw);
    const { lists, answers } = among(made.brought);
    const found = evidence({ lists: [...lists, ...kept(0xa0)], answers: [...answers, ...kept(0xa1)] });
    return [{ ...found, certificates: made.certificates }, ...made.stamps.flatMap(evidenceOf)];
  } catch {
    return [];
  }
}

function signer(info, certificates) {
  if (info.at(0, 2).small !== 1) throw new Malformed("version");
  const identifier = info.at(1);
  const own = certificates.find(
    (each) => identifier.tag === 0x30 && same(each.issuer, identifier.at(0).raw) && same(each.serial, identifier.at(1).raw),
  );
  if (!own) throw new Malformed("the signer's certificate is missing");
  const hash = hashNamed(info.at(2).at(0).oid);
  const signed = info.at(3, 0xa0);
  const attributes = {};
  for (const each of signed.inner) attributes[each.at(0).oid] = each.at(1, 0x31);
  if (Object.keys(attributes).length !== signed.inner.length) throw new Malformed("an attribute twice");
  const unsigned = info.inner.find((each) => each.tag === 0xa1)?.inner ?? [];
  const stamps = unsigned.filter((each) => each.at(0).oid === STAMPED).flatMap((each) => each.at(1, 0x31).inner);
  return { own, hash, signed, attributes, algorithm: info.at(4), signature: info.at(5, 4).body, stamps };
}

/** Whether the container's signer signed exactly these bytes. */
export async function intact(made, covered) {
  const { own, hash, signed, attributes } = made;
  if (!hash || attributes[ATTRIBUTE.type]?.at(0).oid !== made.type) return false;
  if (!same(attributes[ATTRIBUTE.digest]?.at(0, 4).body ?? [], await digest(hash, ...covered))) return false;
  const named = (attributes[OWN] ?? attributes[OWN_BY_SHA1])?.at(0).at(0).at(0);
  if (named && !(await ownCertificate(named, own, attributes[OWN] ? "SHA-256" : "SHA-1"))) return false;
  const whole = signed.raw.slice();
  whole[0] = 0x31; // signed as a SET, carried under a tag of its own (RFC 5652 §5.4)
  return own.signed(whole, made.signature, made.algorithm, hash);
}

/** Whether the attribute signing-certificate (RFC 5035) means this certificate. */
async function ownCertificate(named, own, otherwise) {
  const explicit = named.inner[0].tag === 0x30;
  const name = explicit ? hashNamed(named.at(0).at(0).oid) : otherwise;
  return Boolean(name) && same(named.at(explicit ? 1 : 0, 4).body, await digest(name, own.raw));
}

/** The moment that the container itself claims, or null. */
export function claimed(made) {
  return made.attributes[ATTRIBUTE.time]?.at(0).moment ?? null;
}
