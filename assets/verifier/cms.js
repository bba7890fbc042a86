/** The signature container of a PDF: CMS SignedData (RFC 5652) with PAdES's attributes (ETSI EN 319 142-1). */
import { Der, Malformed, digest, same } from "./der.js";
import { Certificate, hashNamed } from "./x509.js";

const ATTRIBUTE = { type: "1.2.840.113549.1.9.3", digest: "1.2.840.113549.1.9.4", time: "1.2.840.113549.1.9.5" };
const OWN = "1.2.840.113549.1.9.16.2.47";
const DATA = "1.2.840.113549.1.7.1";
const MOST_CERTIFICATES = 32;

/** Reads a container; zeros behind it are the room that was left. */
export function container(bytes) {
  const info = new Der(bytes);
  if (info.at(0).oid !== "1.2.840.113549.1.7.2") throw new Malformed("not signed data");
  if (bytes.subarray(info.raw.length).some((byte) => byte !== 0)) throw new Malformed("something behind the container");
  const data = info.at(1, 0xa0).at(0, 0x30);
  const content = data.inner.find((each) => each.tag === 0x30);
  // Detached means that nothing but the file itself is what was signed.
  if (content?.inner.length !== 1 || content.at(0).oid !== DATA) throw new Malformed("content of its own");
  const signers = data.inner.at(-1);
  if (signers.tag !== 0x31 || signers.inner.length !== 1) throw new Malformed("not one signer");
  const carried = data.inner.find((each) => each.tag === 0xa0)?.inner ?? [];
  if (carried.length > MOST_CERTIFICATES) throw new Malformed("too many certificates");
  const certificates = carried.filter((each) => each.tag === 0x30).map((each) => new Certificate(each.raw));
  return { ...signer(signers.at(0), certificates), certificates };
}

function signer(info, certificates) {
  const identifier = info.at(1);
  const own = certificates.find(
    (each) => identifier.tag === 0x30 && same(each.issuer, identifier.at(0).raw) && same(each.serial, identifier.at(1).raw),
  );
  if (!own) throw new Malformed("the signer's certificate is missing");
  const hash = hashNamed(info.at(2).at(0).oid);
  const signed = info.at(3, 0xa0);
  const attributes = {};
  for (const each of signed.inner) attributes[each.at(0).oid] = each.at(1, 0x31);
  const unsigned = info.inner.find((each) => each.tag === 0xa1);
  return { own, hash, signed, attributes, algorithm: info.at(4), signature: info.at(5, 4).body, stamped: Boolean(unsigned) };
}

/** Whether the container's signer signed exactly these bytes. */
export async function intact(made, covered) {
  const { own, hash, signed, attributes } = made;
  if (!hash || attributes[ATTRIBUTE.type]?.at(0).oid !== DATA) return false;
  if (!same(attributes[ATTRIBUTE.digest]?.at(0, 4).body ?? [], await digest(hash, ...covered))) return false;
  const named = attributes[OWN]?.at(0).at(0).at(0);
  if (named && !(await ownCertificate(named, own))) return false;
  const whole = signed.raw.slice();
  whole[0] = 0x31; // signed as a SET, carried under a tag of its own (RFC 5652 §5.4)
  return own.signed(whole, made.signature, made.algorithm, hash);
}

/** Whether the attribute signing-certificate-v2 (RFC 5035) means this certificate. */
async function ownCertificate(named, own) {
  const explicit = named.inner[0].tag === 0x30;
  const name = explicit ? hashNamed(named.at(0).at(0).oid) : "SHA-256";
  return Boolean(name) && same(named.at(explicit ? 1 : 0, 4).body, await digest(name, own.raw));
}

/** The moment that the container itself claims, or null. */
export function claimed(made) {
  return made.attributes[ATTRIBUTE.time]?.at(0).moment ?? null;
}
