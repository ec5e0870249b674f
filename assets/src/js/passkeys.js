// Passkeys: forms with data-passkey stay hidden where the browser has none; password and code are always there.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

// What the server asks, as the browser wants it.
const creation = ({ publicKey: asked }) => ({
  publicKey: {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials),
    // one that the device finds by itself, and opens only after finger, face or PIN
    authenticatorSelection: { ...asked.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
  },
});
const request = ({ publicKey: asked }) => ({
  publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
});

// What the device answered, as the server reads it.
const answer = (credential) => {
  const { response } = credential;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    told.attestationObject = text(response.attestationObject);
    told.transports = response.getTransports?.() ?? [];
  } else {
    told.authenticatorData = text(response.authenticatorData);
    told.signature = text(response.signature);
    told.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: told,
  });
};

const options = async (form) => {
  const written = document.getElementById("passkey-data");
  if (written) return JSON.parse(written.textContent);
  const reply = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  return reply.json();
};

const use = async (form) => {
  const told = form.querySelector("[data-passkey-told]");
  const button = form.querySelector("button");
  told.hidden = true;
  button.disabled = true;
  try {
    const asked = await options(form);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create(creation(asked.creation_options))
      : await navigator.credentials.get(request(asked.request_options));
    form.elements.credential.value = answer(credential);
    form.submit();
  } catch {
    told.hidden = false; // cancelled, timed out, or no passkey for this site: the other ways stand beside
    button.disabled = false;
    told.focus();
  }
};

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); use(form); });
  });
  document.querySelectorAll("[data-without-passkeys]").forEach((part) => { part.hidden = true; });
}
