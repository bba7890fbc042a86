/** Compact JWS, SD-JWT (RFC 9901), compact or in JSON, and status lists, read as `saan.trust` reads them. */
import { Malformed, base64, base64url, bytesOf, digest } from "./der.js";
import { inflate } from "./pdf.js";

const MOST_DEPTH = 64;
const MOST_DIGITS = 20;
const YEAR_10000 = 253402300800;
const SIGNING = ["ES256", "Ed25519", "EdDSA", "RS256"];
const MOST_DISCLOSURES = 4096;
const MOST_LIST = 16 << 20;
const MOST_SIGNATURES = 8;
const BESIDE = ["disclosures", "kb_jwt"];
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads JSON as strictly as `saan.trust.compact.read_json`: what two readers would read in two ways is not read. */
export function json(bytes) {
  try {
    return strict(utf8.decode(bytes));
  } catch {
    throw new Malformed("not JSON");
  }
}

function strict(text) {
  const value = JSON.parse(text);
  const open = [];
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]|-?\d[\d.eE+-]*/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      if (open.at(-1).has(last)) throw new Malformed("a name stands twice");
      open.at(-1).add(last);
    } else if (token[0] !== '"') {
      if (!Number.isFinite(Number(token)) || (/^-?\d+$/.test(token) && token.length > MOST_DIGITS)) throw new Malformed("a number");
    } else {
      last = JSON.parse(token);
      if (token.includes("\\u") && /\p{Surrogate}/u.test(last)) throw new Malformed("half a letter");
    }
    if (open.length > MOST_DEPTH) throw new Malformed("too deep");
  }
  return value;
}

/** The one canonical form of JSON without fractions (RFC 8785). */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

function object(bytes) {
  const value = json(bytes);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Malformed("no object");
  return value;
}

/** A NumericDate (RFC 7519 §2) in milliseconds, null where it is absent; throws where it is anything but a number in bounds. */
export function moment(value) {
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || value < 0 || value >= YEAR_10000) throw new Malformed("a moment");
  return value * 1000;
}

