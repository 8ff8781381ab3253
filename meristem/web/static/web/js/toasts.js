// Toasts: what was done, and the way back. From the cookie a redirect left, from HX-Trigger, or from a "toast" event.
const shelf = document.getElementById("toasts");
const words = document.getElementById("words")?.dataset ?? {};
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const LASTING = 12_000;

function show({ text, undo, value }) {
  const toast = document.createElement("div");
  toast.className = "toast";
  // htmx hands a plain string over as `value`.
  toast.append(Object.assign(document.createElement("span"), { textContent: text ?? value ?? "" }));
  if (undo) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: undo });
    form.append(Object.assign(document.createElement("button"), { textContent: words.undo }));
    toast.append(form);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "toast-close", textContent: "×" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", words.close);
  toast.append(close);
  shelf.append(toast);
  expire(toast);
}

// A toast waits while it is pointed at or focused, so that its undo can be reached.
function expire(toast) {
  const due = () => (toast.matches(":hover, :focus-within") ? setTimeout(due, 2_000) : toast.remove());
  setTimeout(due, LASTING);
}

async function undo(form) {
  const toast = form.closest(".toast");
  form.querySelector("button").disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": token() } });
    if (!answer.ok) throw new Error(String(answer.status));
    toast.remove();
    // The page shows what was undone; it is asked for again rather than patched.
    location.reload();
  } catch {
    toast.remove();
    show({ text: words.failed });
  }
}

shelf?.addEventListener("submit", (event) => {
  event.preventDefault();
  undo(event.target);
});
shelf?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});
document.addEventListener("toast", (event) => show(event.detail ?? {}));
document.addEventListener("htmx:responseError", () => show({ text: words.failed }));
document.addEventListener("htmx:sendError", () => show({ text: words.failed }));

// A page that was redirected to finds the words of the last one in a cookie, shown once. An undo stays on this site.
const left = document.cookie.split("; ").find((part) => part.startsWith("toast="));
if (left) {
  document.cookie = "toast=; Max-Age=0; Path=/; SameSite=Lax";
  try {
    const { text, undo: way } = JSON.parse(decodeURIComponent(left.slice(6)));
    show({ text, undo: /^\/(?!\/)/.test(way ?? "") ? way : undefined });
  } catch {
    // A cookie that is not ours says nothing.
  }
}
