// The bell: asks how many notices are unread, at most once a minute in a tab, and marks what is opened as read.
const bell = document.querySelector("[data-bell]");
const KEY = "bell";
const FRESH = 60_000;
const person = document.documentElement.dataset.person;
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return found?.person === person ? found : null;
  } catch {
    return null;
  }
}

function keep(count) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ person, count, at: Date.now() }));
  } catch {
    // Storage may be closed; the next page then asks again.
  }
}

function show(count) {
  const badge = bell.querySelector(".to-notices-count");
  badge.hidden = !count;
  const said = count > 99 ? "99+" : String(count);
  badge.textContent = said;
  if (count) badge.setAttribute("aria-label", bell.dataset.says.replace("{count}", said));
}

async function ask() {
  const before = kept();
  if (before) show(before.count);
  if (before && Date.now() - before.at < FRESH) return;
  try {
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { count } = await answer.json();
    keep(count);
    show(count);
  } catch {
    // Without a connection the bell says what it knew.
  }
}

if (bell) {
  // The page of the notices knows by itself.
  const known = document.querySelector("[data-unread]");
  if (known) keep(Number(known.dataset.unread));
  ask();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-read]");
    if (!link) return;
    const body = new URLSearchParams({ read: "yes" });
    fetch(link.dataset.read, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: true, redirect: "manual" });
    link.removeAttribute("data-read");
    link.closest(".notice")?.classList.remove("is-unread");
    const before = kept();
    if (before) keep(Math.max(before.count - 1, 0));
  });
}
