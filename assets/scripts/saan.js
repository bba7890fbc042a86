/**
 * Enhancement only: every page works without this file.
 *
 * The elements that want it carry `data-` attributes; nothing here knows a page.
 */
import "htmx.org/dist/htmx.esm.js";
import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";
import { listenForKeys } from "./keys.js";
import { keepWhatIsShown } from "./polling.js";

const COMPONENTS = {
  "govuk-button": Button,
  "govuk-character-count": CharacterCount,
  "govuk-error-summary": ErrorSummary,
  "govuk-notification-banner": NotificationBanner,
  "govuk-password-input": PasswordInput,
  "govuk-service-navigation": ServiceNavigation,
  "govuk-skip-link": SkipLink,
  "govuk-tabs": Tabs,
};

/** Starts the library's components below an element; their Thai texts come as `data-i18n.` attributes. */
function start(root) {
  for (const [name, Component] of Object.entries(COMPONENTS)) {
    for (const element of root.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      try {
        new Component(element);
      } catch (error) {
        console.error(error); // the page works without it; the browser tests fail on what is logged here
      }
    }
  }
}

/** Lists the chosen files under a file field, with sizes, so that a wrong one is seen before it is sent. */
function listFiles(input) {
  const list = document.getElementById(input.dataset.list);
  if (!list) return;
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${new Intl.NumberFormat(document.documentElement.lang).format(Math.ceil(file.size / 1024))} KiB`;
      return item;
    }),
  );
}

/** Asks before a page with unsaved typing is left; a submit is not leaving. */
function guard(form) {
  let dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

function submitOnChange(event) {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
}

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
start(document);
document.addEventListener("htmx:after:swap", () => start(document));
listenForKeys();
keepWhatIsShown();
document.addEventListener("change", submitOnChange);
for (const input of document.querySelectorAll('input[type="file"][data-list]')) {
  input.addEventListener("change", () => listFiles(input));
}
for (const form of document.querySelectorAll("form[data-guard]")) guard(form);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
