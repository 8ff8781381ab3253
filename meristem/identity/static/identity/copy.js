// Copies what an element shows; the button says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.lastChild.textContent = button.dataset.copied;
    } catch {
      // No clipboard here: the text is selected instead, for the keys.
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
  });
}
