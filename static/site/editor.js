/* The rich texts of a form, over their textareas, which hold what is sent and do without this. */

const form = document.querySelector("form[data-words]");
const words = JSON.parse(form?.dataset.words || "{}");
const say = (text) => words[text.toLowerCase()] ?? text;
window.gettext = say; // asked by the editor's module as it loads

const {
  Blockquote, Bold, BulletList, Document, Editor, Gapcursor, HardBreak, Heading, History, Italic,
  Link, ListItem, Menu, NoSpellCheck, OrderedList, Paragraph, Subscript, Superscript, Table,
  TableCell, TableHeader, TableRow, Text,
} = await import("../django_prose_editor/editor.js");

// Word, and whatever brings styles with it, which the site's policy keeps from being read here.
const STYLED = /class="?Mso|urn:schemas-microsoft-com|docs-internal-guid|style\s*=/i;

for (const textarea of document.querySelectorAll("textarea[data-rich]")) {
  // Nobody loses the caret in the middle of a word because this script came late.
  if (document.activeElement !== textarea) enrich(textarea);
  else textarea.addEventListener("blur", () => enrich(textarea), { once: true });
}
for (const textarea of document.querySelectorAll("textarea[data-advised]")) count(textarea);
// The texts have other heights now: what the address points at is brought back into view.
document.querySelector(":target")?.scrollIntoView();

function enrich(textarea) {
  const frame = document.createElement("div");
  frame.className = "prose-editor";
  textarea.before(frame);
  frame.append(textarea);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  const editor = new Editor({
    element: frame,
    content: asHtml(textarea.value),
    injectCSS: false, // the site's policy allows no inline style; site.css has the rules
    extensions: [
      Document, Paragraph, Text, HardBreak, History, Gapcursor, Menu, NoSpellCheck,
      // All that the server keeps, so that nothing is lost by being edited.
      Bold, Italic, Subscript, Superscript, Link, BulletList, OrderedList, ListItem,
      Blockquote, Heading.configure({ levels: [4] }),
      Table, TableRow, TableHeader, TableCell,
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label ? label.textContent : "",
        "aria-describedby": textarea.getAttribute("aria-describedby") || "",
      },
      handleDOMEvents: { paste: (view, event) => pasteStyled(editor, textarea, event) },
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
function pasteStyled(editor, textarea, event) {
  const html = event.clipboardData?.getData("text/html") || "";
  if (!STYLED.test(html)) return false;
  event.preventDefault();
  clean(textarea.form, html)
    .then((tidy) => editor.commands.insertContent(tidy))
    .catch(() => editor.commands.insertContent(html)); // its own schema drops the styles
  return true;
}

/* What was typed before the editor came is text: its lines are paragraphs. */
function asHtml(value) {
  if (/<\w/.test(value)) return value;
  const paragraphs = value.split(/\n\s*\n/).map((text) => {
    const paragraph = document.createElement("p");
    paragraph.innerText = text;
    return paragraph.outerHTML;
  });
  return value.trim() ? paragraphs.join("") : "";
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
