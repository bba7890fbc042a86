/** The page: files, text and codes in; the verdict first, then why, then what was signed. Nothing leaves the page. */
import { counted, dated, ending, valued, verdict, when } from "./findings.js";
import { judge } from "./judging.js";
import { codeReader } from "./packed.js";
import { trusted } from "./trust.js";
import { WORDS } from "./words.js";

const OLD_DAYS = 30;
const MOST_FILES = 50;
const MOST_ROWS = 500;
const NO_LABELS = { fields: {}, choices: {} };
const carried = JSON.parse(document.getElementById("trust").textContent);
const EMPTY = { agencies: [], roots: [], stamps: [], withdrawn: {}, issued: 0, expires: 0, demo: false, absent: true };
const state = { language: 0, trust: EMPTY, shown: null, stream: null };
const find = (id) => document.getElementById(id);

/** A sentence in both languages, of which the style shows the chosen one. */
function say(pair, fields = {}) {
  return pair.map((text, i) => {
    const filled = text.replace(/\{(\w+)\}/g, (_, name) => [fields[name]].flat()[i] ?? [fields[name]].flat()[0]);
    return make("span", { lang: i ? "en" : "th", text: dated(filled, i) });
  });
}

function make(tag, { text, className, ...rest } = {}, ...inner) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(rest)) made.setAttribute(name, value);
  made.append(...inner.flat());
  return made;
}

async function open() {
  for (const each of document.querySelectorAll("[data-say]")) each.replaceChildren(...say(WORDS[each.dataset.say]));
  speak(new URLSearchParams(location.search).get("lang") === "en" ? 1 : 0);
  if (carried.list) state.trust = await trusted(carried.list, carried.pin).catch(() => EMPTY);
  banner();
  if (location.protocol.startsWith("http")) find("save").hidden = false;
  find("language").addEventListener("click", () => speak(1 - state.language));
  find("files").addEventListener("change", (event) => given(event.target.files));
  find("check").addEventListener("click", () => texts(find("text").value, WORDS.pasted));
  find("scan").addEventListener("click", () => (state.stream ? still() : scan()));
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  document.addEventListener("drop", (event) => given(event.dataTransfer.files));
  addEventListener("hashchange", linked);
  linked();
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = language ? "en" : "th";
  document.title = WORDS.title[language];
}

/** A code on paper may lead here with the seal behind the #, which no browser sends to anyone. */
function linked() {
  if (location.hash.startsWith("#seal=")) texts(location.hash, WORDS.scanned);
}

function banner() {
  const { trust } = state;
  const now = Date.now();
  const place = find("list");
  if (trust.absent) return place.replaceChildren(make("p", { className: "warn" }, say(WORDS.noList)));
  const days = Math.max(0, Math.floor((now - trust.issued) / 86_400_000));
  const old = now >= trust.expires || days > OLD_DAYS;
  place.replaceChildren(make("p", { className: old ? "warn" : "quiet" }, say(WORDS.age, { days: counted(days), when: when(trust.issued) })));
  if (now >= trust.expires) place.append(make("p", { className: "warn" }, say(WORDS.ageOver)));
  if (trust.demo) place.append(make("p", { className: "warn" }, say(WORDS.demo)));
}

async function given(list) {
  const files = [...list].slice(0, MOST_FILES);
  if (files.length) await told(await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))));
}

function texts(text, name) {
  if (text.trim()) return told([{ name: name[state.language], bytes: new TextEncoder().encode(text) }]);
}

async function told(files) {
  const place = find("report");
  place.replaceChildren(make("p", {}, say(WORDS.busy)));
  const made = await judge(files, { trust: state.trust, pin: carried.pin, at: Date.now() });
  state.trust = made.trust;
  banner();
  const documents = made.judged.map(reported);
  place.replaceChildren(...(documents.length ? documents : [make("p", {}, say(WORDS.none))]));
  place.focus();
}

function reported(each) {
  const ended = verdict(each.findings);
  const issuer = each.agency ? [each.agency.name.th, each.agency.name.en] : ["?", "?"];
  const told = ended === "holds" && each.kind === "seal" ? "compared" : ending(each.findings);
  const advice = { ...WORDS.advice, ...(each.kind === "batch" ? { holds: WORDS.adviceBatch } : {}) }[told];
  const section = make("section", { className: "one" }, make("h2", { text: each.name }));
  const box = make("div", { className: `verdict ${ended}` }, make("p", { className: "said" }, say(WORDS[told])));
  if (each.kind !== "trust") box.append(make("p", {}, say(advice, { issuer })));
  section.append(box, ...checks(each, ended));
  if (each.notes?.length) section.append(make("h3", {}, say(WORDS.notes)), make("ul", {}, each.notes.map((note) => make("li", {}, say(note)))));
  if (each.kind === "pdf") section.append(viewed(each.bytes));
  if (each.said) section.append(make("h3", {}, say(ended === "fails" ? WORDS.doubted : WORDS.said)), ...signed(each.said, each.labels ?? NO_LABELS));
  return section;
}

