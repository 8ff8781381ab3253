// Forms that never lose words: a guard that keeps what was typed, and autosave with its state said aloud.
const words = document.getElementById("words")?.dataset ?? {};
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const PAUSE = 800;
const SIGNS = { saved: "saved", saving: "spin", unsaved: "pencil" };
const unsaved = new Set();

// ---- What a form holds, without secrets, files or tokens ---------------------------
function held(form) {
  const skip = new Set(["csrfmiddlewaretoken"]);
  for (const field of form.querySelectorAll('[type="password"], [type="file"], [type="hidden"]')) skip.add(field.name);
  return [...new FormData(form)].filter(([name]) => name && !skip.has(name));
}

function refill(form, pairs) {
  const kept = new Map();
  for (const [name, value] of pairs) kept.set(name, [...(kept.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || ["password", "file", "hidden"].includes(field.type)) continue;
    const values = kept.get(field.name);
    if (["checkbox", "radio"].includes(field.type)) field.checked = Boolean(values?.includes(field.value));
    else if (field.options) for (const option of field.options) option.selected = Boolean(values?.includes(option.value));
    else if (values && field.tagName !== "BUTTON") field.value = values.shift() ?? "";
  }
}

// ---- Guard ------------------------------------------------------------------------------
// Kept for the person who typed it: the next one at this screen gets nothing of it.
const person = document.documentElement.dataset.person ?? "";
const keyOf = (form) => `kept:${person}:${form.dataset.guard || location.pathname}`;

function say(form, text, tone) {
  const line = document.getElementById(form.dataset.says ?? "");
  if (!line) return;
  line.dataset.tone = tone;
  const sign = line.matches(".save") && line.querySelector("use");
  if (sign) sign.setAttribute("href", sign.getAttribute("href").replace(/#.*/, `#${SIGNS[tone]}`));
  (line.querySelector("span") ?? line).textContent = text;
}

// Switched off under Settings, Preferences: nothing of what is typed stays in this browser.
const KEEPS = document.documentElement.dataset.drafts !== "off";

function keep(form) {
  unsaved.add(form);
  say(form, words.unsaved, "unsaved");
  if (!KEEPS) return;
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(held(form)));
  } catch {
    // A full or closed storage leaves the warning before leaving.
  }
}

function forget(form) {
  unsaved.delete(form);
  sessionStorage.removeItem(keyOf(form));
}

function restore(form) {
  const kept = sessionStorage.getItem(keyOf(form));
  if (!kept || kept === JSON.stringify(held(form))) return;
  refill(form, JSON.parse(kept));
  unsaved.add(form);
  say(form, words.kept, "unsaved");
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
}

addEventListener("beforeunload", (event) => {
  for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
  if (unsaved.size) event.preventDefault();
});
// A submitted form may be left; its words stay kept until a page comes back without them being wanted.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-forget]")) {
    unsaved.clear();
    sessionStorage.clear();
  }
  if (!form.matches("[data-guard]")) return;
  unsaved.delete(form);
  sessionStorage.setItem(`sent:${keyOf(form)}`, "1");
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-guard]");
  if (form && event.detail.successful) forget(form);
});

function meet(scope) {
  for (const form of scope.querySelectorAll("form[data-guard]")) {
    const sent = `sent:${keyOf(form)}`;
    // Sent and answered without errors: the words arrived.
    if (sessionStorage.getItem(sent) && !form.querySelector('[aria-invalid="true"]')) forget(form);
    sessionStorage.removeItem(sent);
    restore(form);
  }
}

// ---- Autosave -------------------------------------------------------------------------
const pending = new Map();

async function save(form) {
  pending.delete(form);
  say(form, words.saving, "saving");
  try {
    const answer = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": token(), "X-Autosave": "1" },
    });
    if (!answer.ok) {
      // A page that knows what the refusal means takes over; otherwise it is tried again.
      const refused = new CustomEvent("refused", { bubbles: true, cancelable: true, detail: answer });
      if (!form.dispatchEvent(refused)) return keep(form);
      throw new Error(String(answer.status));
    }
    const mood = form.querySelector("input[type=radio]:checked")?.dataset.word ?? "";
    const line = document.getElementById(form.dataset.says ?? "");
    say(form, (line?.dataset.saved || words.saved).replace("%(mood)s", mood), "saved");
    forget(form);
    form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: answer }));
  } catch {
    keep(form);
    // Tried again when the connection is back, or after a while.
    pending.set(form, setTimeout(() => save(form), 10_000));
  }
}

function changed(event) {
  const form = event.target.form;
  if (!form || event.target.matches("[data-no-save]")) return;
  if (form.matches("[data-guard], [data-autosave]")) keep(form);
  if (!form.matches("[data-autosave]")) return;
  clearTimeout(pending.get(form));
  const wait = event.target.matches("[type=radio], [type=checkbox], select") ? 0 : PAUSE;
  pending.set(form, setTimeout(() => save(form), wait));
}
document.addEventListener("input", changed);
addEventListener("online", () => { for (const form of pending.keys()) save(form); });

// ---- Scales, choosing all, reordering ------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const scales = document.querySelectorAll("[data-scale]");
  // With several on a page, a key answers the one that has the focus.
  const scale = event.target.closest("[data-scale]") ?? (scales.length === 1 ? scales[0] : null);
  const choice = scale?.querySelector(`input[value="${event.key}"]`);
  if (!choice || choice.disabled) return;
  choice.focus();
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});

function count(name) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const all of document.querySelectorAll(`[data-select-all="${name}"]`)) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const bar of document.querySelectorAll(`.bulk[data-counts="${name}"]`)) {
    bar.hidden = chosen === 0;
    for (const said of bar.querySelectorAll("[data-count]")) said.textContent = chosen.toLocaleString(document.documentElement.lang);
  }
}
document.addEventListener("change", (event) => {
  const all = event.target.dataset?.selectAll;
  if (all) for (const box of document.querySelectorAll(`input[type=checkbox][name="${all}"]`)) box.checked = event.target.checked;
  if (event.target.type === "checkbox") count(all ?? event.target.name);
});
for (const bar of document.querySelectorAll(".bulk[data-counts]")) count(bar.dataset.counts);

meet(document);
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) meet(event.target.parentElement ?? document); });
