// A rich-text editor over a textarea: the textarea carries what is sent, the editor what is seen.
import { Editor, Image, Node, StarterKit, Table, TableCell, TableHeader, TableRow, mergeAttributes } from "../vendor/tiptap-3.32.2/tiptap.min.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const toast = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
const failed = () => document.getElementById("words")?.dataset.failed ?? "";

// What the server keeps, no more: whatever else is pasted loses its dress.
const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "image figcaption?",
  isolating: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", mergeAttributes(HTMLAttributes), 0],
});
// Without the column widths, which would be inline styles.
const PlainTable = Table.extend({ renderHTML: () => ["table", ["tbody", 0]] });
const Figcaption = Node.create({
  name: "figcaption",
  content: "inline*",
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
});

const COMMANDS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  h2: (chain) => chain.toggleHeading({ level: 2 }),
  h3: (chain) => chain.toggleHeading({ level: 3 }),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
  code: (chain) => chain.toggleCodeBlock(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
  line: (chain) => chain.setHorizontalRule(),
  row: (chain) => chain.addRowAfter(),
  column: (chain) => chain.addColumnAfter(),
  heading: (chain) => chain.toggleHeaderRow(),
  "no-row": (chain) => chain.deleteRow(),
  "no-column": (chain) => chain.deleteColumn(),
  "no-table": (chain) => chain.deleteTable(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};
const STATES = {
  bold: ["bold"], italic: ["italic"], h2: ["heading", { level: 2 }], h3: ["heading", { level: 3 }], bullets: ["bulletList"],
  numbers: ["orderedList"], quote: ["blockquote"], code: ["codeBlock"], link: ["link"],
};

export function enrich(place, changed) {
  const area = place.querySelector("textarea");
  const tools = place.querySelector("[data-tools]");
  const label = place.querySelector("label");
  const host = document.createElement("div");
  const described = area.getAttribute("aria-describedby");
  area.after(host);
  label?.after(tools);
  const editor = new Editor({
    element: host,
    injectCSS: false,
    content: area.value,
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3, 4] },
        strike: false,
        underline: false,
        link: { openOnClick: false, autolink: true, HTMLAttributes: { rel: null, target: null } },
      }),
      Image.configure({ inline: false }),
      PlainTable.configure({ resizable: false }),
      TableRow,
      TableCell,
      TableHeader,
      Figure,
      Figcaption,
    ],
    editorProps: {
      attributes: {
        class: `rich prose${area.rows < 10 ? " is-short" : ""}`,
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label?.textContent.trim() ?? "",
        ...(described ? { "aria-describedby": described } : {}),
        ...(area.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
      },
      handlePaste: (view, event) => takeFiles(editor, place, event.clipboardData?.files, event),
      handleDrop: (view, event) => takeFiles(editor, place, event.dataTransfer?.files, event),
    },
    onUpdate: () => {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      changed(area);
    },
  });
  place.classList.add("is-rich");
  tools.hidden = false;
  label?.addEventListener("click", (event) => { event.preventDefault(); editor.commands.focus(); });
  wire(editor, place, tools);
  return editor;
}

function wire(editor, place, tools) {
  const buttons = [...tools.querySelectorAll("[data-command]")];
  const inTable = tools.querySelector("[data-in-table]");
  const show = () => {
    inTable.hidden = !editor.isActive("table");
    for (const button of buttons) {
      const state = STATES[button.dataset.command];
      if (state) button.setAttribute("aria-pressed", String(editor.isActive(...state)));
    }
  };
  editor.on("transaction", show);
  show();
  // One stop for the Tab key; arrows move within the toolbar.
  buttons.forEach((button, index) => { button.tabIndex = index ? -1 : 0; });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const turn = document.documentElement.dir === "rtl" ? -step : step;
    const shown = buttons.filter((one) => one.offsetParent);
    const next = shown[(shown.indexOf(event.target) + turn + shown.length) % shown.length];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  const picture = tools.querySelector("[data-picture]");
  tools.addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]")?.dataset.command;
    if (!command) return;
    if (command === "image") picture.click();
    else if (command === "link") askLink(editor);
    else COMMANDS[command](editor.chain().focus()).run();
  });
  picture.addEventListener("change", () => {
    takeFiles(editor, place, picture.files);
    picture.value = "";
  });
  place.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && host(event)) {
      event.preventDefault();
      event.stopPropagation();
      askLink(editor);
    }
  });
}
const host = (event) => event.target.closest?.(".rich");

function askLink(editor) {
  const dialog = document.getElementById("link-dialog");
  const form = dialog.querySelector("[data-link-form]");
  const field = form.elements.href;
  field.value = editor.getAttributes("link").href ?? "";
  form.onsubmit = () => {
    const href = field.value.trim();
    const address = /^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(href) ? href : href && `https://${href}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!address) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    } else chain.setLink({ href: address }).run();
  };
  form.querySelector("[data-unlink]").onclick = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    dialog.close();
  };
  dialog.showModal();
  field.focus();
}

// Pictures come from our library alone: pasted and dropped ones are uploaded first.
function takeFiles(editor, place, files, event) {
  const pictures = [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length) return false;
  event?.preventDefault();
  for (const file of pictures) upload(editor, place, file);
  return true;
}

async function upload(editor, place, file) {
  const body = new FormData();
  body.append("file", file);
  body.append("title", file.name.replace(/\.[^.]*$/, ""));
  editor.view.dom.classList.add("is-busy");
  try {
    const answer = await fetch(place.dataset.upload, {
      method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" },
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(Object.values(said.errors ?? {}).flat().join(" ") || said.detail || "");
    // Behind what is selected, never in its place; and with a line after it, so that typing on does not replace it.
    askAlt((alt) => editor.chain().focus().setTextSelection(editor.state.selection.to)
      .insertContent([{ type: "image", attrs: { src: said.url, alt } }, { type: "paragraph" }]).run());
  } catch (error) {
    toast(error.message || failed());
  } finally {
    editor.view.dom.classList.remove("is-busy");
  }
}

function askAlt(insert) {
  const dialog = document.getElementById("alt-dialog");
  const form = dialog.querySelector("[data-alt-form]");
  form.elements.alt.value = "";
  // However the dialog is closed, the picture stays: it was wanted.
  dialog.addEventListener("close", () => insert(form.elements.alt.value.trim()), { once: true });
  dialog.showModal();
  form.elements.alt.focus();
}
