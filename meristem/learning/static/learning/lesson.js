// Where the film stands and how long she has been here. Nothing of it is needed to read or to finish a lesson.
const report = document.getElementById("learning");
const film = document.querySelector("#film video");

const IDLE_AFTER = 60_000;
const EVERY = 60_000;
let spent = 0;
let lastSign = Date.now();
let lastTick = Date.now();
const seen = new Set();

function body() {
  const form = new FormData();
  if (film && film.readyState > 0) {
    form.set("position_seconds", String(film.ended ? 0 : Math.floor(film.currentTime)));
    if (film.duration > 0) form.set("watched_share", Math.min(seen.size / Math.ceil(film.duration), 1).toFixed(3));
  }
  form.set("spent_seconds", String(Math.round(spent / 1000)));
  return form;
}

function send() {
  if (!report || (spent < 1000 && !film)) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const sent = body();
  spent = 0;
  fetch(report.dataset.note, { method: "POST", body: sent, headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});
}

// Time counts while the page is seen and there was a sign of life within the last minute; a running film is one.
function tick() {
  const now = Date.now();
  const isPlaying = film && !film.paused && !film.ended;
  if (!document.hidden && (isPlaying || now - lastSign < IDLE_AFTER)) spent += Math.min(now - lastTick, 5000);
  lastTick = now;
}

for (const sign of ["pointermove", "keydown", "scroll", "touchstart"]) {
  addEventListener(sign, () => { lastSign = Date.now(); }, { passive: true });
}
setInterval(tick, 2000);
setInterval(send, EVERY);
document.addEventListener("visibilitychange", () => { if (document.hidden) { tick(); send(); } });

if (film) {
  const at = Number(report?.dataset.at ?? 0);
  film.addEventListener("loadedmetadata", () => { if (at > 2 && at < film.duration - 3) film.currentTime = at; }, { once: true });
  film.addEventListener("timeupdate", () => { if (!film.seeking) seen.add(Math.floor(film.currentTime)); });
  film.addEventListener("pause", send);
  film.addEventListener("ended", send);
  const speed = document.querySelector("[data-speed]");
  if (speed) {
    speed.closest("label").hidden = false;
    const kept = localStorage.getItem("film-speed");
    if ([...speed.options].some((option) => option.value === kept)) speed.value = kept;
    const apply = () => { film.playbackRate = Number(speed.value); localStorage.setItem("film-speed", speed.value); };
    speed.addEventListener("change", apply);
    apply();
  }
}
