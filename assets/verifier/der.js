/** DER, read strictly and within bounds (X.690): what certificates and signatures are written in. */

export class Malformed extends Error {}

const MOST = 1 << 25;
const TEXTS = [0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1e];

export class Der {
  /** One value: `tag`, `body` (its content) and `raw` (all of it). */
  constructor(bytes, at = 0) {
    if (bytes.length > MOST || at + 2 > bytes.length) throw new Malformed("DER is cut off");
    this.tag = bytes[at];
    let length = bytes[at + 1];
    let begin = at + 2;
    if (length & 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4 || begin + count > bytes.length) throw new Malformed("DER length");
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes[begin++];
    }
    if (begin + length > bytes.length) throw new Malformed("DER is cut off");
    this.body = bytes.subarray(begin, begin + length);
    this.raw = bytes.subarray(at, begin + length);
  }

  /** The values inside, in order. */
  get inner() {
    if (this.made) return this.made;
    this.made = [];
    for (let at = 0; at < this.body.length; ) {
      const next = new Der(this.body, at);
      this.made.push(next);
      at += next.raw.length;
    }
    return this.made;
  }

  /** The value inside at a place, which must have the tag. */
  at(place, tag) {
    const found = this.inner[place];
    if (!found || (tag !== undefined && found.tag !== tag)) throw new Malformed("DER structure");
    return found;
  }

  get oid() {
    if (this.tag !== 6 || !this.body.length) throw new Malformed("no object identifier");
    const parts = [];
    let value = 0;
    for (const byte of this.body) {
      value = value * 128 + (byte & 0x7f);
      if (byte & 0x80) continue;
      if (parts.length) parts.push(value);
      else parts.push(Math.min(Math.floor(value / 40), 2), value - Math.min(Math.floor(value / 40), 2) * 40);
      value = 0;
    }
    return parts.join(".");
  }

  get text() {
    if (!TEXTS.includes(this.tag)) throw new Malformed("no text");
    if (this.tag === 0x1e) return new TextDecoder("utf-16be").decode(this.body);
    return new TextDecoder(this.tag === 0x0c ? "utf-8" : "latin1").decode(this.body);
  }

  get moment() {
    const said = this.text;
    const long = this.tag === 0x18;
    const form = long ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/ : /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
    const found = form.exec(said);
    if (!found) throw new Malformed("no moment");
    const [year, month, day, hour, minute, second, part = 0] = found.slice(1).map((each) => Number(each ?? 0));
    return Date.UTC(long ? year : year + (year < 50 ? 2000 : 1900), month - 1, day, hour, minute, second, part * 1000);
  }

  get small() {
    if (this.body.length > 4) throw new Malformed("number");
    return this.body.reduce((sum, byte) => sum * 256 + byte, 0);
  }
}

export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));
export const bytesOf = (text) => new TextEncoder().encode(text);

export async function digest(name, ...parts) {
  const whole = parts.length === 1 ? parts[0] : joined(parts);
  return new Uint8Array(await crypto.subtle.digest(name, whole));
}

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** DER of a SEQUENCE of values. */
export function sequence(...parts) {
  const body = joined(parts);
  const length = [];
  for (let left = body.length; left; left = Math.floor(left / 256)) length.unshift(left % 256);
  const head = body.length < 0x80 ? [body.length] : [0x80 | length.length, ...length];
  return joined([Uint8Array.of(0x30, ...head), body]);
}

/** Letters behind which no bit is left over, where a text ends one or two bytes behind a group: bytes have one text. */
const LAST = { 2: "AQgw", 3: "AEIMQUYcgkosw048" };

export function base64(text, url = false) {
  const alphabet = url ? /^[A-Za-z0-9_-]*$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  const last = url && LAST[text.length % 4];
  if (!alphabet.test(text) || (url && text.length % 4 === 1) || (last && !last.includes(text.at(-1)))) throw new Malformed("base64");
  const binary = atob(url ? text.replace(/-/g, "+").replace(/_/g, "/") : text);
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
