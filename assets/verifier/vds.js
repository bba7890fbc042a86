/** The visible digital seal (ICAO Doc 9303-13), read as `saan.trust.vds` reads it. */
import { Malformed, hex } from "./der.js";

const LETTERS = [..."   " + " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const MOST = 3116;

function c40(bytes) {
  let made = "";
  if (bytes.length % 2) throw new Malformed("C40");
  for (let at = 0; at < bytes.length; at += 2) {
    const last = at + 2 === bytes.length;
    if (bytes[at] === 0xfe) {
      const letter = String.fromCharCode(bytes[at + 1] - 1);
      if (!last || !/[A-Z0-9 ]/.test(letter)) throw new Malformed("C40");
      made += letter;
      continue;
    }
    const number = bytes[at] * 256 + bytes[at + 1] - 1;
    const values = [Math.floor(number / 1600), Math.floor(number / 40) % 40, number % 40];
    if (last && values[2] === 0) values.pop();
    if (values.some((value) => value < 3 || value > 39)) throw new Malformed("C40");
    made += values.map((value) => LETTERS[value]).join("");
  }
  return made;
}

function day(bytes) {
  const number = bytes[0] * 65536 + bytes[1] * 256 + bytes[2];
  const [year, month, date] = [number % 10000, Math.floor(number / 1e6), Math.floor(number / 1e4) % 100];
  const made = new Date(Date.UTC(year, month - 1, date));
  if (!year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) throw new Malformed("date");
  return made.getTime();
}

/** Reads a seal and verifies nothing. */
export function seal(data) {
  if (data.length > MOST || data[0] !== 0xdc || (data[1] !== 2 && data[1] !== 3)) throw new Malformed("not a seal");
  let at = 2;
  const take = (count) => {
    at += count;
    if (at > data.length) throw new Malformed("cut off");
    return data.subarray(at - count, at);
  };
  const country = c40(take(2)).trim();
  const named = c40(take(data[1] === 2 ? 6 : 4));
  const signer = named.slice(0, 4);
  let reference = named.slice(4);
  if (data[1] === 3) {
    const decimal = signer === "DEZV";
    if (!(decimal ? /^\d\d$/ : /^[0-9A-F]{2}$/).test(reference)) throw new Malformed("reference");
    const length = parseInt(reference, decimal ? 10 : 16);
    reference = length ? c40(take(Math.floor((length + 2) / 3) * 2)) : reference + c40(take(2));
  }
  const header = { country, signer: signer + reference, issued: day(take(3)), signed: day(take(3)) };
  const [feature, category] = take(2);
  Object.assign(header, { ours: signer === "THSN" && feature === 1 && category === 0x54 });
  const messages = [];
  while (at < data.length) {
    const begun = at;
    const tag = take(1)[0];
    let length = take(1)[0];
    if (length > 0x80) length = take(length & 0x7f).reduce((sum, byte) => sum * 256 + byte, 0);
    const value = take(length);
    if (tag === 0xff) {
      if (at !== data.length) throw new Malformed("something behind the signature");
      return { header, messages, covered: data.subarray(0, begun), signature: value };
    }
    messages.push([tag, value]);
  }
  return { header, messages, covered: data, signature: new Uint8Array() };
}

const [HASH, ID, KIND, NUMBER, HOLDER, UNTIL, STATUS, FACTS] = [1, 2, 3, 4, 5, 6, 7, 16];
const MOST_FACTS = 8;
const thai = new TextDecoder("windows-874", { fatal: true });
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What a seal of an issued document says, by the names that records use (docs/wire/faces.md §4). */
export function onPaper({ header, messages }) {
  const found = new Map(messages);
  if (found.size !== messages.length) throw new Malformed("a message twice");
  const text = (tag) => {
    const value = found.get(tag);
    if (!value) throw new Malformed("a message is missing");
    return (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf ? utf8 : thai).decode(value);
  };
  if (found.get(ID)?.length !== 16 || !found.has(HASH)) throw new Malformed("a message is missing");
  const said = { document_type: text(KIND), number: text(NUMBER), holder: text(HOLDER), issued_on: written(header.issued) };
  if (found.has(UNTIL)) said.valid_until = written(day(found.get(UNTIL)));
  said.data = {};
  for (let tag = FACTS; tag < FACTS + MOST_FACTS; tag++) {
    if (!found.has(tag)) continue;
    const [label, ...value] = text(tag).split(": ");
    said.data[label] = value.join(": ");
  }
  said.record_sha256 = hex(found.get(HASH));
  const place = found.get(STATUS);
  if (place) said.status = { index: place.subarray(0, 4).reduce((sum, byte) => sum * 256 + byte, 0), uri: utf8.decode(place.subarray(4)) };
  return said;
}

const written = (moment) => new Date(moment).toISOString().slice(0, 10);
