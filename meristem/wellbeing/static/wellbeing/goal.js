// A finger's slider says its percentage while it moves.
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

document.addEventListener("input", (event) => {
  if (!event.target.matches(".finger-progress input")) return;
  event.target.parentElement.querySelector("output").textContent = percent.format(event.target.value / 100);
});
