/**
 * Pages that renew themselves: what is shown stays until something newer of the same page is there to take its place.
 *
 * What someone has opened stays open, because the page's `htmx-config` leaves it out of what is made anew.
 */

/** Tells the node that nobody asked: a page left alone must not keep its session alive. */
function mark(event) {
  const { ctx } = event.detail;
  if (ctx.sourceElement.dataset.over !== undefined) event.preventDefault();
  else if (ctx.sourceEvent?.type === "every") ctx.request.headers["Saan-Polling"] = "1";
}

/** Shows a line above what the page shows, of the templates that such pages carry; none in the place of an earlier one. */
function say(name) {
  const shown = document.getElementById("polling");
  if (shown?.dataset.name === name) return;
  shown?.remove();
  const line = document.getElementById(`polling-${name}`)?.content.firstElementChild.cloneNode(true);
  if (!line) return;
  line.id = "polling";
  line.dataset.name = name;
  line.querySelector("a").href = location.pathname + location.search;
  document.querySelector("main").prepend(line);
}

/** Lets only the same page take the place of what is shown: no error, no sign-in page, nothing without the part asked for. */
function check(event) {
  const { ctx } = event.detail;
  if (!ctx.select) return;
  const { ok, redirected } = ctx.response.raw;
  const same = ok && !redirected && new DOMParser().parseFromString(ctx.text, "text/html").querySelector(ctx.select);
  if (same) return say("well");
  event.preventDefault();
  if (redirected) ctx.sourceElement.dataset.over = ""; // asking on would only be led to the same page again
  say(redirected ? "over" : "failed");
}

export function keepWhatIsShown() {
  document.addEventListener("htmx:config:request", mark);
  document.addEventListener("htmx:after:request", check);
  document.addEventListener("htmx:error", () => say("failed"));
}
