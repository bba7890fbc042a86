/** What was found: a code that both verifiers share, how the check ended, and a sentence in each language. */

const made = (outcome) => (code, th, en) => ({ code, outcome, th, en });
export const holds = made("holds");
export const fails = made("fails");
export const unchecked = made("unchecked");

/** Returns how all ended: it holds only if each holds, and nothing found is nothing checked. */
export function verdict(findings) {
  if (findings.some((each) => each.outcome === "fails")) return "fails";
  return findings.length && findings.every((each) => each.outcome === "holds") ? "holds" : "unchecked";
}

const FORCE = ["document.status", "document.validity", "credential.time"];
const UNKNOWN = ["file.unknown", "picture.code", "picture.readable"];

/** The verdict as people are told it: `force` where a document is genuine but not in force, `unknown` where there is nothing to check. */
export function ending(findings) {
  const ended = verdict(findings);
  const of = (outcome) => findings.filter((each) => each.outcome === outcome).map(({ code }) => code);
  if (ended === "fails" && of("fails").every((code) => FORCE.includes(code))) return "force";
  const nothing = of("unchecked").every((code) => UNKNOWN.includes(code)) && of("holds").every((code) => code === "trust.list");
  return ended === "unchecked" && nothing ? "unknown" : ended;
}

export const when = (moment) => new Date(moment).toISOString();

const LANGUAGES = ["th-TH-u-ca-buddhist-nu-thai", "en-GB"];
const written = (style) => LANGUAGES.map((language) => new Intl.DateTimeFormat(language, { ...style, timeZone: "Asia/Bangkok" }));
const COUNTS = LANGUAGES.map((language) => new Intl.NumberFormat(language));
const DAYS = written({ dateStyle: "medium" });
const TIMES = written({ dateStyle: "medium", timeStyle: "short" });
// Without a look behind: Safari knows none before 16.4.
const DATED = /(^|[^\w-])(\d{4}-\d\d-\d\d(T[\d:.]+Z)?)(?![\w-])/g;

/** A text with its days and moments as people in Bangkok write them, Thai (0) or English (1). */
export function dated(text, language) {
  return text.replace(DATED, (whole, before, found, time) => {
    const moment = new Date(found);
    return Number.isNaN(moment.getTime()) ? whole : before + (time ? TIMES : DAYS)[language].format(moment);
  });
}

/** A number as people write it, Thai and English. */
export const counted = (number) => COUNTS.map((count) => count.format(number));

/** A value as people write it: only what is a day or a moment as a whole is one. */
export const valued = (text, language) => (text.match(DATED)?.[0] === text ? dated(text, language) : text);
