/* The names of figures, put where one was typing; without this script they are typed. */

let field = null;
let caret = null; // in a rich text, which forgets it when something else is pressed

document.addEventListener("focusin", ({ target }) => {
  if (target.closest("#chapitre") && target.matches("[contenteditable], textarea, input")) {
    field = target;
    caret = null;
  }
});

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (document.activeElement === field && field?.isContentEditable && selection.rangeCount) {
    caret = selection.getRangeAt(0).cloneRange();
  }
});

for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!field) return;
    const place = caret;
    field.focus();
    if (place) {
      document.getSelection().removeAllRanges();
      document.getSelection().addRange(place);
    }
    document.execCommand("insertText", false, ` ${button.dataset.insert} `);
  });
}
