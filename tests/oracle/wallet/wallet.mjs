/**
 * A wallet that we did not write: OpenWallet Foundation's OpenID4VCI and OpenID4VP clients with its SD-JWT VC library.
 *
 * One question on standard input, one answer on standard output, as JSON:
 * `receive` takes a document by an offer, `present` shows a part of one to whoever asks, compact or in JSON.
 */
import { createCipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes, sign, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const question = JSON.parse(readFileSync(0, "utf8"));
const modules = createRequire(`${question.modules}/`);
const load = (name) => import(pathToFileURL(modules.resolve(name)).href);
const { setGlobalConfig, clientAuthenticationAnonymous } = await load("@openid4vc/oauth2");
const { Openid4vciClient } = await load("@openid4vc/openid4vci");
const { Openid4vpClient } = await load("@openid4vc/openid4vp");
const { SDJwtVcInstance } = await load("@sd-jwt/sd-jwt-vc");
const { FlattenJSON, GeneralJSON } = await load("@sd-jwt/core");
setGlobalConfig({ allowInsecureUrls: true }); // the node under test stands on this machine

const hash = (data, name) => new Uint8Array(createHash(name.replace("-", "")).update(data).digest());
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

const secret = question.key ? createPrivateKey({ key: question.key, format: "jwk" }) : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const jwk = secret.export({ format: "jwk" });
const open = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
const signing = (text) => sign("sha256", Buffer.from(text), { key: secret, dsaEncoding: "ieee-p1363" }).toString("base64url");

/** Encrypts as RFC 7516 and 7518 §4.6 have it: the key agreed upon directly, with what the library says of the parties. */
function encrypted({ publicJwk, alg, enc, apu, apv }, text) {
  const bytes = { A128GCM: 16, A256GCM: 32 }[enc];
  if (alg !== "ECDH-ES" || !bytes) throw new Error(`${alg} with ${enc} was not expected`);
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = own.publicKey.export({ format: "jwk" });
  const parties = Object.fromEntries(Object.entries({ apu, apv }).filter(([, value]) => value !== undefined));
  const header = encoded({ alg, enc, kid: publicJwk.kid, epk: { kty, crv, x, y }, ...parties });
  const number = (value) => Buffer.from([value >> 24, value >> 16, value >> 8, value].map((each) => each & 255));
  const named = (data) => Buffer.concat([number(data.length), data]);
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey: createPublicKey({ key: publicJwk, format: "jwk" }) });
  const about = [Buffer.from(enc), Buffer.from(apu ?? "", "base64url"), Buffer.from(apv ?? "", "base64url")].map(named);
  const key = createHash("sha256").update(Buffer.concat([number(1), secret, ...about, number(bytes * 8)])).digest().subarray(0, bytes);
  const nonce = randomBytes(12);
  const cipher = createCipheriv(`aes-${bytes * 8}-gcm`, key, nonce).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return [header, "", ...[nonce, sealed, cipher.getAuthTag()].map((each) => each.toString("base64url"))].join(".");
}
const refuse = (what) => () => {
  throw new Error(`${what} was not expected`);
};
const callbacks = {
  fetch,
  hash: (data, algorithm) => hash(data, algorithm),
  generateRandom: (count) => new Uint8Array(randomBytes(count)),
  clientAuthentication: clientAuthenticationAnonymous(),
  signJwt: async (signer, { header, payload }) => {
    const text = `${encoded(header)}.${encoded(payload)}`;
    return { jwt: `${text}.${signing(text)}`, signerJwk: open };
  },
  verifyJwt: refuse("a signed request"),
  decryptJwe: refuse("an encrypted answer"),
  encryptJwe: async (encryptor, text) => ({ encryptionJwk: encryptor.publicJwk, jwe: encrypted(encryptor, text) }),
};

/** The library with the issuer's key taken from the certificate in the header, as HAIP has it. */
const credentials = new SDJwtVcInstance({
  hasher: (data, name) => hash(typeof data === "string" ? data : new Uint8Array(data), name),
  hashAlg: "sha-256",
  saltGenerator: (count) => randomBytes(count).toString("base64url"),
  verifier: async (text, signature) => {
    const { x5c } = JSON.parse(Buffer.from(text.split(".")[0], "base64url"));
    const key = new X509Certificate(Buffer.from(x5c[0], "base64")).publicKey;
    return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  },
  kbSigner: async (text) => signing(text),
  kbSignAlg: "ES256",
  loadTypeMetadataFormat: true, // fetched from the address that names the type, and held to its schema
});

async function receive({ offer, digits }) {
  const client = new Openid4vciClient({ callbacks });
  const credentialOffer = await client.resolveCredentialOffer(offer);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer, issuerMetadata, txCode: digits });
  const [configuration] = credentialOffer.credential_configuration_ids;
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
  const signer = { method: "jwk", publicJwk: open, alg: "ES256" };
  const { jwt } = await client.createCredentialRequestJwtProof({ issuerMetadata, signer, nonce, credentialConfigurationId: configuration });
  const answer = await client.retrieveCredentials({ issuerMetadata, credentialConfigurationId: configuration, proofs: { jwt: [jwt] }, accessToken: accessTokenResponse.access_token });
  const [{ credential }] = answer.credentialResponse.credentials;
  const { payload, header } = await credentials.verify(credential, { disableStatusVerification: true });
  const known = issuerMetadata.credentialIssuer.credential_configurations_supported[configuration];
  const kind = await (await fetch(payload.vct)).json();
  return { credential, key: jwk, payload, typ: header.typ, format: known.format, vct: known.vct, kind, configuration };
}

/** How a presentation is written: as the compact text, or in JSON serialisation (RFC 9901 §8). */
const forms = {
  compact: (shown) => shown,
  flattened: (shown) => FlattenJSON.fromEncode(shown).toJson(),
  general: (shown) => GeneralJSON.fromEncode(shown).toJson(),
};

async function present({ request, credential, form, enc }) {
  const client = new Openid4vpClient({ callbacks });
  const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: request });
  const resolved = await client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params });
  const asked = resolved.authorizationRequestPayload;
  const [wanted] = resolved.dcql.query.credentials;
  const { [wanted.format]: formats } = asked.client_metadata.vp_formats_supported; // all that a wallet can know of this verifier
  if (!formats["kb-jwt_alg_values"].includes("ES256")) throw new Error("the verifier takes no ES256");
  const frame = {};
  for (const { path } of wanted.claims) path.reduce((at, step, i) => (at[step] ??= i === path.length - 1 ? true : {}), frame);
  const payload = { aud: asked.client_id, nonce: asked.nonce, iat: Math.floor(question.at ?? Date.now() / 1000) };
  const shown = await credentials.present(credential, frame, { kb: { payload } });
  const able = { authorization_encryption_alg_values_supported: ["ECDH-ES"], authorization_encryption_enc_values_supported: [enc] };
  const { authorizationResponsePayload, jarm } = await client.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: asked,
    authorizationResponsePayload: { vp_token: { [wanted.id]: [forms[form](shown)] } },
    ...(enc && { jarm: { encryption: { nonce: randomBytes(16).toString("base64url") }, serverMetadata: able } }),
  });
  const { response } = await client.submitOpenid4vpAuthorizationResponse({ authorizationRequestPayload: asked, authorizationResponsePayload, jarm });
  return { status: response.status, shown, mode: asked.response_mode };
}

const answer = await { receive, present }[question.ask](question);
process.stdout.write(JSON.stringify(answer));
