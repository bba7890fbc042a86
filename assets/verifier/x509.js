/** Certificates and the way from one to a trusted root (RFC 5280 §6, narrowed as `saan.press.chains` narrows it). */
import { Der, Malformed, base64url, bytesOf, digest, hex, same } from "./der.js";

const CURVES = { "1.2.840.10045.3.1.7": ["P-256", 32], "1.3.132.0.34": ["P-384", 48], "1.3.132.0.35": ["P-521", 66] };
const HASHES = { "2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512" };
const ECDSA = { "1.2.840.10045.4.3.2": "SHA-256", "1.2.840.10045.4.3.3": "SHA-384", "1.2.840.10045.4.3.4": "SHA-512" };
const RSA = { "1.2.840.113549.1.1.11": "SHA-256", "1.2.840.113549.1.1.12": "SHA-384", "1.2.840.113549.1.1.13": "SHA-512" };
const PLAIN_RSA = "1.2.840.113549.1.1.1";
const PSS = "1.2.840.113549.1.1.10";
const READ = ["2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.31", "2.5.29.32", "2.5.29.35", "2.5.29.37"];
/** Extended key usages under which a certificate may sign a document: any, e-mail, documents (RFC 9336), Adobe's, Microsoft's. */
const SIGNING = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.2.840.113583.1.1.5", "1.3.6.1.4.1.311.10.3.12"];
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const ANSWERING = "1.3.6.1.5.5.7.3.9";
const LONGEST = 4;
/** How many certificates of a token are tried beside own: whoever sends it chooses them, and each is tried upon each. */
export const MOST_OTHERS = 8;

export const hashNamed = (oid) => HASHES[oid];

/** The extensions of a certificate or a list, by `oid`, `critical` and `value`. */
export const extensionsOf = (wrapped) =>
  (wrapped ? wrapped.at(0).inner : []).map((each) => ({ oid: each.at(0).oid, critical: each.inner.length === 3 && each.at(1).body[0] !== 0, value: new Der(each.inner.at(-1).body) }));

/** The addresses among general names. */
export const addresses = (names) => names.inner.filter((each) => each.tag === 0x86).map((each) => new TextDecoder("latin1").decode(each.body));

export class Certificate {
  constructor(raw) {
    const whole = new Der(raw);
    this.raw = whole.raw;
    const tbs = whole.at(0, 0x30);
    const parts = tbs.inner[0].tag === 0xa0 ? tbs.inner.slice(1) : tbs.inner;
    const [serial, , issuer, validity, subject, key] = parts;
    Object.assign(this, { tbs: tbs.raw, serial: serial.raw, issuer: issuer.raw, subject: subject.raw, spki: key });
    this.algorithm = whole.at(1);
    this.signature = whole.at(2, 3).body.subarray(1);
    this.from = validity.at(0).moment;
    this.until = validity.at(1).moment;
    this.names = {};
    for (const set of subject.inner) for (const pair of set.inner) this.names[pair.at(0).oid] ??= pair.at(1).text;
    this.readExtensions(parts.find((part) => part.tag === 0xa3));
  }

  readExtensions(wrapped) {
    Object.assign(this, { ca: false, pathLength: Infinity, usage: null, purposes: null, points: [], strange: false });
    for (const { oid, critical, value } of extensionsOf(wrapped)) {
      if (oid === "2.5.29.19") {
        this.ca = value.inner[0]?.tag === 1 && value.inner[0].body[0] !== 0;
        const depth = value.inner.find((each) => each.tag === 2);
        if (depth) this.pathLength = depth.small;
      } else if (oid === "2.5.29.15") this.usage = value.body[1] ?? 0;
      else if (oid === "2.5.29.37") this.purposes = value.inner.map((each) => each.oid);
      else if (oid === "2.5.29.31") this.points = pointsIn(value);
      if (critical && !READ.includes(oid)) this.strange = true;
    }
  }

  get name() {
    return this.names["2.5.4.3"] ?? this.names["2.5.4.10"] ?? "?";
  }

  /** The number of the agency that the certificate names (ETSI organizationIdentifier), or nothing. */
  get agency() {
    const said = this.names["2.5.4.97"] ?? "";
    return said.startsWith("NTRTH-") ? `th:${said.slice(6)}` : "";
  }

  get isDemo() {
    return this.name.includes("NOT VALID");
  }

  /** Whether it is that of a natural person, by given name, surname or pseudonym (ETSI EN 319 412-2 §4.2.4). */
  get isPersonal() {
    return ["2.5.4.42", "2.5.4.4", "2.5.4.65"].some((oid) => oid in this.names);
  }

  async fingerprint() {
    return (this.printed ??= hex(await digest("SHA-256", this.raw)));
  }

  /** The RFC 7638 thumbprint of its key, or null for one that signs no statements. */
  async keyId() {
    const isRsa = this.spki.at(0).at(0).oid === PLAIN_RSA;
    const kind = isRsa ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } : { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("spki", this.spki.raw, kind, true, ["verify"]).catch(() => null);
    if (!key) return null;
    const { crv, e, kty, n, x, y } = await crypto.subtle.exportKey("jwk", key);
    return base64url(await digest("SHA-256", bytesOf(JSON.stringify(isRsa ? { e, kty, n } : { crv, kty, x, y }))));
  }

  inForce(at) {
    return this.from <= at && at < this.until;
  }

