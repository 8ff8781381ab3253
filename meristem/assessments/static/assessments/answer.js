// Answers that cannot get lost: each change is sent with a growing number, kept on this device until it has arrived,
// and sent again when the connection is back. Without this script the same forms post as they are.
const form = document.querySelector("form[data-answer]");
const words = document.getElementById("answer-words")?.dataset ?? {};
const state = document.getElementById("answer-state");
const key = form ? `answer:${form.getAttribute("action")}` : "";
const shown = performance.now();
const PAUSE = 600;
const AGAIN = 5_000;
let sequence = Number(form?.dataset.sequence ?? 0);
let timer = 0;
let sending = false;
// Whether the last thing done here was a tap or a digit: walking through the answers by arrow keys must not go on.
let pointed = false;

function say(text, tone) {
  if (!state || !text) return;
  state.dataset.tone = tone;
  (state.querySelector("span") ?? state).textContent = text;
}

const given = () => [...new FormData(form)].filter(([name]) => ["option", "gap", "scale"].includes(name));

function remember() {
  if (document.documentElement.dataset.drafts === "off") return;
  try {
    localStorage.setItem(key, JSON.stringify({ sequence, given: given(), ms: form.elements.response_time_ms.value }));
  } catch {
    // A closed storage leaves the running page as the only copy.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function forget(upTo) {
  const held = kept();
  if (held && held.sequence <= upTo) localStorage.removeItem(key);
}

// ---- Sending -----------------------------------------------------------------------------
function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  clearTimeout(timer);
  if (sending) return later(PAUSE);
  sending = true;
  const mine = sequence;
  say(words.saving, "saving");
  try {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": token, "X-Autosave": "1" },
    });
    if (answer.status === 409) return location.assign(form.dataset.gone);
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      forget(mine);
      return say(words.failed, "unsaved");
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const { sequence: stored, newest } = await answer.json();
    forget(mine);
    if (!newest) {
      sequence = Math.max(sequence, stored);
      return say(words.older, "unsaved");
    }
    if (mine === sequence) {
      say(words.saved, "saved");
      mark();
    }
  } catch {
    say(words.unsaved, "unsaved");
    later(AGAIN);
  } finally {
    sending = false;
    if (mine !== sequence) later(0);
  }
}

function mark() {
  const door = document.querySelector(`[data-door="${form.dataset.doorNumber}"]`);
  const filled = given().some(([, value]) => String(value).trim());
  door?.classList.toggle("is-answered", filled);
  const said = door?.querySelector("[data-answered]");
  if (said && filled) said.textContent = said.dataset.answered;
}

function changed(event) {
  if (!["option", "gap", "scale"].includes(event.target.name)) return;
  // The clock makes two devices agree on which change came last; it never runs backwards here.
  sequence = Math.max(Date.now(), sequence + 1);
  form.elements.sequence.value = sequence;
  form.elements.response_time_ms.value = Math.min(Math.round(performance.now() - shown), 86_400_000);
  remember();
  if (form.dataset.goesOn && pointed && event.target.type === "radio" && navigator.onLine) {
    return form.requestSubmit(form.querySelector("[data-next]"));
  }
  later(event.target.name === "gap" ? PAUSE : 0);
}

// ---- Bringing back what did not arrive ----------------------------------------------------
function restore() {
  const held = kept();
  if (!held) return;
  if (held.sequence <= sequence) return forget(sequence);
  const gaps = held.given.filter(([name]) => name === "gap").map(([, value]) => value);
  const chosen = new Set(held.given.filter(([name]) => name !== "gap").map(([, value]) => value));
  for (const field of form.querySelectorAll('[name="option"], [name="scale"]')) field.checked = chosen.has(field.value);
  for (const field of form.querySelectorAll('[name="gap"]')) field.value = gaps.shift() ?? "";
  sequence = held.sequence;
  form.elements.sequence.value = sequence;
  form.elements.response_time_ms.value = held.ms;
  say(words.restored, "unsaved");
  later(0);
}

// ---- Keys: digits choose, Enter goes on ----------------------------------------------------
function pressed(event) {
  const typing = event.target.matches('input:not([type="radio"]):not([type="checkbox"]), textarea, select, dialog *');
  pointed = false;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[1-9]$/.test(event.key) && form.dataset.keys !== "off") {
    const field = form.querySelectorAll('[name="option"], [name="scale"]')[Number(event.key) - 1];
    if (!field) return;
    event.preventDefault();
    field.focus();
    pointed = true;
    field.checked = field.type === "checkbox" ? !field.checked : true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
  } else if (event.key === "ArrowLeft" && !event.target.matches("input")) {
    form.querySelector('[name="go"][value="previous"]')?.click();
  }
}

if (form) {
  form.addEventListener("pointerdown", () => { pointed = true; });
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    // Leaving the page without a connection would show the browser's own error: stay, and keep the answer.
    if (!navigator.onLine) {
      event.preventDefault();
      say(words.unsaved, "unsaved");
      later(AGAIN);
    }
  });
  addEventListener("online", () => kept() && send());
  document.addEventListener("keydown", pressed);
  restore();
}
