// The reader's messages: what was shown counts as read; a browser that is to show messages is connected (RFC 8030).
const markSeen = (form) => {
  fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" });
};

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const subscribe = async (form) => {
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
  const { endpoint, keys } = subscription.toJSON();
  const told = new FormData(form);
  for (const [name, value] of Object.entries({ endpoint, ...keys })) told.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: told, credentials: "same-origin" });
  if (!answer.ok) throw new Error((await answer.json()).text);
};

const connect = async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const said = form.querySelector("[data-said]");
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      said.textContent = form.dataset.denied;
      return;
    }
    await subscribe(form);
    window.location.reload();
  } catch {
    said.textContent = form.dataset.failed;
  }
};

const begin = () => {
  document.querySelectorAll("form[data-seen]").forEach(markSeen);
  if (!("PushManager" in window) || !("Notification" in window)) return;
  document.querySelectorAll("form[data-push]").forEach((form) => {
    if (!form.dataset.push) return;
    form.hidden = false;
    form.addEventListener("submit", connect);
  });
};

window.addEventListener("load", begin);
