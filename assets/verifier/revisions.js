/**
 * What was added to a PDF after a signature. Signing further, time-stamps and evidence are no change; everything else
 * is, whether or not it can be seen (shadow and incremental-saving attacks).
 */
import { Name, Pdf, Ref, Stream, Text } from "./pdf.js";
import { hex } from "./der.js";

const CATALOGUE = ["AcroForm", "DSS", "Extensions"];
const FORM = ["Fields", "SigFlags", "DR", "DA"];
/** What a file calls itself beside its pages: viewers show it, so whoever stamps it later may not say it anew. */
const CAPTIONS = ["Title", "Author", "Subject", "Keywords"];

/** Whether nothing but signatures and evidence was added to `whole` after its first `end` bytes. */
export async function onlySigned(whole, end) {
  // Bytes that belong to no revision are no signing either.
  if (!whole.tidy || whole.newest < end) return false;
  const before = await Pdf.open(whole.bytes.subarray(0, end));
  if (!same(before.trailer.get("Root"), whole.trailer.get("Root"))) return false;
  const root = before.trailer.get("Root").number;
  for (const [number, entry] of before.entries) {
    if (entry.free || unchanged(before, whole, number, entry)) continue;
    const [was, is] = [await before.load(number), await whole.load(number)];
    if (number === root) {
      if (!(await catalogue(before, whole, was, is))) return false;
    } else if (!(await mayChange(before, whole, was, is))) return false;
    if (isSignature(was) && !(await onlyListed(before, number))) return false;
  }
  return called(await about(before), await about(whole));
}

const about = async (pdf) => (await pdf.get(pdf.trailer.get("Info") ?? null)) ?? new Map();

/** Whether a file says of itself nothing that it did not say before; when it was stamped, and by which program, it may. */
function called(was, is) {
  if (!(was instanceof Map) || !(is instanceof Map)) return same(was, is);
  return CAPTIONS.every((name) => !is.has(name) || same(was.get(name), is.get(name)));
}

/** Whether a field was in lists alone, of fields or of notes, and in the structure: what draws with it would change when it is filled. */
async function onlyListed(before, number) {
  for (const each of before.entries.keys()) if (uses(await before.load(each), number)) return false;
  return true;
}

/** Whether a dictionary holds a reference itself, other than to tell what a part of the structure or of a field is about. */
function uses(value, number) {
  if (value instanceof Stream) return uses(value.dict, number);
  if (Array.isArray(value)) return value.some((item) => !(item instanceof Ref) && uses(item, number));
  if (!(value instanceof Map)) return false;
  return [...value].some(([name, item]) => (item instanceof Ref ? item.number === number && name !== "Obj" && name !== "Parent" : uses(item, number)));
}

function unchanged(before, whole, number, entry) {
  const now = whole.entries.get(number);
  if (entry.within === undefined) return now?.offset === entry.offset;
  return now?.within === entry.within && whole.entries.get(entry.within)?.offset === before.entries.get(entry.within)?.offset;
}

async function catalogue(before, whole, was, is) {
  if (!alike(was, is, CATALOGUE)) return false;
  const [form, now] = [await before.get(was.get("AcroForm")), await whole.get(is.get("AcroForm"))];
  return form === null ? true : formAlike(before, whole, form, now);
}

async function formAlike(before, whole, was, is) {
  if (!alike(was, is, FORM)) return false;
  return grown(await before.get(was.get("Fields")), await whole.get(is.get("Fields")), async (field) => isSignature(await whole.get(field)));
}

async function mayChange(before, whole, was, is) {
  if (!(was instanceof Map) || !(is instanceof Map)) return same(was, is);
  if (was.has("Fields") && is.has("Fields")) return formAlike(before, whole, was, is);
  if (was.get("Type")?.text === "Page") {
    const [old, now] = [await before.get(was.get("Annots")), await whole.get(is.get("Annots"))];
    return alike(was, is, ["Annots"]) && grown(old, now, async (note) => unseen(whole, await whole.get(note)));
  }
  if (isSignature(was) && !was.has("V")) return alike(was, is, ["V", "AP", "F", "Lock"]) && unseen(whole, is);
  if (was.has("VRI") || was.has("Certs")) return is.has("VRI") || is.has("Certs");
  return same(was, is);
}

/** Whether an array keeps what it had, in order, and each new item passes. */
async function grown(was, is, passes) {
  const [old, now] = [was ?? [], is ?? []];
  if (!Array.isArray(old) || !Array.isArray(now) || now.length < old.length || !old.every((item, i) => same(item, now[i]))) return false;
  for (const item of now.slice(old.length)) if (!(await passes(item))) return false;
  return true;
}

const isSignature = (dict) => dict instanceof Map && dict.get("FT")?.text === "Sig";

/** Whether a field shows nothing on the page: a new signature must not draw over what others signed. */
async function unseen(pdf, dict) {
  if (!isSignature(dict)) return false;
  const box = await pdf.get(dict.get("Rect"));
  return Array.isArray(box) && box.length === 4 && (box[0] === box[2] || box[1] === box[3]);
}

function alike(was, is, except) {
  if (!(is instanceof Map)) return false;
  const rest = (dict) => new Map([...dict].filter(([name]) => !except.includes(name)));
  return same(rest(was), rest(is));
}

const same = (a, b) => written(a) === written(b);

function written(value) {
  if (value instanceof Ref) return `${value.number} ${value.generation} R`;
  if (value instanceof Name) return `/${value.text}`;
  if (value instanceof Text) return `<${hex(value.bytes)}>`;
  if (value instanceof Stream) return `stream at ${value.from}`;
  if (Array.isArray(value)) return `[${value.map(written).join(" ")}]`;
  if (value instanceof Map) return `{${[...value].map(([name, item]) => `/${name} ${written(item)}`).sort().join("")}}`;
  return String(value);
}
