// The lending desk: scans go into a queue and to the server one after another, so fast hands lose nothing.
// Each scan has a key of its own; sent again after a broken connection it has one effect.
import { beep, isSoundOn, toggleSound } from "./beep.js";

const LINES_KEPT = 200;
const RETRY_MS = [500, 1000, 2000, 4000];
const PATIENCE_MS = 10000;

const desk = document.getElementById("desk");
const form = document.getElementById("desk-form");
const box = document.getElementById("scan");
const lines = document.getElementById("desk-lines");
const queue = [];
let isSending = false;

const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing where the page comes over plain http
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

// ---- lines ----
const addLine = (className, text) => {
  const line = document.createElement("li");
  line.className = `desk-line ${className}`;
  const mark = document.createElement("span");
  mark.className = "desk-mark";
  mark.ariaHidden = "true";
  const what = document.createElement("div");
  what.className = "desk-what";
  what.textContent = text;
  line.append(mark, what);
  lines.prepend(line);
  while (lines.children.length > LINES_KEPT) lines.lastElementChild.remove();
  return line;
};
const note = (text) => { addLine("is-notice", text); };

// ---- the queue ----
const enqueue = (fields, label) => {
  queue.push({ fields: { ...fields, command_id: newKey() }, line: addLine("is-waiting", `${label} — ${desk.dataset.textSending}`) });
  send();
};

const send = async () => {
  if (isSending) return;
  isSending = true;
  while (queue.length) {
    const scan = queue[0];
    const answer = await answerTo(scan);
    if (answer === null) break;
    queue.shift();
    show(scan, answer);
  }
  isSending = false;
};

const answerTo = async (scan) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "X-Desk": "1" },
        body: bodyOf(scan),
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.ok) return await response.text();
      if (response.type === "opaqueredirect" || response.status === 403) return signedOut();
      if (response.status < 500) return "";
      throw new Error(String(response.status));
    } catch {
      scan.line.classList.add("is-offline");
      scan.line.lastElementChild.textContent = desk.dataset.textOffline;
      if (attempt === 0) beep("alert");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
    }
  }
};

const bodyOf = (scan) => {
  const body = new URLSearchParams(new FormData(form)); // the form's state is that of the answer before
  body.delete("text");
  Object.entries(scan.fields).forEach(([name, value]) => body.set(name, value));
  return body;
};

const signedOut = () => {
  beep("alert");
  const lost = queue.map((scan) => scan.fields.text || scan.fields.command || "").join(", ");
  queue.splice(0).forEach((scan) => scan.line.remove());
  note(`${desk.dataset.textSignedOut} ${lost}`);
  return null;
};

// ---- answers ----
const PARTS = ["desk-state", "desk-choices", "desk-reader"];

const show = (scan, html) => {
  const answer = new DOMParser().parseFromString(html, "text/html");
  PARTS.forEach((id) => {
    const fresh = answer.getElementById(id);
    if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
  });
  const line = answer.querySelector(".desk-line");
  if (line) {
    scan.line.replaceWith(document.adoptNode(line));
    beep(line.dataset.sound);
    strikeOut(line.dataset.undoes);
  } else if (html) {
    scan.line.remove();
  } else {
    scan.line.className = "desk-line is-refused";
    scan.line.lastElementChild.textContent = desk.dataset.textFailed;
    beep("alert");
  }
  box.setAttribute("aria-expanded", String(options().length > 0));
  print(answer.getElementById("desk-receipt"));
  follow();
};

const strikeOut = (key) => {
  if (key) lines.querySelectorAll(`[data-command="${CSS.escape(key)}"]`).forEach((line) => line.classList.add("is-struck"));
};

const print = (receipt) => {
  document.getElementById("desk-receipt")?.remove();
  if (!receipt) return;
  lines.after(document.adoptNode(receipt));
  window.print();
};

const follow = () => {
  const { client, go } = document.getElementById("desk-state").dataset;
  if (go) return leave(go);
  if (client === "sound") switchSound();
  if (client === "help") toggleHelp();
  box.focus();
};

const leave = (address) => {
  const signOut = document.getElementById("sign-out");
  if (signOut && new URL(signOut.action).pathname === address) signOut.requestSubmit();
  else window.location.assign(address);
};

const switchSound = () => note(toggleSound() ? desk.dataset.textSoundOn : desk.dataset.textSoundOff);
const toggleHelp = () => { const legend = document.getElementById("desk-legend"); legend.open = !legend.open; };

// ---- the list of a search ----
const options = () => [...document.querySelectorAll("#desk-choices:not([hidden]) [role=option]")];
const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

const move = (step) => {
  const all = options();
  if (!all.length) return;
  const next = (all.indexOf(active()) + step + all.length + (active() || step > 0 ? 0 : 1)) % all.length;
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
  box.setAttribute("aria-activedescendant", all[next].id);
  all[next].scrollIntoView({ block: "nearest" });
};

const closeList = () => {
  document.getElementById("desk-choices").replaceChildren();
  document.getElementById("desk-choices").hidden = true;
  box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-expanded", "false");
};

const choose = (option) => {
  if (option.href) return window.location.assign(option.href);
  enqueue({ choice: option.value }, option.textContent.trim());
  closeList();
};

// ---- hands ----
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation(); // the guard against double sending is for ordinary forms
  const pressed = event.submitter;
  if (pressed?.name === "choice") return choose(pressed);
  if (pressed?.name === "command") return command(pressed.value, pressed.value);
  const text = box.value.trim();
  box.value = "";
  if (text) return enqueue({ text }, text);
  if (active()) choose(active());
});

const KEYS = Object.fromEntries([...form.querySelectorAll("[data-key]")].map((button) => [button.dataset.key === "Esc" ? "Escape" : button.dataset.key, button.value]));

// An unmet request is about what stands in the box, or about the title that the arrow keys have reached.
const command = (word, label) => {
  const option = active();
  if (word === "*UNMET" && option?.dataset.edition) {
    closeList();
    return enqueue({ choice: `asked:${option.dataset.edition}` }, label);
  }
  const text = word === "*UNMET" ? box.value.trim() : "";
  if (text) box.value = "";
  enqueue({ command: word, text }, text ? `${label} ${text}` : label);
};

const escape = () => {
  if (options().length) return closeList();
  if (box.value) box.value = "";
  else enqueue({ command: KEYS.Escape }, KEYS.Escape);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    escape();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    if (!event.repeat) command(KEYS[event.key], event.key);
  } else if (event.target === box && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key.length === 1 && !event.target.closest("input, select, textarea, button, a, summary")) {
    box.focus(); // the key that was pressed then lands in the box
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("a, button, input, select, summary") && !String(window.getSelection())) box.focus();
});
window.addEventListener("focus", () => box.focus());
window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
if (window.matchMedia("(max-width: 860px)").matches) document.getElementById("desk-legend").open = false;
desk.dataset.ready = isSoundOn() ? "loud" : "quiet";
box.focus();
