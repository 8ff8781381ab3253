// The lesson editor saves by itself, says so, keeps what could not be saved, and never overwrites somebody else's text.
import { enrich } from "./editor.js";

const PAUSE = 1_000;
const RETRY = 10_000;
const form = document.getElementById("lesson-form");
const line = document.getElementById(form.dataset.says);
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
let timer = 0;
let running = false;
let dirty = false;
let stopped = Boolean(form.dataset.conflict);

function say(tone, text) {
  line.dataset.tone = tone;
  line.querySelector("span").textContent = text;
}

function touched() {
  dirty = true;
  if (stopped) return;
  say("unsaved", form.dataset.wordUnsaved);
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

async function save() {
  if (running || stopped || !dirty) return;
  running = true;
  dirty = false;
  say("saving", form.dataset.wordSaving);
  let wait = 0;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form),
      headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" },
    });
    if (answer.status === 409) return conflict();
    if (answer.status === 422) {
      // A word from the server on what does not fit comes with the form; here the line says that it is not saved.
      dirty = true;
      return say("unsaved", form.dataset.wordRefused);
    }
    if (!answer.ok) throw new Error(String(answer.status));
    form.elements.version.value = (await answer.json()).version;
    say("saved", form.dataset.wordSaved);
  } catch {
    dirty = true;
    wait = RETRY;
    say("unsaved", form.dataset.wordUnsaved);
  } finally {
    running = false;
    if (dirty && !stopped && (wait || line.dataset.tone !== "unsaved")) timer = setTimeout(save, wait || PAUSE);
  }
}

function conflict() {
  stopped = true;
  dirty = true;
  const note = document.getElementById("lesson-conflict");
  note.hidden = false;
  note.querySelector("[data-compare]").focus();
  say("unsaved", form.dataset.wordUnsaved);
}

document.querySelector("[data-compare]")?.addEventListener("click", () => form.requestSubmit());
document.querySelector("[data-discard]")?.addEventListener("click", () => { dirty = false; });
form.addEventListener("input", (event) => { if (!event.target.matches("[data-no-save]")) touched(); });
form.addEventListener("submit", () => {
  clearTimeout(timer);
  stopped = true;
  dirty = false;
});
addEventListener("online", save);
addEventListener("beforeunload", (event) => { if (dirty || running) event.preventDefault(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    clearTimeout(timer);
    dirty = true;
    save();
  }
});

for (const place of document.querySelectorAll("[data-rich]")) enrich(place, touched);
// On a phone the outline is a second thought.
if (matchMedia("(max-width: 63.99rem)").matches) document.querySelector("[data-outline]")?.removeAttribute("open");