function checks({ findings }, ended) {
  const of = (outcome) => findings.filter((each) => each.outcome === outcome);
  const list = (found) => make("ul", { className: "checks" }, found.map((each) => make("li", { className: each.outcome }, say([each.th, each.en]), each.fetch && ended !== "fails" ? fetching(each.fetch) : [])));
  const made = [];
  if (of("fails").length) made.push(make("h3", {}, say(WORDS.failing)), list(of("fails")));
  if (of("unchecked").length) made.push(make("h3", {}, say(WORDS.open)), list(of("unchecked")));
  if (of("holds").length) made.push(make("details", {}, make("summary", {}, say(WORDS.good), ` (${of("holds").length})`), list(of("holds"))));
  return made;
}

/** A link, followed only if the person wants to: the page itself may not reach any network. What does not hold gives no address. */
function fetching(address) {
  if (!/^https?:\/\//.test(address)) return [];
  return [" ", make("a", { href: address, target: "_blank", rel: "noopener noreferrer", download: "" }, say(WORDS.fetch))];
}

function viewed(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  return make("p", {}, make("a", { href: address, target: "_blank", rel: "noopener" }, say(WORDS.page)));
}

/** What was signed: a table of single values, and a table of its own for rows such as the courses of a transcript. */
function signed(said, labels) {
  const found = { rows: [], tables: [] };
  const first = Object.keys(NAMED);
  const place = (name) => (first.includes(name) ? first.indexOf(name) : first.length);
  const shown = Object.entries(said).filter(([name]) => !FOR_PROGRAMS.includes(name));
  for (const [name, value] of shown.sort(([a], [b]) => place(a) - place(b))) flat(value, [name], found, labels);
  const single = found.rows.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, both(name)), make("td", {}, drawn(value[0]) ? make("img", { src: value[0], alt: [...new Set(name)].join(" · ") }) : both(value))));
  return [framed(WORDS.said, make("tbody", {}, single.slice(0, MOST_ROWS))), ...found.tables.map(listed)];
}

function listed({ name, columns, rows }) {
  const head = make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col" }, both(column)))));
  const body = rows.slice(0, MOST_ROWS).map((row) => make("tr", {}, row.map((value) => make("td", {}, both(value)))));
  return framed(name, make("caption", {}, both(name)), head, make("tbody", {}, body));
}

/** A table that is moved under the window by finger or arrow key where it is wider. */
const framed = (name, ...inner) => make("div", { className: "wide", tabindex: "0", role: "group", "aria-label": [...new Set(name)].join(" · ") }, make("table", {}, inner));

/** Whether a value is a picture as records hold them (`rules.pictures`): nothing else is ever shown as one. */
const drawn = (value) => value.length < 90_000 && /^data:image\/(?:jpeg;base64,\/9j\/|png;base64,iVBORw0KGgo.)(?:.{4})*$/.test(value) && /^[^,]+,[A-Za-z0-9+/]+={0,2}$/.test(value);

const NAMED = {
  document_type: ["ชนิดเอกสาร", "Type"],
  number: ["เลขที่", "Number"],
  holder: ["ออกให้แก่", "Issued to"],
  name: ["ชื่อ", "Name"],
  issued_on: ["วันที่ออก", "Issued on"],
  valid_until: ["ใช้ได้ถึง", "Valid until"],
  exp: ["ใช้ได้ถึง", "Valid until"],
  iat: ["ออกเมื่อ", "Issued at"],
  batch: ["ชุดเอกสาร", "Batch"],
  rooted: ["ลงลายมือชื่อราก", "Root signed"],
  stamped: ["ประทับเวลา", "Time-stamped"],
  authority: ["ผู้ประทับเวลา", "Time-stamp authority"],
  issuer: ["ผู้ออก", "Issuer"],
  iss: ["ผู้ออก", "Issuer"],
  data: ["ข้อมูล", "Content"],
  signer: ["ตรา", "Seal"],
  issued: ["วันที่ออก", "Issued on"],
  signed: ["วันที่ลงตรา", "Sealed on"],
  country: ["ประเทศ", "Country"],
  signature: ["ผู้ลงนาม", "Signed by"],
  record_sha256: ["ค่าแฮชของข้อมูล", "Hash of the record"],
  legal_basis: ["ฐานกฎหมาย", "Legal basis"],
  agency: ["หน่วยงาน", "Agency"],
  unit: ["ส่วนงาน", "Unit"],
  position: ["ตำแหน่ง", "Position"],
  own_title: ["ตำแหน่งของตนเอง", "Own position"],
  acting: ["ปฏิบัติหน้าที่แทน", "Acting"],
  order: ["ตามคำสั่ง", "By order"],
  at: ["เมื่อ", "At"],
  code: ["รหัส", "Code"],
  version: ["รุ่น", "Version"],
  sha256: ["ค่าแฮช", "Hash"],
  replaces: ["ออกแทน", "Replaces"],
  check: ["ลิงก์สำหรับตรวจ", "Link for checking"],
  th: ["ไทย", "Thai"],
  en: ["อังกฤษ", "English"],
};
const FOR_PROGRAMS = ["cnf", "status", "type", "v", "vct", "vct#integrity", "nbf", "sub", "id", "check"];

