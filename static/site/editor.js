/* The rich texts of a form, over their textareas, which hold what is sent and do without this. */

const form = document.querySelector("form[data-words]");
const words = JSON.parse(form?.dataset.words || "{}");
const say = (text) => words[text.toLowerCase()] ?? text;
window.gettext = say; // asked by the editor's module as it loads

const {
  Bold, BulletList, Document, Editor, Gapcursor, HardBreak, History, Italic, Link, ListItem, Menu,
  NoSpellCheck, OrderedList, Paragraph, Table, TableCell, TableHeader, TableRow, Text,
} = await import("../django_prose_editor/editor.js");

const WORD = /class="?Mso|mso-|urn:schemas-microsoft-com|docs-internal-guid/i;

for (const textarea of document.querySelectorAll("textarea[data-rich]")) enrich(textarea);
for (const textarea of document.querySelectorAll("textarea[data-advised]")) count(textarea);

function enrich(textarea) {
  const frame = document.createElement("div");
  frame.className = "prose-editor";
  textarea.before(frame);
  frame.append(textarea);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  const editor = new Editor({
    element: frame,
    content: textarea.value,
    injectCSS: false, // the site's policy allows no inline style; site.css has the rules
    extensions: [
      Document, Paragraph, Text, HardBreak, History, Gapcursor, Menu, NoSpellCheck,
      Bold, Italic, Link, BulletList, OrderedList, ListItem,
      Table, TableRow, TableHeader, TableCell,
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label ? label.textContent : "",
        "aria-describedby": textarea.getAttribute("aria-describedby") || "",
      },
      handlePaste: (view, event) => pasteFromWord(editor, textarea, event),
    },
    onCreate: () => nameButtons(frame),
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  // A link to the field, from the list of what is missing, lands on what is seen.
  const goTo = () => location.hash === `#${textarea.id}` && editor.commands.focus();
  window.addEventListener("hashchange", goTo);
  goTo();
  label?.addEventListener("click", () => editor.commands.focus());
}

/* The menu's own names are English where its translations stop. */
function nameButtons(frame) {
  for (const button of frame.querySelectorAll("button[title]")) {
    button.title = say(button.title);
    button.setAttribute("aria-label", button.title);
  }
}

/* Word's lists are paragraphs in disguise: the server, which knows them, cleans before we show. */
function pasteFromWord(editor, textarea, event) {
  const html = event.clipboardData?.getData("text/html") || "";
  if (!WORD.test(html)) return false;
  clean(textarea.form, html)
    .then((tidy) => editor.commands.insertContent(tidy))
    .catch(() => editor.commands.insertContent(html)); // its own schema drops the styles
  return true;
}

async function clean(form, html) {
  const body = new URLSearchParams({
    html,
    csrfmiddlewaretoken: form.elements.namedItem("csrfmiddlewaretoken").value,
  });
  const response = await fetch(form.dataset.clean, { method: "POST", body });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).html;
}

function count(textarea) {
  const counter = document.getElementById(`${textarea.id}-aide`)?.querySelector(".counter");
  if (!counter) return;
  const update = () => {
    const text = textarea.hasAttribute("data-rich") ? visible(textarea.value) : textarea.value;
    counter.textContent = `${text.length} / ${textarea.dataset.advised}`;
    counter.classList.toggle("counter-over", text.length > Number(textarea.dataset.advised));
  };
  textarea.addEventListener("input", update);
  update();
}

function visible(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent;
}
