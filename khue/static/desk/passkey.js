// @ts-check
// Khóa truy cập: hỏi máy chủ, hỏi trình duyệt, gửi câu trả lời bằng chính biểu mẫu.

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} buffer */
const text = (buffer) =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : undefined;

/** @typedef {{id: string, type: "public-key", transports?: AuthenticatorTransport[]}} Named */

/** @param {Named[] | undefined} list */
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** @param {any} options */
async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  const key = /** @type {PublicKeyCredential} */ (made);
  const answer = /** @type {AuthenticatorAttestationResponse} */ (key.response);
  return { clientDataJSON: text(answer.clientDataJSON), attestationObject: text(answer.attestationObject), key };
}

/** @param {any} options */
async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
  });
  const key = /** @type {PublicKeyCredential} */ (found);
  const answer = /** @type {AuthenticatorAssertionResponse} */ (key.response);
  return {
    clientDataJSON: text(answer.clientDataJSON),
    authenticatorData: text(answer.authenticatorData),
    signature: text(answer.signature),
    userHandle: text(answer.userHandle),
    key,
  };
}

/** @param {HTMLFormElement} form */
function prepare(form) {
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-passkey-said]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-passkey-go]"));
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));

  /** @param {string} key */
  const say = (key) => {
    said.textContent = form.dataset[key] ?? form.dataset.failed ?? "";
    said.hidden = !said.textContent;
  };

  async function ask() {
    const answer = await fetch(form.dataset.options ?? "", { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error("options");
    const { key, ...response } = await (form.dataset.passkey === "create" ? create : get)(await answer.json());
    field.value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
    form.submit();
  }

  form.hidden = false;
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    button.disabled = true;
    say("none");
    return;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("");
    said.hidden = true;
    button.setAttribute("aria-busy", "true");
    ask()
      .catch((error) => say({ NotAllowedError: "cancelled", InvalidStateError: "known" }[/** @type {Error} */ (error).name] ?? "failed"))
      .finally(() => button.removeAttribute("aria-busy"));
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) prepare(/** @type {HTMLFormElement} */ (form));
