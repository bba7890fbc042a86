/** A PDF's objects, read strictly enough to know what a signature covers (ISO 32000-2 §7). */
import { Malformed } from "./der.js";

const MOST_SECTIONS = 256;
const MOST_DEPTH = 64;
const MOST_INFLATED = 32 << 20;
const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set([...'()<>[]{}/%'].map((letter) => letter.charCodeAt(0)));
const latin = new TextDecoder("latin1");

export class Name {
  constructor(text) {
    this.text = text;
  }
}
export class Ref {
  constructor(number, generation) {
    Object.assign(this, { number, generation });
  }
}
/** A string; `from` and `to` are where it stands in the file, with its brackets. */
export class Text {
  constructor(bytes, from, to) {
    Object.assign(this, { bytes, from, to });
  }
  get text() {
    const { bytes } = this;
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes.subarray(2));
    return latin.decode(bytes);
  }
}
export class Stream {
  constructor(dict, from) {
    Object.assign(this, { dict, from });
  }
}

class Reader {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at, depth: 0 });
  }

  skip() {
    const { bytes } = this;
    for (;;) {
      while (SPACE.has(bytes[this.at])) this.at++;
      if (bytes[this.at] !== 0x25) return;
      while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
    }
  }

  word() {
    const begin = this.at;
    while (this.at < this.bytes.length && !SPACE.has(this.bytes[this.at]) && !DELIMITER.has(this.bytes[this.at])) this.at++;
    return latin.decode(this.bytes.subarray(begin, this.at));
  }

  expect(text) {
    this.skip();
    if (latin.decode(this.bytes.subarray(this.at, this.at + text.length)) !== text) throw new Malformed(`no ${text}`);
    this.at += text.length;
  }

  number() {
    this.skip();
    const said = this.word();
    if (!/^\d{1,12}$/.test(said)) throw new Malformed("no number");
    return Number(said);
  }

  value() {
    if (++this.depth > MOST_DEPTH) throw new Malformed("too deep");
    try {
      return this.inner();
    } finally {
      this.depth--;
    }
  }

  inner() {
    this.skip();
    const { bytes } = this;
    const first = bytes[this.at];
    if (first === undefined) throw new Malformed("cut off");
    if (first === 0x2f) return this.name();
    if (first === 0x28) return this.literal();
    if (first === 0x3c) return bytes[this.at + 1] === 0x3c ? this.dictionary() : this.hexadecimal();
    if (first === 0x5b) return this.array();
    const begin = this.at;
    const said = this.word();
    if (/^\d{1,10}$/.test(said)) return this.reference(Number(said));
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(said)) return Number(said);
    if (said === "true" || said === "false") return said === "true";
    if (said === "null") return null;
    this.at = begin;
    throw new Malformed("no value");
  }

  reference(number) {
    const back = this.at;
    const rest = /^[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(latin.decode(this.bytes.subarray(back, back + 24)));
    if (!rest) return number;
    this.at = back + rest[0].length;
    return new Ref(number, Number(rest[1]));
  }

  name() {
    this.at++;
    return new Name(this.word().replace(/#([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16))));
  }

  array() {
    this.at++;
    const made = [];
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x5d) {
        this.at++;
        return made;
      }
      made.push(this.value());
    }
  }

  dictionary() {
    this.at += 2;
    const made = new Map();
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) {
        this.at += 2;
        return made;
      }
      if (this.bytes[this.at] !== 0x2f) throw new Malformed("no name in a dictionary");
      const name = this.name().text;
      if (made.has(name)) throw new Malformed(`${name} stands twice`);
      made.set(name, this.value());
    }
  }

  hexadecimal() {
    const from = this.at;
    const end = this.bytes.indexOf(0x3e, from);
    if (end < 0) throw new Malformed("cut off");
    const digits = latin.decode(this.bytes.subarray(from + 1, end)).replace(/[\0\t\n\f\r ]/g, "");
    if (/[^0-9A-Fa-f]/.test(digits)) throw new Malformed("hexadecimal");
    const made = new Uint8Array((digits.length + 1) >> 1);
    for (let i = 0; i < made.length; i++) made[i] = parseInt(digits.substr(i * 2, 2).padEnd(2, "0"), 16);
    this.at = end + 1;
    return new Text(made, from, this.at);
  }

  literal() {
    const from = this.at++;
    const made = [];
    for (let open = 1; ; ) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Malformed("cut off");
      if (byte === 0x5c) this.escaped(made);
      else {
        if (byte === 0x28) open++;
        if (byte === 0x29 && --open === 0) return new Text(Uint8Array.from(made), from, this.at);
        made.push(byte);
      }
    }
  }

  escaped(made) {
    const byte = this.bytes[this.at++];
    const simple = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }[byte];
    if (simple !== undefined) made.push(simple);
    else if (byte >= 48 && byte < 56) {
      let value = byte - 48;
      for (let i = 0; i < 2 && this.bytes[this.at] >= 48 && this.bytes[this.at] < 56; i++) value = value * 8 + this.bytes[this.at++] - 48;
      made.push(value & 255);
    } else if (byte === 13) {
      if (this.bytes[this.at] === 10) this.at++;
    } else if (byte !== 10) made.push(byte);
  }
}

