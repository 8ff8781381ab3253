// Loaded before the first paint, so that a visitor's choice of theme does not flash.
// The choice of someone signed in comes from the server and wins.
(() => {
  const root = document.documentElement;
  if (root.dataset.person !== undefined) return;
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
})();
