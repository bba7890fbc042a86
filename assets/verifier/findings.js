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

export const when = (moment) => new Date(moment).toISOString();

const LANGUAGES = ["th-TH-u-ca-buddhist-nu-thai", "en-GB"];
const written = (style) => LANGUAGES.map((language) => new Intl.DateTimeFormat(language, { ...style, timeZone: "Asia/Bangkok" }));
const DAYS = written({ dateStyle: "medium" });
const TIMES = written({ dateStyle: "medium", timeStyle: "short" });
const DATED = /(?<![\w-])\d{4}-\d\d-\d\d(T[\d:.]+Z)?(?![\w-])/g;

/** A text with its days and moments as people in Bangkok write them, Thai (0) or English (1). */
export function dated(text, language) {
  return text.replace(DATED, (found, time) => {
    const moment = new Date(found);
    return Number.isNaN(moment.getTime()) ? found : (time ? TIMES : DAYS)[language].format(moment);
  });
}

/** A value as people write it: only what is a day or a moment as a whole is one. */
export const valued = (text, language) => (text.match(DATED)?.[0] === text ? dated(text, language) : text);
