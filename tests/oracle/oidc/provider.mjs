/**
 * A certified OpenID Connect provider for the sign-in tests, with ThaID's claim names and invented people.
 *
 * Told by one JSON line on standard input: {port, redirect, people, wound}. `wound` makes it lie in one way:
 * "keys" publishes other keys than it signs with, "userinfo" speaks there of someone else, "issuer" claims to
 * be another. Prints `ready` once it listens.
 */
import { generateKeyPairSync } from "node:crypto";
import { createInterface } from "node:readline";

import Provider from "oidc-provider";

const asked = createInterface({ input: process.stdin });
asked.once("close", () => process.exit()); // whoever asked is gone, however it ended
const told = JSON.parse(await new Promise((resolve) => asked.once("line", resolve)));
const issuer = `http://127.0.0.1:${told.port}`;

function key() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid: "k1", use: "sig", alg: "ES256" };
}

const publicPart = ({ d, ...rest }) => rest;

const names = ["given_name", "middle_name", "family_name", "name", "given_name_en", "family_name_en", "title", "title_en"];
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "saan",
      client_secret: "a-secret-of-this-test-alone",
      redirect_uris: [told.redirect],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: "ES256",
    },
  ],
  jwks: { keys: [key()] },
  cookies: { keys: ["a-key-of-this-test-alone"] },
  scopes: ["openid", "pid", "ial", "email", ...names],
  claims: {
    openid: ["sub"],
    pid: ["pid"],
    ial: ["ial"],
    email: ["email", "email_verified"],
    ...Object.fromEntries(names.map((name) => [name, [name]])),
  },
  conformIdTokenClaims: false, // ThaID puts the claims into the token
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...told.people[id] }) }),
});

provider.use(async (context, next) => {
  await next();
  if (told.wound === "keys" && context.path === "/jwks") context.body = { keys: [publicPart(key())] };
  if (told.wound === "userinfo" && context.path === "/me" && context.status === 200) {
    context.body = { ...context.body, sub: "someone-else" };
  }
  if (told.wound === "issuer" && context.path === "/.well-known/openid-configuration") {
    context.body = { ...context.body, issuer: "http://127.0.0.1:1" };
  }
});

provider.listen(told.port, "127.0.0.1", () => console.log("ready"));
