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
