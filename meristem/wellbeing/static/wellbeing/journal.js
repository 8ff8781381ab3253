// The journal's page: numbers its saves, learns the version that stands, and says when another device was faster.
const form = document.getElementById("journal-form");
const clash = document.getElementById("journal-clash");
const over = document.getElementById("journal-over");
let beat = 0;

form.addEventListener("formdata", (event) => event.formData.set("beat", String(++beat)));

form.addEventListener("saved", (event) => {
  const version = event.detail.headers.get("X-Version");
  if (version) form.elements.version.value = version;
  clash.hidden = true;
});

form.addEventListener("refused", (event) => {
  const version = event.detail.headers.get("X-Version");
  if (event.detail.status !== 409 || !version) return;
  // Trying again would be refused again: the writer decides.
  event.preventDefault();
  over.value = version;
  clash.hidden = false;
});