  /** Why it is not for signing documents, in Thai and English; null where it is (`saan.press.credentials.unfit_use`). */
  get unfit() {
    if (this.ca) return ["เป็นใบรับรองของผู้ออกใบรับรอง", "it belongs to a certificate authority"];
    if (this.usage === null) return ["ไม่ระบุการใช้กุญแจ", "it does not say what its key is for"];
    if (!(this.usage & 0xc0)) return ["ไม่ได้ออกให้เพื่อลงลายมือชื่อ", "its key usage does not include signing"];
    if (this.purposes && !this.purposes.some((each) => SIGNING.includes(each))) return ["ออกให้เพื่อการอื่น ไม่ใช่ลงลายมือชื่อเอกสาร", "it is for other purposes than signing documents"];
    return null;
  }

  get maySign() {
    return !this.unfit && !this.strange;
  }

  /** Whether it is for time-stamps (RFC 3161 §2.3). */
  get mayStamp() {
    return Boolean(this.purposes?.includes(TIME_STAMPING)) && !this.strange;
  }

  /** Whether it may sign revocation lists; one that names no uses is held to none. */
  get mayList() {
    return this.usage === null || (this.usage & 0x02) !== 0;
  }

  /** Whether it is for answering whether certificates were withdrawn (RFC 6960 §4.2.2.2). */
  get mayAnswer() {
    return Boolean(this.purposes?.includes(ANSWERING));
  }

  mayCertify(below, at) {
    return this.ca && below <= this.pathLength && (this.usage & 0x04) !== 0 && this.inForce(at) && !this.strange;
  }

  /** Whether this key signed the data; `algorithm` is a DER AlgorithmIdentifier, `hash` what a CMS names beside it. */
  async signed(data, signature, algorithm, hash) {
    const oid = algorithm.at(0).oid;
    const kind = this.spki.at(0).at(0).oid;
    if (kind === "1.2.840.10045.2.1" && ECDSA[oid]) {
      const curve = CURVES[this.spki.at(0).at(1).oid];
      if (!curve) throw new Malformed("curve");
      return this.check({ name: "ECDSA", namedCurve: curve[0] }, { name: "ECDSA", hash: ECDSA[oid] }, pair(signature, curve[1]), data);
    }
    if (kind !== PLAIN_RSA) throw new Malformed("key");
    if (oid === PSS) return this.checkPss(data, signature, algorithm.inner[1]);
    const name = RSA[oid] ?? (oid === PLAIN_RSA ? hash : undefined);
    if (!name) throw new Malformed("algorithm");
    return this.check({ name: "RSASSA-PKCS1-v1_5", hash: name }, { name: "RSASSA-PKCS1-v1_5" }, signature, data);
  }

  checkPss(data, signature, parameters) {
    const field = (tag) => parameters?.inner.find((each) => each.tag === tag)?.at(0);
    const hash = HASHES[field(0xa0)?.at(0).oid];
    const masked = field(0xa1) && HASHES[field(0xa1).at(1).at(0).oid];
    if (!hash || masked !== hash) throw new Malformed("algorithm");
    const salt = field(0xa2)?.small ?? 20;
    return this.check({ name: "RSA-PSS", hash }, { name: "RSA-PSS", saltLength: salt }, signature, data);
  }

  async check(key, how, signature, data) {
    const imported = await crypto.subtle.importKey("spki", this.spki.raw, key, true, ["verify"]);
    if (key.name.startsWith("RSA") && imported.algorithm.modulusLength < 2048) throw new Malformed("key");
    return crypto.subtle.verify(how, imported, signature, data);
  }

  /** Whether this P-256 or RSA key signed a JWS (RFC 7518). */
  async signedJws(data, signature, alg) {
    if (alg === "ES256" && this.spki.at(0).at(0).oid !== PLAIN_RSA && signature.length === 64)
      return this.check({ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }, signature, data);
    if (alg === "RS256" && this.spki.at(0).at(0).oid === PLAIN_RSA)
      return this.check({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "RSASSA-PKCS1-v1_5" }, signature, data);
    return false;
  }
}

/** The addresses at which an issuer lists a certificate (RFC 5280 §4.2.1.13). */
function pointsIn(value) {
  const names = value.inner.map((each) => each.inner.find((part) => part.tag === 0xa0)?.inner[0]);
  return names.filter((each) => each?.tag === 0xa0).flatMap(addresses);
}

/** An ECDSA signature as r ‖ s, which WebCrypto wants. */
function pair(signature, width) {
  const both = new Der(signature);
  const made = new Uint8Array(width * 2);
  [both.at(0, 2), both.at(1, 2)].forEach((number, i) => {
    let body = number.body;
    while (body.length > width && body[0] === 0) body = body.subarray(1);
    if (body.length > width) throw new Malformed("signature");
    made.set(body, (i + 1) * width - body.length);
  });
  return made;
}

/** Returns the certificates from own, which `may` do what it did, to root, all in force at a moment; nothing where there are none. */
export async function chain(own, others, roots, at, may = "maySign") {
  return own[may] && own.inForce(at) ? climb([own], [...roots, ...others], roots, at) : [];
}

async function climb(path, known, roots, at) {
  const top = path.at(-1);
  if (roots.some((root) => same(root.raw, top.raw))) return path;
  if (path.length === LONGEST) return [];
  for (const above of known) {
    if (path.includes(above) || !same(above.subject, top.issuer) || !above.mayCertify(path.length - 1, at)) continue;
    try {
      if (!(await above.signed(top.tbs, top.signature, top.algorithm))) continue;
    } catch {
      continue;
    }
    const found = await climb([...path, above], known, roots, at);
    if (found.length) return found;
  }
  return [];
}
