/* Keeps what is typed in the form of an answer: saved as one types, kept on the device until the
   server says that it has it. The server decides what a late save means (it compares with what
   the page started from), so this script never has to guess. */

const PAUSE = 1500; // milliseconds without typing before a save
const RETRY = 15000;
const OWN = new Set(["csrfmiddlewaretoken", "revision", "base"]);

const form = document.getElementById("etat");
if (form) start(form);

function start(form) {
  const state = document.getElementById("etat-enregistrement");
  const key = form.dataset.key;
  let timer = null;
  let saving = null;
  let goesThrough = false; // the next submit is ours: what was typed is saved

  const field = (name) => form.elements.namedItem(name);

  function typed() {
    return Array.from(new FormData(form)).filter(
      ([name, value]) => !OWN.has(name) && typeof value === "string",
    );
  }

  function snapshot() {
    return { entries: typed(), revision: field("revision").value, base: field("base").value };
  }

  function keep(copy) {
    try {
      localStorage.setItem(key, JSON.stringify(copy));
    } catch {
      /* The device has no room or no storage: the server's copy has to do. */
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      /* Nothing was kept. */
    }
  }

  function say(text, kind, link) {
    state.textContent = text;
    state.dataset.kind = kind;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.url;
      anchor.textContent = link.label;
      if (link.newTab) {
        anchor.target = "_blank";
        anchor.rel = "noopener";
      }
      state.append(" ", anchor);
    }
  }

  async function post(copy) {
    const body = new URLSearchParams(copy.entries);
    body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    body.set("revision", copy.revision);
    body.set("base", copy.base);
    const response = await fetch(form.dataset.autosave, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    return { status: response.status, answer: await response.json() };
  }

  /* The token ends with the session it belongs to: a new one, if the same person is signed in. */
  async function renewToken() {
    const response = await fetch(form.dataset.token, { headers: { Accept: "application/json" } });
    if (!response.ok) return false;
    const { token, user } = await response.json();
    if (!key.startsWith(`snia-${user}-`)) return false;
    field("csrfmiddlewaretoken").value = token;
    return true;
  }

  /* Returns "saved", or why not: "offline", "session", "conflict", "refused". */
  async function send(copy, mayRenew = true) {
    let status, answer;
    try {
      ({ status, answer } = await post(copy));
    } catch {
      say(form.dataset.offline, "warning");
      return { outcome: "offline" };
    }
    if (status === 200) return { outcome: "saved", answer };
    if (status === 403 && answer.error === "csrf" && mayRenew && (await renewToken().catch(() => false))) {
      return send(copy, false);
    }
    if (status === 401 || status === 403) {
      const link = { url: form.dataset.login, label: form.dataset.sessionLink, newTab: true };
      say(form.dataset.session, "warning", link);
      return { outcome: "session" };
    }
    if (answer.error === "conflict") {
      forget(); // the server has set it aside
      say(answer.message, "danger", { url: answer.url, label: form.dataset.conflictLink });
      return { outcome: "conflict", answer };
    }
    say(answer.message || form.dataset.dirty, "danger");
    return { outcome: "refused" };
  }

  async function save() {
    if (saving) await saving;
    clearTimeout(timer);
    const copy = snapshot();
    keep(copy);
    saving = send(copy);
    const result = await saving;
    saving = null;
    if (result.outcome === "saved") {
      field("revision").value = result.answer.revision;
      field("base").value = JSON.stringify(result.answer.base);
      if (JSON.stringify(typed()) === JSON.stringify(copy.entries)) {
        forget();
        say(`${form.dataset.kept} ${result.answer.at}`, "success");
      } else {
        later(PAUSE);
      }
    } else if (result.outcome === "offline" || result.outcome === "session") {
      later(RETRY);
    }
    return result;
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function changed(event) {
    if (event.target.type === "file" || event.target.name === "on_behalf_of") return;
    keep(snapshot());
    say(form.dataset.dirty, "pending");
    later(PAUSE);
  }

  /* What an earlier page could not send goes first; the server knows what is still of use. */
  async function recover() {
    const copy = kept();
    if (!copy) {
      if (sessionStorage.getItem(key) === "restored") say(form.dataset.restored, "success");
      sessionStorage.removeItem(key);
      return;
    }
    const result = await send(copy);
    if (result.outcome !== "saved") return;
    forget();
    if (String(result.answer.revision) !== field("revision").value) {
      sessionStorage.setItem(key, "restored");
      location.reload();
    }
  }

  /* What was typed is saved before the page goes: a dead network or session keeps it here. */
  async function submit(event) {
    if (goesThrough) return;
    event.preventDefault();
    const button = event.submitter;
    const result = await save();
    if (result.outcome === "conflict") {
      location.assign(result.answer.url);
    } else if (result.outcome === "saved" || result.outcome === "refused") {
      goesThrough = true;
      form.requestSubmit(button);
      goesThrough = false;
    } else {
      state.scrollIntoView({ block: "center" });
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => kept() && later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && kept()) later(0);
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  showColumnsOfKind(form);
  recover();
}

/* A study has a scope, a publication has languages: each kind shows its own columns, and any
   column that is filled. Without this script they are all there. */
function showColumnsOfKind(form) {
  const rows = form.querySelectorAll(".row-box");
  const update = (row) => {
    const kind = row.querySelector("select[name$='/kind']");
    if (!kind) return;
    for (const box of row.querySelectorAll("[data-only-for]")) {
      const value = box.querySelector("input, textarea").value;
      box.hidden = box.dataset.onlyFor !== kind.value && !value;
    }
  };
  for (const row of rows) update(row);
  form.addEventListener("change", (event) => {
    if (event.target.name && event.target.name.endsWith("/kind")) {
      update(event.target.closest(".row-box"));
    }
  });
}
