// The zone of the device, so that times are right from the first page on. Without script it stays UTC until it is set.
const field = document.querySelector("[data-guess-zone]");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
