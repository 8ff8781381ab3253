export { Editor, Node, mergeAttributes } from "@tiptap/core";
export { default as StarterKit } from "@tiptap/starter-kit";
export { default as Image } from "@tiptap/extension-image";
export { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
