// The description of a course is written in the same editor as a lesson.
import { enrich } from "./editor.js";

for (const place of document.querySelectorAll("[data-rich]")) {
  enrich(place, (area) => area.dispatchEvent(new Event("input", { bubbles: true })));
}
