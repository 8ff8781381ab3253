// The command palette: Ctrl or Cmd and K. The index comes once a page, when first asked for.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const none = document.getElementById("palette-none");
const words = document.getElementById("words")?.dataset ?? {};
const MOST = 12;
let items = null;
let at = 0;

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").normalize("NFC");

async function load() {
  if (items || !dialog.dataset.url) return;
  try {
    const answer = await fetch(dialog.dataset.url, { headers: { Accept: "application/json" } });
    items = answer.ok ? (await answer.json()).items : [];
  } catch {
    items = null;
  }
  for (const item of items ?? []) item.found = plain(`${item.label} ${item.kind ?? ""} ${item.words ?? ""}`);
}

// Its label begins with what was typed, or holds it, or only its further words do.
const near = (item, wanted, parts) =>
  item.found.startsWith(wanted) ? 2 : Number(parts.every((part) => plain(item.label).includes(part)));

// Every typed word must occur; the nearest come first.
function matching(typed) {
  const wanted = plain(typed.trim());
  if (!wanted) return (items ?? []).slice(0, MOST);
  const parts = wanted.split(/\s+/);
  return (items ?? [])
    .filter((item) => parts.every((part) => item.found.includes(part)))
    .sort((a, b) => near(b, wanted, parts) - near(a, wanted, parts))
    .slice(0, MOST);
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${list.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function draw() {
  const found = matching(input.value);
  list.replaceChildren(...found.map((item, index) => {
    const link = Object.assign(document.createElement("a"), { href: item.url, id: `palette-${index}`, tabIndex: -1 });
    link.setAttribute("role", "option");
    link.append(icon(item.icon || "arrow"), Object.assign(document.createElement("span"), { textContent: item.label }));
    if (item.kind) link.append(Object.assign(document.createElement("span"), { className: "kind", textContent: item.kind }));
    return link;
  }));
  none.textContent = found.length ? "" : words.nothing;
  choose(0);
}

function choose(index) {
  const links = [...list.children];
  at = links.length ? (index + links.length) % links.length : 0;
  links.forEach((link, place) => link.setAttribute("aria-selected", String(place === at)));
  links[at]?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", links[at]?.id ?? "");
}

async function open() {
  if (dialog.open) return dialog.close();
  dialog.showModal();
  input.value = "";
  await load();
  return draw();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
});
input?.addEventListener("input", draw);
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(at + 1);
  else if (event.key === "ArrowUp") choose(at - 1);
  else if (event.key === "Escape") dialog.close();
  else if (event.key === "Enter") list.children[at]?.click();
  else return;
  event.preventDefault();
});
