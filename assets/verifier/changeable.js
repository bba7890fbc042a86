/**
 * What can change how a signed page looks without any change of its bytes (shadow attacks): `saan.press.changeable` looks
 * through the same, and counts the same.
 */
import { unchecked } from "./findings.js";
import { Ref, Stream } from "./pdf.js";

const MOST = 20_000;
const DEEPEST = 16;
const LAYERS = ["ชั้นภาพที่เปิดปิดได้", "layers that can be switched"];
const SCRIPTS = ["คำสั่งที่ทำงานเอง", "scripts"];
const FIELDS = ["ช่องกรอกข้อความ", "fields to fill in"];
const MEDIA = ["สื่อที่เล่นหรือเคลื่อนไหวได้", "media that play or move"];
const UNSEEN = ["ส่วนที่ตรวจดูไม่ได้ทั้งหมด", "parts that could not be looked through"];
/** What an action may do of itself, and what it may do when somebody follows a link. */
const GOES = ["GoTo"];
const LEADS = [...GOES, "GoToR", "GoToE", "URI", "Named", "Thread"];
const PLAYED = ["3D", "Movie", "RichMedia", "Screen", "Sound"];
const RUN = ["JavaScript", "Renditions", "AlternatePresentations"];

/** One finding where a page may look otherwise than its signer saw it; none for a page that cannot. */
export async function changeable(pdf) {
  const found = new Set();
  try {
    for await (const each of new Look(pdf).through(await pdf.catalogue)) found.add(each);
  } catch {
    found.add(UNSEEN); // what cannot be read cannot be shown to be harmless
  }
  if (!found.size) return [];
  const [th, en] = [0, 1].map((i) => [...found].map((each) => each[i]).join(", "));
  return [unchecked("pdf.changeable", `หน้านี้มี${th} สิ่งที่ท่านเห็นอาจต่างจากที่ผู้ลงนามเห็น ให้เชื่อเฉพาะข้อมูลที่ลงลายมือชื่อซึ่งแสดงไว้`, `The page has ${en}: what you see may not be what its signer saw. Believe only what is shown here as signed.`)];
}

/** One look through a file. Counts every part, also those seen before, so that neither bulk nor a circle holds it up. */
class Look {
  constructor(pdf) {
    Object.assign(this, { pdf, left: MOST });
  }

  /** What a dictionary, or that of a stream, holds under a name; null for nothing. */
  async at(held, name) {
    return this.pdf.get(held.get(name));
  }

  async dictionary(value) {
    const found = await this.pdf.get(value);
    return found instanceof Stream ? found.dict : found instanceof Map ? found : null;
  }

  async *through(root) {
    if (root.has("OCProperties")) yield LAYERS;
    const names = await this.dictionary(root.get("Names"));
    if (names && RUN.some((name) => names.has(name))) yield SCRIPTS;
    if ((await this.dictionary(root.get("OpenAction"))) && (await this.acts(root, "OpenAction", GOES))) yield SCRIPTS;
    yield* this.runs(root);
    yield* this.form(await this.dictionary(root.get("AcroForm")));
    for await (const item of this.tree(root, "Outlines", ["First", "Next"])) if (await this.acts(item, "A", LEADS)) yield SCRIPTS;
    for await (const page of this.tree(root, "Pages", ["Kids"])) {
      yield* this.runs(page);
      if (page.has("PresSteps")) yield SCRIPTS;
      for await (const note of this.tree(page, "Annots", [])) yield* this.note(note);
    }
  }

  async *form(form) {
    if (!form) return;
    if (form.has("XFA")) yield FIELDS;
    for await (const field of this.tree(form, "Fields", ["Kids"])) {
      yield* this.runs(field);
      const own = (await this.at(field, "FT"))?.text;
      if (own ? own !== "Sig" : !field.has("Kids") && (await this.kind(field)) !== "Sig") yield FIELDS;
    }
  }

  async *note(note) {
    yield* this.runs(note);
    if ((await this.acts(note, "A", LEADS)) || (await this.acts(note, "PA", LEADS))) yield SCRIPTS;
    const kind = (await this.at(note, "Subtype"))?.text;
    if (PLAYED.includes(kind)) yield MEDIA;
    if (kind === "Widget" && (await this.kind(note)) !== "Sig") yield FIELDS;
  }

  /** Whether something has actions that begin of themselves: on opening, on being seen, on the mouse passing. */
  async *runs(held) {
    const own = await this.at(held, "AA");
    if (own !== null && own.size !== 0) yield SCRIPTS;
  }

  /** Whether an action, or one of those that follow it, does more than is allowed. */
  async acts(held, name, allowed) {
    for await (const each of this.tree(held, name, ["Next"])) if (!allowed.includes((await this.at(each, "S"))?.text)) return true;
    return false;
  }

  /** The dictionaries under a name, one or an array, and those under the further names of each; none twice. */
  async *tree(held, name, further) {
    const seen = new Set();
    const waiting = [this.under(held, name, seen)];
    while (waiting.length) {
      const { value: found, done } = await waiting.at(-1).next();
      if (done) waiting.pop();
      else {
        yield found;
        waiting.push(...further.map((each) => this.under(found, each, seen)));
      }
    }
  }

  async *under(held, name, seen) {
    const raw = held.get(name);
    const value = await this.pdf.get(raw);
    for (const each of Array.isArray(value) ? value : [raw]) {
      if (--this.left < 0) throw new Error("too much");
      if (each instanceof Ref) {
        if (seen.has(each.number)) continue;
        seen.add(each.number);
      }
      const found = await this.dictionary(each);
      if (found) yield found;
    }
  }

  /** The kind of a form's field, its own or that of a field above it. */
  async kind(field) {
    for (let i = 0; field && i < DEEPEST; i++) {
      if (field.has("FT")) return (await this.at(field, "FT"))?.text;
      field = await this.dictionary(field.get("Parent"));
    }
    return null;
  }
}
