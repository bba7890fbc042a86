/** Whom to believe: the signed list that travels with this page, or a newer one under the same key. */
import { Malformed, base64 } from "./der.js";
import { Certificate } from "./x509.js";
import { compact, keyOf, moment, signedBy } from "./jose.js";

export const LIST = "saan-trust-list+jwt";

/** Returns the list of a token that the pinned key signed, or throws `Malformed`. */
export async function trusted(text, pin) {
  const token = compact(text.trim(), LIST);
  if (!(await signedBy(token, await keyOf(pin)))) throw new Malformed("the trust list's signature");
  const { claims } = token;
  const [issued, expires] = [claims.iat, claims.exp].map(moment);
  if (claims.v !== 1 || issued === null || expires === null) throw new Malformed("the trust list's version and life");
  const made = new Map();
  const certificate = (number) => {
    if (!made.has(number)) made.set(number, new Certificate(base64(claims.certificates[number])));
    return made.get(number);
  };
  const agencies = claims.agencies.map((each) => ({
    id: each.id,
    name: each.name,
    revoked: each.revoked ? Date.parse(each.revoked) : null,
    roots: each.roots.map(certificate),
    seals: Object.fromEntries(Object.entries(each.seals).map(([name, number]) => [name, certificate(number)])),
  }));
  return {
    agencies,
    roots: [...new Set(agencies.flatMap((each) => each.roots))],
    stamps: (claims.stamps ?? []).map(certificate),
    withdrawn: Object.fromEntries(Object.entries(claims.withdrawn).map(([print, when]) => [print, Date.parse(when)])),
    issued,
    expires,
    demo: claims.demo === true,
  };
}
