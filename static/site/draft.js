/* Keeps what is typed in the form of an answer, or in each form of minutes: saved as one types,
   kept on the device until the server says that it has it. The server decides what a late save
   means (it compares with what the page started from), so this script never has to guess. */

const PAUSE = 1500; // milliseconds without typing before a save
const RETRY = 15000;
const OWN = new Set(["csrfmiddlewaretoken", "revision", "base"]);

const drafts = Array.from(document.querySelectorAll("form[data-draft]"), start);

/* A step of the whole page (minutes that are circulated) takes all that is typed in it along: what
   was not saved yet is saved first, and a draft that can't be holds the step back. */
for (const step of document.querySelectorAll("form[data-after-drafts]")) {
  step.addEventListener("submit", async (event) => {
    if (step.dataset.goes) return;
    event.preventDefault();
    for (const draft of drafts) {
      if (!(await draft.isSaved())) return draft.show();
    }
    step.dataset.goes = "1";
    // Once this submit is over: a form that is being submitted ignores another one.
    setTimeout(() => step.requestSubmit(event.submitter));
  });
}

/* On the page to read, there is nothing to type in: what an earlier page could not send goes. */
const reader = document.getElementById("retrouver");
if (reader) sendWhatIsLate(reader);

function start(form) {
  const state = form.querySelector(".save-state");
  const key = form.dataset.key;
  const late = lateCopies(key);
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

  const keep = (copy) => store(key, copy);
  const kept = () => stored(key);
  const forget = () => store(key, null);

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

  function tell({ outcome, answer }) {
    if (outcome === "offline") say(form.dataset.offline, "warning");
    if (outcome === "session") {
      const link = { url: form.dataset.login, label: form.dataset.sessionLink, newTab: true };
      say(form.dataset.session, "warning", link);
    }
    if (outcome === "conflict") {
      say(answer.message, "danger", { url: answer.url, label: form.dataset.conflictLink });
    }
    if (outcome === "locked" || outcome === "refused") {
      say(answer.message || form.dataset.dirty, "danger");
    }
  }

  async function save() {
    if (saving) await saving;
    clearTimeout(timer);
    const copy = snapshot();
    keep(copy);
    saving = send(form, copy);
    const result = await saving;
    saving = null;
    tell(result);
    if (isWithTheServer(result) && isStill(copy)) forget();
    if (result.outcome === "saved" && result.answer.reload) {
      readAgain(isStill(copy));
    } else if (result.outcome === "saved") {
      field("revision").value = result.answer.revision;
      field("base").value = JSON.stringify(result.answer.base);
      if (isStill(copy)) {
        say(`${form.dataset.kept} ${result.answer.at}`, "success");
      } else {
        later(PAUSE);
      }
    } else if (result.outcome === "offline" || result.outcome === "session") {
      later(RETRY);
    }
    return result;
  }

  /* The server put two pages of this person together: this one no longer shows all of it. */
  function readAgain(isQuiet) {
    if (!isQuiet) return later(0); // typed on meanwhile: that goes first, from where it started
    sessionStorage.setItem(key, "restored");
    location.reload();
  }

  const isStill = (copy) => JSON.stringify(typed()) === JSON.stringify(copy.entries);

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

  /* What an earlier page could not send goes first; the server knows what is still of use. What
     is typed here meanwhile is kept apart, and saved after it: the server puts both together. */
  async function recover() {
    if (sessionStorage.getItem(key) === "restored") say(form.dataset.restored, "success");
    sessionStorage.removeItem(key);
    const results = await late.send(form);
    results.forEach(tell);
    if (late.any()) setTimeout(recover, RETRY);
    const brought = results.filter(({ outcome }) => outcome === "saved");
    if (brought.some(({ answer }) => String(answer.revision) !== field("revision").value)) {
      readAgain(!kept());
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
    } else if (["saved", "refused", "locked"].includes(result.outcome)) {
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
  const again = () => {
    if (late.any()) recover();
    if (kept()) later(0);
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") again();
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  showColumnsOfKind(form);
  recover();

  return {
    /* Whether the server has all that stands in the form, once what is left of it was sent. */
    async isSaved() {
      if (!kept()) return true;
      const { outcome } = await save();
      return outcome === "saved";
    },
    show: () => state.scrollIntoView({ block: "center" }),
  };
}

async function sendWhatIsLate(reader) {
  const results = await lateCopies(reader.dataset.key).send(reader);
  if (results.some((result) => result.outcome === "locked")) location.reload();
}

/* --- The device ------------------------------------------------------------------------- */

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* The device has no room or no storage: the server's copy has to do. */
  }
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/* What earlier pages kept and could not send, oldest first; a new page never writes over it. */
function lateCopies(key) {
  const place = `${key}-late`;
  const left = stored(key);
  if (left) {
    store(place, [...(stored(place) || []), left]);
    store(key, null);
  }
  return {
    any: () => (stored(place) || []).length > 0,
    async send(page) {
      const results = [];
      for (const copy of stored(place) || []) {
        const result = await send(page, copy);
        results.push(result);
        if (!isWithTheServer(result)) break;
        const rest = (stored(place) || []).slice(1);
        store(place, rest.length ? rest : null);
      }
      return results;
    },
  };
}

/* --- The server ------------------------------------------------------------------------- */

/* Saved, or set aside by the server: the device need not keep it. */
function isWithTheServer({ outcome }) {
  return ["saved", "conflict", "locked"].includes(outcome);
}

/* Returns the outcome: saved, or why not (offline, session, conflict, locked, refused). */
async function send(page, copy, mayRenew = true) {
  const token = page.elements.namedItem("csrfmiddlewaretoken");
  const body = new URLSearchParams(copy.entries);
  body.set("csrfmiddlewaretoken", token.value);
  body.set("revision", copy.revision);
  body.set("base", copy.base);
  const headers = { Accept: "application/json" };
  let response, answer;
  try {
    response = await fetch(page.dataset.autosave, { method: "POST", body, headers });
    answer = await response.json();
  } catch {
    return { outcome: "offline" };
  }
  if (response.ok) return { outcome: "saved", answer };
  if (answer.error === "csrf" && mayRenew && (await renewToken(page, token))) {
    return send(page, copy, false);
  }
  if (response.status === 401 || response.status === 403) return { outcome: "session", answer };
  const known = ["conflict", "locked"].includes(answer.error);
  return { outcome: known ? answer.error : "refused", answer };
}

/* The token ends with the session it belongs to: a new one, if the same person is signed in. */
async function renewToken(page, token) {
  try {
    const response = await fetch(page.dataset.token, { headers: { Accept: "application/json" } });
    if (!response.ok) return false;
    const renewed = await response.json();
    if (!page.dataset.key.startsWith(`snia-${renewed.user}-`)) return false;
    token.value = renewed.token;
    return true;
  } catch {
    return false;
  }
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