/** A pair as it stands; what is the same in both languages is said once. */
const both = ([th, en]) => (th === en ? [th] : [make("span", { lang: "th", text: th }), make("span", { lang: "en", text: en })]);

const wayTo = (path) => path.filter((step) => typeof step === "string").join("/");

/** The names of a step: by the metadata of its type, else as every record calls it, else the code in words. */
const called = (path, { fields }) => fields[wayTo(path)] ?? (path[0] === "data" && path.length > 1 ? null : NAMED[path.at(-1)]) ?? spelt(String(path.at(-1)));

/** A field's code in words, where nobody says what the field is called: `full_name` as “Full name”. */
function spelt(code) {
  const words = code.replace(/([a-z])(?=[A-Z])/g, "$1 ").replace(/[_\-\s]+/g, " ").trim();
  return [0, 1].map(() => (words ? words[0].toUpperCase() + words.slice(1) : code));
}

/** The names of a way, from the first step that has one. */
function steps(path, labels) {
  const names = path.map((_, i) => called(path.slice(0, i + 1), labels)).slice(path[0] === "data" && path.length > 1 ? 1 : 0);
  return [0, 1].map((i) => names.map((pair) => pair[i]).join(" · "));
}

/** The names of the fields below a way as their type has them, and then those that it does not name. */
function ordered(names, path, { fields }) {
  const known = Object.keys(fields);
  const place = (name) => (fields[wayTo([...path, name])] ? known.indexOf(wayTo([...path, name])) : known.length);
  return names.sort((a, b) => place(a) - place(b));
}

const isPair = (value) => typeof value?.th === "string" && typeof value.en === "string" && Object.keys(value).length === 2;
const isRow = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((each) => each === null || typeof each !== "object");

function flat(value, path, found, labels) {
  if (value === null || value === "") return;
  if (typeof value !== "object" || isPair(value) || path.length >= 16) {
    found.rows.push([steps(path, labels), spoken(value, path, labels)]);
  } else if (Array.isArray(value) && value.length && value.every(isRow)) {
    const names = ordered([...new Set(value.flatMap(Object.keys))], path, labels);
    const cell = (row, name) => (row[name] === null || row[name] === undefined ? ["", ""] : spoken(row[name], [...path, name], labels));
    const columns = names.map((name) => called([...path, name], labels));
    found.tables.push({ name: steps(path, labels), columns, rows: value.map((row) => names.map((name) => cell(row, name))) });
  } else {
    if (path[0] === "document_type" && value.name) return flat(value.name, path, found, labels);
    const keys = Array.isArray(value) ? value.keys() : ordered(Object.keys(value), path, labels);
    for (const key of keys) flat(value[key], [...path, Array.isArray(value) ? key + 1 : key], found, labels);
  }
}

/** A value as people read it, in both languages. */
function spoken(value, path, { choices }) {
  if (isPair(value)) return [value.th, value.en || value.th];
  if (typeof value === "boolean") return WORDS[value ? "yes" : "no"];
  if (typeof value === "string" && drawn(value)) return [value, value];
  const choice = choices[wayTo(path)]?.[value];
  if (isPair(choice)) return [choice.th, choice.en];
  const moment = ["exp", "iat"].includes(path.at(-1)) && Number.isInteger(value) ? when(value * 1000) : value;
  return [0, 1].map((i) => valued(String(moment), i));
}

async function scan() {
  const video = find("video");
  try {
    state.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
  } catch {
    return find("camera").replaceChildren(...say(navigator.mediaDevices ? WORDS.noPermission : WORDS.noCamera));
  }
  find("camera").replaceChildren(...say(WORDS.aim));
  video.srcObject = state.stream;
  video.hidden = false;
  find("scan").replaceChildren(...say(WORDS.stop));
  const { codeBefore } = await codeReader();
  await video.play();
  while (state.stream) {
    const code = codeBefore(video);
    if (code) {
      still();
      return told([{ name: WORDS.scanned[state.language], bytes: code }]);
    }
    await new Promise(requestAnimationFrame);
  }
}

function still() {
  for (const track of state.stream?.getTracks() ?? []) track.stop();
  state.stream = null;
  find("video").hidden = true;
  find("camera").replaceChildren();
  find("scan").replaceChildren(...say(WORDS.scan));
}

/** For programs, and for the vectors: files as base64 in, codes and outcomes out. */
window.saanVerify = async (files, { list = carried.list, pin = carried.pin, at = Date.now() } = {}) => {
  const trust = list ? await trusted(list, pin) : EMPTY;
  const read = files.map(({ name, base64 }) => ({ name, bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }));
  const began = performance.now();
  const made = await judge(read, { trust, pin, at });
  return made.judged.map((each) => ({ name: each.name, kind: each.kind, outcome: verdict(each.findings), findings: each.findings, milliseconds: performance.now() - began }));
};

open();
