// Reordering: drag a grip, or focus it and press the arrow keys. The list posts its order as ids.
const words = document.getElementById("words")?.dataset ?? {};
const status = document.getElementById("toasts");
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const timers = new Map();

const movable = (list) => [...list.children].filter((item) => item.dataset.id);

function settle(list, item) {
  const items = movable(list);
  const line = document.createElement("p");
  line.className = "sr";
  line.textContent = words.moved.replace("{place}", items.indexOf(item) + 1).replace("{total}", items.length);
  status?.append(line);
  setTimeout(() => line.remove(), 3_000);
  clearTimeout(timers.get(list));
  timers.set(list, setTimeout(() => post(list), 500));
}

async function post(list) {
  const body = new FormData();
  for (const item of movable(list)) body.append("order", item.dataset.id);
  try {
    const answer = list.dataset.url && await fetch(list.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token() } });
    if (answer && !answer.ok) throw new Error(String(answer.status));
    list.dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: words.failed } }));
  }
}

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".grip");
  const list = grip?.closest("[data-reorder]");
  if (!list || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const item = grip.closest("[data-id]");
  const items = movable(list);
  const other = items[items.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1)];
  if (!other) return;
  if (event.key === "ArrowUp") other.before(item);
  else other.after(item);
  grip.focus();
  settle(list, item);
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  const list = grip?.closest("[data-reorder]");
  if (!list || event.button) return;
  event.preventDefault();
  const item = grip.closest("[data-id]");
  item.classList.add("is-lifted");
  const move = (moved) => {
    for (const other of movable(list)) {
      if (other === item) continue;
      const box = other.getBoundingClientRect();
      if (moved.clientY < box.top || moved.clientY > box.bottom) continue;
      if (moved.clientY < box.top + box.height / 2) other.before(item);
      else other.after(item);
    }
  };
  const drop = () => {
    item.classList.remove("is-lifted");
    removeEventListener("pointermove", move);
    settle(list, item);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop, { once: true });
  addEventListener("pointercancel", drop, { once: true });
});
