/**
 * Single keys: each does what the visible control with the same `data-key` does, once a press.
 *
 * A deed leads to the next page, where the same key means the next deed. So a key that is kept down does nothing more,
 * neither on its page nor on the one it led to: nobody signs what they have not seen.
 */

const PRESSED = "saan.pressed";
/** Milliseconds without a key after which none is down any more: the release may have fallen between two pages. */
const QUIET = 1000;

let held = sessionStorage.getItem(PRESSED) !== null;
let heard = performance.now();

/** Whether the key that led to this page may still be down: it has not come up, and has not been quiet either. */
function stillDown() {
  held &&= performance.now() - heard < QUIET;
  return held;
}

function hear() {
  if (stillDown()) heard = performance.now();
}

function release() {
  held = false;
  sessionStorage.removeItem(PRESSED);
}

/** Sees to it that a control is worked once by one press, also where the browser itself works it (`accesskey`). */
function once(event) {
  const control = event.target.closest?.("[data-key], [accesskey]");
  if (!control || event.detail > 0) return; // a mouse or a finger counts its clicks, a key does not
  if (stillDown() && control.matches("button")) {
    hear();
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (control.matches("button, a")) sessionStorage.setItem(PRESSED, "");
}

function typing(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

function controlOf(key) {
  return document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]:not([disabled])`);
}

/** The Latin letter where a key stands, for a keyboard that writes another script: พ stands where R does. */
function latin({ key, code }) {
  return /^[\x20-\x7e]$/.test(key) ? "" : (/^Key([A-Z])$/.exec(code)?.[1] ?? "");
}

/** One key does what its control does, unless someone is typing, keeps it down or wants no such keys. */
function shortcuts(event) {
  if (document.documentElement.dataset.keys === "off" || event.repeat) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const control = controlOf(event.key) ?? controlOf(latin(event));
  if (!control) return;
  event.preventDefault();
  if (control.matches("input, textarea, select")) control.focus();
  else control.click();
}

export function listenForKeys() {
  sessionStorage.removeItem(PRESSED);
  document.addEventListener("keydown", hear, true);
  document.addEventListener("keydown", shortcuts);
  document.addEventListener("keyup", release, true);
  document.addEventListener("click", once, true);
}
