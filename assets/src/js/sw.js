// The service worker: where there is no network it shows a page that says so, and what the reader keeps on this device;
// and it shows the messages of the library.
// The server writes a first line `const KEPT = {shell, pages, languages, push, renewed}` before this file.
/* global KEPT */
const POCKET = "kitaphana-pocket";
const SHELL = `kitaphana-shell-${[...JSON.stringify(KEPT)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)}`;

self.addEventListener("install", (event) => event.waitUntil(fillShell()));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOldShells(), startPreload()])));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (KEPT.shell.includes(url.pathname)) event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(request)));
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

// Messages of the library: the server writes what is shown, and to which page of ours a press leads.
const show = async (data) => {
  const { title, body, tag, lang, url } = data.json();
  await self.registration.showNotification(title, { body, tag, lang, data: { url } });
};

// The browser has given its subscription another address: the library is told, as long as somebody is signed in here.
const renew = async ({ newSubscription }) => {
  if (!KEPT.push) return;
  const { pushManager } = self.registration;
  const made = newSubscription ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: KEPT.push }));
  const { endpoint, keys } = made.toJSON();
  const headers = { "X-Requested-With": "kitaphana-worker" };
  const body = new URLSearchParams({ endpoint, ...keys });
  const answer = await fetch(KEPT.renewed, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) await made.unsubscribe();
};

const open = async (address) => {
  const url = new URL(address || "/", self.location.origin);
  if (url.origin === self.location.origin) await self.clients.openWindow(url.href);
};

const fillShell = async () => {
  const shell = await caches.open(SHELL);
  await shell.addAll(KEPT.shell.map((address) => new Request(address, { credentials: "omit" })));
  await self.skipWaiting();
};

const forgetOldShells = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("kitaphana-shell-") && name !== SHELL).map((name) => caches.delete(name)));
  await self.clients.claim();
};

const startPreload = async () => self.registration.navigationPreload?.enable();

const page = async (event, url) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return withoutNetwork(url);
  }
};

const withoutNetwork = async (url) => {
  const [, language] = url.pathname.split("/");
  const kept = url.pathname.includes("/account/") && (await (await caches.open(POCKET)).match(`/${POCKET}`));
  const place = Math.max(0, KEPT.languages.indexOf(language));
  return kept || (await caches.match(KEPT.pages[place])) || Response.error();
};
