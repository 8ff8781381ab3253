// Theme, menus, dialogs, shortcuts, the connection; and the token on HTMX requests.
const root = document.documentElement;
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// ---- Theme -----------------------------------------------------------------
function showTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be closed; the theme then lasts for this page.
  }
  for (const button of document.querySelectorAll('button[name="theme"]')) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  const chosen = event.target.closest('[data-preferences] button[name="theme"]');
  if (chosen) {
    event.preventDefault();
    showTheme(chosen.value);
    const form = chosen.form;
    if (form.getAttribute("action")) {
      const body = new FormData(form, chosen.type === "submit" ? chosen : undefined);
      fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual" });
    }
  }
  if (event.target.closest("[data-theme-toggle]")) showTheme(isDark() ? "light" : "dark");
});

// ---- Menus: details that close as a menu does -------------------------------
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
// A list that would run off the page opens towards the other side. The toggle event does not bubble.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  const list = menu.matches?.("details.menu[open]:not(.end)") && menu.querySelector(".menu-list");
  if (!list) return;
  menu.classList.remove("from-end");
  const box = list.getBoundingClientRect();
  menu.classList.toggle("from-end", box.right > document.documentElement.clientWidth || box.left < 0);
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ---- Dialogs: a popover without script becomes a modal with it ---------------
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    const hides = button.getAttribute("popovertargetaction") === "hide";
    if (hides) dialog.close();
    else if (!dialog.open) dialog.showModal();
    return;
  }
  // A tap on the scrim is a tap on the dialog itself, outside its content.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// ---- Shortcuts -----------------------------------------------------------------
const isTyping = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") {
    event.preventDefault();
    listShortcuts();
    document.getElementById("shortcuts")?.showModal();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const pressed = /^[a-z]$/.test(key) && document.querySelector(`[data-shortcut="${key}"]`);
  if (pressed) {
    event.preventDefault();
    pressed.click();
  }
});

function listShortcuts() {
  const list = document.getElementById("shortcuts-list");
  for (const old of list?.querySelectorAll("[data-own]") ?? []) old.remove();
  for (const control of document.querySelectorAll("[data-shortcut]")) {
    const row = document.createElement("div");
    row.dataset.own = "";
    const name = document.createElement("dt");
    name.textContent = control.getAttribute("aria-label") ?? control.textContent.trim();
    const keys = document.createElement("dd");
    keys.append(Object.assign(document.createElement("kbd"), { textContent: control.dataset.shortcut.toUpperCase() }));
    row.append(name, keys);
    list.append(row);
  }
}

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const hint of document.querySelectorAll(".find kbd")) hint.textContent = "⌘ K";
}

// ---- Connection --------------------------------------------------------------
const offline = document.getElementById("offline");
const sayConnection = () => { if (offline) offline.hidden = navigator.onLine; };
addEventListener("online", sayConnection);
addEventListener("offline", sayConnection);
sayConnection();

// The tab one is on may lie outside a narrow row of tabs: bring it to the middle, without moving the page.
for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
  const row = tab.parentElement;
  const [seen, mine] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
  row.scrollLeft += mine.left + mine.width / 2 - seen.left - seen.width / 2;
}

// After a form with errors, the summary is where reading should begin.
document.querySelector("[data-focus]")?.focus();