/** Reads a token and verifies nothing. */
export function compact(text, ...types) {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Malformed("not a token");
  const header = object(base64(parts[0], true));
  const typ = String(header.typ ?? "").toLowerCase().replace(/^application\//, "");
  if ("crit" in header || !SIGNING.includes(header.alg) || (types.length && !types.includes(typ))) throw new Malformed("the token's type");
  return {
    header,
    typ,
    claims: object(base64(parts[1], true)),
    signed: bytesOf(`${parts[0]}.${parts[1]}`),
    signature: base64(parts[2], true),
  };
}

const ALGORITHMS = {
  EC: ["ES256", { name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
  OKP: ["Ed25519", { name: "Ed25519" }, { name: "Ed25519" }],
  RSA: ["RS256", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "RSASSA-PKCS1-v1_5" }],
};

/** The key of a JWK, for `signedBy`; throws where it is none. */
export async function keyOf({ kty, crv, x, y, n, e } = {}) {
  const [alg, kind, how] = (Object.hasOwn(ALGORITHMS, kty) && ALGORITHMS[kty]) || [];
  if (!alg) throw new Malformed("a key");
  const key = await crypto.subtle.importKey("jwk", { EC: { kty, crv, x, y }, OKP: { kty, crv, x }, RSA: { kty, n, e } }[kty], kind, false, ["verify"]);
  if (key.algorithm.modulusLength < 2048) throw new Malformed("a key");
  return { alg, how, key };
}

/** Whether the owner of a key signed the token; `EdDSA` is the name that wallets still write for Ed25519. */
export async function signedBy(token, { alg, how, key }) {
  const said = token.header.alg === "EdDSA" ? "Ed25519" : token.header.alg;
  return said === alg && crypto.subtle.verify(how, key, token.signature, token.signed);
}

/** Reads an SD-JWT and verifies nothing; `further` counts signatures beside the issuer's, of which nothing is known. */
export async function sdjwt(text) {
  const { whole, further } = text.startsWith("{") ? serialised(strict(text)) : { whole: text.trim(), further: 0 };
  const [first, ...rest] = whole.split("~");
  if (!rest.length || rest.length > MOST_DISCLOSURES) throw new Malformed("not an SD-JWT");
  const binding = rest.pop();
  return { token: compact(first, "dc+sd-jwt"), disclosures: rest.map(disclosure), binding, bound: [first, ...rest, ""].join("~"), further };
}

/** Whether the holder's key signed the proof that travels with an SD-JWT, over exactly what is shown (RFC 9901 §7.3). */
export async function isBound({ token, binding, bound }, holder) {
  try {
    const proof = compact(binding, "kb+jwt");
    const { iat, sd_hash: said } = proof.claims;
    moment(iat);
    return said === base64url(await digest(hashOf(token.claims), bytesOf(bound))) && (await signedBy(proof, holder));
  } catch {
    return false;
  }
}

function hashOf({ _sd_alg: named = "sha-256" }) {
  const hash = { "sha-256": "SHA-256", "sha-384": "SHA-384", "sha-512": "SHA-512" }[named];
  if (!hash) throw new Malformed("_sd_alg");
  return hash;
}

/** Whether a text claims to be a JWS in JSON serialisation; says nothing of whether it is one. */
export function isSerialised(text) {
  try {
    const { payload, signature, signatures } = strict(text);
    return typeof payload === "string" && (signatures !== undefined || signature !== undefined);
  } catch {
    return false;
  }
}

/** The compact text that a JSON serialisation stands for (RFC 9901 §8): disclosures stand beside the first signature alone. */
function serialised({ payload, signatures, ...flat }) {
  const general = signatures !== undefined;
  const all = general ? signatures : [flat];
  if (general && ["signature", "protected", "header"].some((name) => name in flat)) throw new Malformed("two forms");
  if (!Array.isArray(all) || !all.length || all.length > MOST_SIGNATURES) throw new Malformed("signatures");
  const [first, ...others] = all.map(beside);
  if (others.some((header) => BESIDE.some((name) => name in header))) throw new Malformed("disclosures");
  const { disclosures = [], kb_jwt: binding = "" } = first;
  if (binding !== "" && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(binding)) throw new Malformed("kb_jwt");
  const members = [all[0].protected, payload, all[0].signature, ...disclosures];
  if (!members.every((each) => typeof each === "string" && /^[\w-]+$/.test(each))) throw new Malformed("a member");
  return { whole: [members.slice(0, 3).join("."), ...disclosures, binding].join("~"), further: others.length };
}

/** What stands beside a signature unsigned; nothing in it may be signed too (RFC 7515 §7.2.1). */
function beside({ protected: encoded, header = {} }) {
  const signed = json(base64(encoded, true));
  if (header === null || typeof header !== "object" || Object.keys(header).some((name) => name in signed)) throw new Malformed("header");
  return header;
}

function disclosure(text) {
  const made = json(base64(text, true));
  const [salt, ...said] = Array.isArray(made) ? made : [];
  const named = said.length === 2 && typeof said[0] === "string" && said[0] !== "_sd" && said[0] !== "...";
  if (typeof salt !== "string" || !(named || said.length === 1)) throw new Malformed("a disclosure");
  return { text, name: named ? said[0] : null, value: said.at(-1) };
}

export class Altered extends Error {}

/** Returns the claims with every disclosure in its place, or throws `Altered`. */
export async function unfold({ token, disclosures }) {
  const { _sd_alg: _, ...payload } = token.claims;
  const hash = hashOf(token.claims);
  const waiting = new Map();
  for (const each of disclosures) waiting.set(base64url(await digest(hash, bytesOf(each.text))), each);
  const state = { waiting, seen: new Set(), gaps: { parts: 0, rows: 0 } };
  if (waiting.size !== disclosures.length) throw new Altered("twice");
  const claims = opened(payload, state, 0, false);
  if (waiting.size) throw new Altered("unsigned");
  return { claims, gaps: state.gaps };
}

/** What is disclosed for a digest; what is not is counted, and within tables by itself: nobody sees there that it is missing. */
function take(digested, state, inRows) {
  if (typeof digested !== "string" || state.seen.has(digested)) throw new Altered("a digest");
  state.seen.add(digested);
  const found = state.waiting.get(digested);
  if (found) state.waiting.delete(digested);
  else state.gaps[inRows ? "rows" : "parts"]++;
  return found;
}

function opened(value, state, depth, inRows) {
  if (depth > 32) throw new Malformed("too deep");
  if (Array.isArray(value)) return value.flatMap((item) => element(item, state, depth));
  if (value === null || typeof value !== "object") return value;
  if (Object.hasOwn(value, "...")) throw new Altered("...");
  const made = Object.create(null);
  for (const [name, item] of Object.entries(value)) if (name !== "_sd") made[name] = opened(item, state, depth + 1, inRows);
  const digests = Object.hasOwn(value, "_sd") ? value._sd : [];
  if (!Array.isArray(digests)) throw new Altered("_sd");
  for (const each of digests) {
    const shown = take(each, state, inRows);
    if (!shown) continue;
    if (shown.name === null || shown.name in made) throw new Altered("a claim");
    made[shown.name] = opened(shown.value, state, depth + 1, inRows);
  }
  return made;
}

function element(item, state, depth) {
  if (item === null || typeof item !== "object" || !Object.hasOwn(item, "...")) return [opened(item, state, depth + 1, true)];
  if (Object.keys(item).length !== 1) throw new Altered("...");
  const shown = take(item["..."], state, true);
  if (!shown) return [];
  if (shown.name !== null) throw new Altered("an element");
  return [opened(shown.value, state, depth + 1, true)];
}

/** The status at a place of a list's token. */
export async function statusAt(claims, index) {
  const { bits, lst } = claims.status_list ?? {};
  if (![1, 2, 4, 8].includes(bits) || typeof lst !== "string") throw new Malformed("status list");
  const packed = await inflate(base64(lst, true), MOST_LIST);
  const at = Math.floor((index * bits) / 8);
  if (at >= packed.length) return null;
  return (packed[at] >> ((index * bits) % 8)) & ((1 << bits) - 1);
}