export class Pdf {
  /** Opens a file, or the part of one that ends where a revision ended. */
  static async open(bytes) {
    const pdf = new Pdf();
    Object.assign(pdf, { bytes, entries: new Map(), loaded: new Map(), packed: new Map(), trailer: null });
    if (latin.decode(bytes.subarray(0, 5)) !== "%PDF-") throw new Malformed("not a PDF");
    const tail = latin.decode(bytes.subarray(Math.max(0, bytes.length - 2048)));
    const found = [...tail.matchAll(/startxref[\0\t\n\f\r ]+(\d{1,12})[\0\t\n\f\r ]+%%EOF/g)].at(-1);
    if (!found || tail.slice(found.index + found[0].length).includes("%%EOF")) throw new Malformed("no startxref");
    pdf.newest = Number(found[1]);
    pdf.tidy = /%%EOF\r?\n?$/.test(tail);
    const seen = new Set();
    for (let at = pdf.newest; at !== undefined; ) {
      if (seen.has(at) || seen.size > MOST_SECTIONS) throw new Malformed("cross-references turn in a circle");
      seen.add(at);
      at = await pdf.section(at);
    }
    if (!pdf.trailer?.get("Root")) throw new Malformed("no catalogue");
    if (pdf.trailer.has("Encrypt")) throw new Malformed("encrypted");
    return pdf;
  }

  async section(at) {
    const reader = new Reader(this.bytes, at);
    reader.skip();
    if (latin.decode(this.bytes.subarray(reader.at, reader.at + 4)) !== "xref") return this.packedSection(at);
    reader.at += 4;
    for (;;) {
      reader.skip();
      if (this.bytes[reader.at] === 0x74) break;
      const first = reader.number();
      const count = reader.number();
      for (let i = 0; i < count; i++) {
        const offset = reader.number();
        const generation = reader.number();
        reader.skip();
        const kind = reader.word();
        if (kind !== "n" && kind !== "f") throw new Malformed("cross-reference");
        this.enter(first + i, kind === "n" ? { offset, generation } : { free: true });
      }
    }
    reader.expect("trailer");
    const trailer = reader.value();
    this.trailer ??= trailer;
    if (trailer.has("XRefStm")) await this.packedSection(trailer.get("XRefStm"));
    return trailer.get("Prev");
  }

  async packedSection(at) {
    const stream = this.object(at).value;
    if (!(stream instanceof Stream) || stream.dict.get("Type")?.text !== "XRef") throw new Malformed("cross-reference");
    this.trailer ??= stream.dict;
    const data = await this.data(stream);
    const widths = stream.dict.get("W");
    const index = stream.dict.get("Index") ?? [0, stream.dict.get("Size")];
    let place = 0;
    const take = (width, otherwise) => {
      if (!width) return otherwise;
      let value = 0;
      for (let i = 0; i < width; i++) value = value * 256 + data[place++];
      return value;
    };
    for (let i = 0; i + 1 < index.length; i += 2)
      for (let number = index[i]; number < index[i] + index[i + 1] && place < data.length; number++) {
        const [kind, second, third] = [take(widths[0], 1), take(widths[1], 0), take(widths[2], 0)];
        if (kind === 1) this.enter(number, { offset: second, generation: third });
        else if (kind === 2) this.enter(number, { within: second, place: third });
        else this.enter(number, { free: true });
      }
    return stream.dict.get("Prev");
  }

