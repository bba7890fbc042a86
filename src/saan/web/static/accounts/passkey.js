/**
 * Asks the browser for a passkey. The only part of signing in that needs a script: without one, the rest works.
 *
 * A form with `data-passkey="get"` or `"create"` carries the node's question in the JSON element that
 * `data-options` names, or behind the address in `data-options-url`; the answer goes into its `credential`.
 */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Turns the question's texts into the bytes that the browser takes (WebAuthn Level 3 §5.1.8, §5.1.9). */
function question(options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (asked[list]) asked[list] = asked[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return asked;
}

/** Turns the browser's answer into texts (§5.1.7). */
function answer(credential) {
  const { response } = credential;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) told[part] = text(response[part]);
  }
  if (response.getTransports) told.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: told,
  };
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const reply = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`${reply.status}`);
  return reply.json();
}

async function ask(form) {
  const given = await options(form);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: question(given.creation_options.publicKey) });
  }
  return navigator.credentials.get({ publicKey: question(given.request_options.publicKey) });
}

function start(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(answer(await ask(form)));
    } catch {
      failed.hidden = false; // refused, cancelled or timed out: browsers do not say which
      failed.focus();
      return;
    }
    form.submit();
  });
}

const able = window.isSecureContext && "PublicKeyCredential" in window;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (able) start(form);
  form.hidden = !able;
}
for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = able;
