/* The names of figures, put where one was typing; without this script they are typed. */

let field = null;

document.addEventListener("focusin", ({ target }) => {
  if (target.closest("#chapitre") && target.matches("[contenteditable], textarea, input")) {
    field = target;
  }
});

for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!field) return;
    field.focus();
    document.execCommand("insertText", false, ` ${button.dataset.insert} `);
  });
}