  enter(number, entry) {
    if (!this.entries.has(number)) this.entries.set(number, entry);
  }

  object(offset) {
    const reader = new Reader(this.bytes, offset);
    const number = reader.number();
    reader.number();
    reader.expect("obj");
    const value = reader.value();
    reader.skip();
    if (!(value instanceof Map) || latin.decode(this.bytes.subarray(reader.at, reader.at + 6)) !== "stream") return { number, value };
    let from = reader.at + 6;
    if (this.bytes[from] === 13) from++;
    if (this.bytes[from] === 10) from++;
    return { number, value: new Stream(value, from) };
  }

  /** The value behind a reference, or the value itself. */
  async get(value) {
    for (let i = 0; value instanceof Ref; i++) {
      if (i > MOST_DEPTH) throw new Malformed("references turn in a circle");
      value = await this.load(value.number);
    }
    return value ?? null;
  }

  async load(number) {
    if (this.loaded.has(number)) return this.loaded.get(number);
    const entry = this.entries.get(number);
    let value = null;
    if (entry?.within !== undefined) value = (await this.unpacked(entry.within)).get(number) ?? null;
    else if (entry && !entry.free) {
      const found = this.object(entry.offset);
      if (found.number !== number) throw new Malformed("an object stands elsewhere");
      value = found.value;
    }
    this.loaded.set(number, value);
    return value;
  }

  async unpacked(number) {
    if (this.packed.has(number)) return this.packed.get(number);
    const stream = await this.load(number);
    if (!(stream instanceof Stream)) throw new Malformed("no object stream");
    const data = await this.data(stream);
    const head = new Reader(data, 0);
    const first = await this.get(stream.dict.get("First"));
    const places = Array.from({ length: await this.get(stream.dict.get("N")) }, () => [head.number(), head.number()]);
    const made = new Map(places.map(([each, at]) => [each, new Reader(data, first + at).value()]));
    this.packed.set(number, made);
    return made;
  }

  /** A stream's data, inflated. */
  async data(stream) {
    const length = await this.get(stream.dict.get("Length"));
    if (!Number.isInteger(length) || stream.from + length > this.bytes.length) throw new Malformed("a stream is cut off");
    const raw = this.bytes.subarray(stream.from, stream.from + length);
    const filter = [(await this.get(stream.dict.get("Filter"))) ?? []].flat();
    if (!filter.length) return raw;
    if (filter.length > 1 || filter[0].text !== "FlateDecode") throw new Malformed("a stream's filter");
    const parameters = [await this.get(stream.dict.get("DecodeParms"))].flat()[0];
    return predicted(await inflate(raw), parameters);
  }

  get catalogue() {
    return this.get(this.trailer.get("Root"));
  }
}

/** Inflates zlib data within a bound. */
export async function inflate(raw, most = MOST_INFLATED) {
  const parts = [];
  let size = 0;
  try {
    const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > most) throw new Malformed("too large");
      parts.push(part.value);
    }
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("compressed data");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function predicted(data, parameters) {
  const kind = parameters?.get?.("Predictor") ?? 1;
  if (kind === 1) return data;
  const columns = parameters.get("Columns") ?? 1;
  if (kind < 10 || (parameters.get("Colors") ?? 1) !== 1 || (parameters.get("BitsPerComponent") ?? 8) !== 8) throw new Malformed("predictor");
  const rows = Math.floor(data.length / (columns + 1));
  const made = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const how = data[row * (columns + 1)];
    if (how > 2) throw new Malformed("predictor");
    for (let i = 0; i < columns; i++) {
      const left = how === 1 && i ? made[row * columns + i - 1] : 0;
      const above = how === 2 && row ? made[(row - 1) * columns + i] : 0;
      made[row * columns + i] = data[row * (columns + 1) + 1 + i] + left + above;
    }
  }
  return made;
}
