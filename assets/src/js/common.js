// What portal and staff pages share. Every page works without it.
import htmx from "htmx.org";

window.htmx = htmx; // pages' own scripts may need it

// Say aloud what changed: a swapped part may carry data-announce.
const announce = (root) => {
  const region = document.getElementById("announcements");
  const source = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
  if (region && source) region.textContent = source.dataset.announce;
};

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => announce(event.detail.elt));

// A form sent once is not sent twice by an impatient hand; the server would know it again anyway by its command_id.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
