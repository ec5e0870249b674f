// Card and loans on the reader's own device, for places without a network. Nothing is kept before the reader says so;
// signing out, or somebody else signing in, forgets it.
const POCKET = "kitaphana-pocket"; // name of the cache and of the one page in it, known to the service worker too

const isKept = () => localStorage.getItem(POCKET);

const forget = async () => {
  localStorage.removeItem(POCKET);
  await caches.delete(POCKET);
};

const keep = async (button) => {
  const answer = await fetch(button.dataset.pocketUrl, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const pocket = await caches.open(POCKET);
  await pocket.put(`/${POCKET}`, answer);
  localStorage.setItem(POCKET, button.dataset.pocket);
};

const show = (button) => {
  const kept = Boolean(isKept());
  button.setAttribute("aria-pressed", String(kept));
  const region = document.getElementById("announcements");
  if (region && button.dataset.touched) region.textContent = kept ? button.dataset.kept : button.dataset.forgotten;
};

const change = async (button) => {
  button.dataset.touched = "yes";
  try {
    await (isKept() ? forget() : keep(button));
  } finally {
    show(button);
  }
};

const begin = async (button) => {
  if (isKept() && isKept() !== button.dataset.pocket) await forget(); // another reader's
  if (isKept()) await keep(button).catch(() => undefined); // as it is today; without a network the old one stays
  button.hidden = false;
  show(button);
  button.addEventListener("click", () => change(button));
};

const start = () => {
  navigator.serviceWorker.register("/sw.js", { scope: "/" });
  document.querySelectorAll("[data-pocket]").forEach(begin);
  if (isKept()) document.querySelectorAll("[data-pocket-kept]").forEach((part) => { part.hidden = false; });
  document.addEventListener("submit", (event) => {
    if (event.target.action?.endsWith("/account/logout/")) forget();
  });
};

if ("serviceWorker" in navigator && "caches" in window) window.addEventListener("load", start);
