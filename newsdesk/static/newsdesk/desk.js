// The review page's keyboard, autosave and memory for unsaved text. Every form works without this file.

const AUTOSAVE_MS = 3000;
const NOTE_MS = 4000;

let composing = false; // while a Japanese input method is open, nothing may fire and no row may be replaced
const timers = new Map(); // row id -> autosave timer
const sent = new Map(); // row id -> what the request under way carries
const askers = new WeakMap(); // element that sent a request -> row id: swapped away it belongs to no form any more
const missed = new Set(); // rows that changed on the server while somebody was typing in them
const renewed = new Set(); // rows that this page asked for or stored since it last asked for news

const sheet = () => document.querySelector(".sheet[data-translation]");
const rowOf = (element) => element?.closest?.(".row[data-href]") ?? null;
const formOf = (row) => row.querySelector("form[data-row-form]");
const fieldsOf = (row) => [...formOf(row).querySelectorAll("textarea, input:not([type=hidden])")];
// Buttons that stand beside the row's form belong to it too: the fixes of findings.
const belongs = (row, element) => formOf(row).contains(element) || element.form === formOf(row);
const textOf = (row) => JSON.stringify(fieldsOf(row).map((field) => field.value));
// A refused or contested text comes back from the server in its field: it is typed, but stored nowhere.
const isUnsaved = (row) =>
  "unsaved" in row.dataset || fieldsOf(row).some((field) => field.value !== field.defaultValue);
const memoryKey = (row) => `desk:${sheet().dataset.translation}:${row.id}`;
const rows = () => [...document.querySelectorAll(".row[data-href]")];

// What scripts say, in the language of the page.
const words = () => document.getElementById("desk-words").dataset;

let noteTimer;

function say(text) {
  const note = document.getElementById("desk-note");
  if (!note || !text) return;
  if (note.textContent !== text) note.textContent = text;
  note.classList.add("is-shown");
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => note.classList.remove("is-shown"), NOTE_MS);
}

// --- unsaved text ------------------------------------------------------------------------------

function showUnsaved(row) {
  const unsaved = isUnsaved(row);
  row.toggleAttribute("data-typed", unsaved);
  row.querySelector(".unsaved").hidden = !unsaved;
  // What is typed over an approved text can be approved in its turn, and its approval cannot be taken back yet.
  const offers = unsaved || row.dataset.state !== "approved";
  row.querySelectorAll("[data-approve]").forEach((button) => (button.hidden = !offers));
  row.querySelectorAll("[data-unapprove]").forEach((button) => (button.hidden = offers));
  if (unsaved) remember(row);
  else sessionStorage.removeItem(memoryKey(row));
}

function remember(row) {
  // The version goes with the text: restored over somebody's newer text it is a conflict, not an overwrite.
  const version = row.dataset.base ?? formOf(row).elements.version.value;
  sessionStorage.setItem(memoryKey(row), JSON.stringify({ version, values: textOf(row) }));
}

function recall(row) {
  const memory = JSON.parse(sessionStorage.getItem(memoryKey(row)));
  if (!memory) return;
  const values = JSON.parse(memory.values);
  const fields = fieldsOf(row);
  if (values.length !== fields.length) return;
  fields.forEach((field, n) => (field.value = values[n]));
  if (isUnsaved(row)) {
    formOf(row).elements.version.value = memory.version;
    planAutosave(row);
  }
  showUnsaved(row);
}

function recallAll() {
  // What is being typed, or contested, is newer than the memory: its version may have been seen by now.
  if (sheet()) rows().filter((row) => !isUnsaved(row)).forEach(recall);
}

function planAutosave(row) {
  clearTimeout(timers.get(row.id));
  timers.set(row.id, setTimeout(() => autosave(row.id), AUTOSAVE_MS));
}

function autosave(id) {
  const row = document.getElementById(id);
  if (!row) return;
  // A conflict is for the person to decide, and a refused text would only be refused again.
  const refused = "unsaved" in row.dataset && row.querySelector("form[data-row-form] .refusal");
  if (refused || !isUnsaved(row)) return;
  if (composing || sent.has(id)) planAutosave(row);
  else htmx.trigger(formOf(row), "autosave");
}

addEventListener("beforeunload", (event) => {
  if (rows().some(isUnsaved)) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (!row || !formOf(row).contains(event.target)) return;
  showUnsaved(row);
  planAutosave(row);
});

// --- answers -----------------------------------------------------------------------------------

// htmx takes the button that has the focus for one that was pressed: saving by itself would approve the row.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.matches(".presence")) {
    for (const row of rows()) if (renewed.has(row.id)) event.detail.formData.append("has", `${row.id}:${row.dataset.stamp}`);
    renewed.clear();
  }
  if (event.detail.triggeringEvent?.type !== "autosave") return;
  event.detail.path = event.detail.elt.getAttribute("hx-post");
  event.detail.formData.delete("do");
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const row = rowOf(event.detail.elt);
  if (!row || event.detail.requestConfig.verb !== "post" || !belongs(row, event.detail.elt)) return;
  // One request in flight a row: autosave comes back to it, and htmx keeps what was pressed in the same form.
  if (sent.has(row.id)) event.preventDefault();
  else {
    sent.set(row.id, textOf(row));
    askers.set(event.detail.elt, row.id);
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const row = rowOf(event.detail.target);
  const answered = row && belongs(row, event.detail.requestConfig.elt);
  if (!answered || !sent.has(row.id) || !event.detail.shouldSwap) return;
  if (event.detail.target !== row) return; // a plain save: the fields stay as they are
  if (textOf(row) === sent.get(row.id) && !composing) return;
  // More was typed since: keep it, and take only the version over, so that the next save is no conflict.
  if (event.detail.xhr.status !== 200) return;
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const version = answer.querySelector("form[data-row-form] [name=version]");
  if (version) {
    formOf(row).elements.version.value = version.value;
    event.detail.shouldSwap = false;
    planAutosave(row);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const row = rowOf(event.detail.elt) ?? rowOf(event.detail.target);
  if (!row) return;
  renewed.add(row.id);
  // requestConfig.elt: when the row was swapped away, the event itself comes from what is left around it.
  const asker = event.detail.requestConfig.elt;
  const carried = sent.get(row.id);
  const wasSaved = askers.get(asker) === row.id && sent.delete(row.id) && event.detail.successful;
  if (wasSaved) askers.delete(asker);
  const fresh = document.getElementById(row.id);
  if (fresh === row && wasSaved && event.detail.target.matches("[data-foot]")) settle(row, JSON.parse(carried));
  if (!fresh || fresh === row) return;
  missed.delete(row.id);
  // A field kept across the swap (hx-preserve) still has its old default.
  if (wasSaved) fieldsOf(fresh).forEach((field) => (field.defaultValue = field.value));
  else if (!("unsaved" in fresh.dataset)) recall(fresh);
  showUnsaved(fresh);
});

// After a plain save: `stored` is what the fields held when it was sent; more may have been typed since.
function settle(row, stored) {
  const foot = row.querySelector("[data-foot]");
  Object.assign(row.dataset, { state: foot.dataset.state, stamp: foot.dataset.stamp });
  const version = formOf(row).elements.version.value;
  row.querySelectorAll("input[name=version]").forEach((field) => (field.value = version));
  fieldsOf(row).forEach((field, n) => (field.defaultValue = stored[n]));
  showUnsaved(row);
  if (isUnsaved(row)) planAutosave(row);
}

// Rows that arrive with a poll: never over a text that somebody is typing.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  // Nor over the reason for a dismissal that is being typed.
  if (event.detail.target.matches?.(".findings") && event.detail.target.querySelector("input:focus")) {
    event.detail.shouldSwap = false;
    return;
  }
  const row = rowOf(event.detail.target);
  // What is found in a newer text comes with that text.
  if (row && missed.has(row.id) && event.detail.target.matches(".findings, .under, .row-source")) event.detail.shouldSwap = false;
  if (!row || row !== event.detail.target) return;
  const news = event.detail.fragment.firstElementChild;
  if (news?.dataset.stamp === row.dataset.stamp) event.detail.shouldSwap = false;
  else if (isUnsaved(row) || row.contains(document.activeElement)) {
    event.detail.shouldSwap = false;
    missed.add(row.id);
    tellNews(row, news);
  }
});

// In a row that is kept, a quiet word of what is newer than its text.
function tellNews(row, news) {
  const word = news.querySelector(".row-news");
  if (!word || formOf(news).elements.version.value === formOf(row).elements.version.value) return;
  row.querySelector(".row-news")?.remove();
  word.hidden = false;
  formOf(row).prepend(word);
}

document.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (!row || !missed.has(row.id) || row.contains(event.relatedTarget) || isUnsaved(row)) return;
  missed.delete(row.id);
  htmx.ajax("GET", row.dataset.href, { target: row, swap: "outerHTML" });
});

// Asked for by the word about it: an unsaved text is saved, which answers with both.
document.addEventListener("click", async (event) => {
  const row = event.target.closest?.("[data-load]") && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  if (isUnsaved(row)) return htmx.trigger(formOf(row), "autosave");
  missed.delete(row.id);
  await htmx.ajax("GET", row.dataset.href, { target: row, swap: "outerHTML" });
  fieldsOf(document.getElementById(row.id))[0]?.focus({ preventScroll: true });
});

// A row that is replaced keeps open what somebody looks something up in; each fold loads what it holds anew.
const FOLDS = [".row-aids", ".row-history"];
const unfolded = new Map(); // row id -> its folds that were open when it was replaced

for (const step of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) {
  document.addEventListener(step, ({ detail: { target, shouldSwap } }) => {
    if (!shouldSwap || !target.matches?.(".row[data-href]")) return;
    unfolded.set(target.id, FOLDS.filter((fold) => target.querySelector(fold)?.open));
  });
}

document.addEventListener("htmx:load", ({ target: row }) => {
  for (const fold of unfolded.get(row.id) ?? []) row.querySelector(fold)?.toggleAttribute("open", true);
  unfolded.delete(row.id);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "desk") recallAll();
  if (!event.detail.requestConfig.elt.matches(".more-rows")) return;
  recallAll();
  if (goesOn) go(1);
  goesOn = false;
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "desk-note") say(event.detail.target.textContent);
});

// What arrives may ask for findings, at once or `after` a pause that its replacement starts anew. Not by htmx: it
// brings an answer nowhere whose asker was replaced meanwhile.
document.addEventListener("htmx:load", () => {
  for (const asker of document.querySelectorAll("[data-asks]")) {
    const address = asker.dataset.asks;
    asker.removeAttribute("data-asks");
    setTimeout(() => asker.isConnected && showFindings(address), Number(asker.dataset.after ?? 0));
  }
});

async function showFindings(address) {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await fetch(address, { headers }).catch(() => null); // offline: the next save asks again
  const told = { target: document.body, requestConfig: { elt: document.body } }; // as of a request of htmx's own
  if (answer?.ok) htmx.swap("body", await answer.text(), { swapStyle: "none" }, { eventInfo: told });
}

document.addEventListener("htmx:sendError", (event) => {
  const row = rowOf(event.detail.elt);
  if (row && isUnsaved(row)) planAutosave(row);
  say(words().offline);
});
// A page that refuses says why, and what to do (newsdesk/refusals.py); what is not ours says nothing of use.
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say(answer.getElementById("says")?.textContent ?? words().failed.replace("{status}", event.detail.xhr.status));
});

// A proposal or the other person's text was chosen: what is typed in the row is given up on purpose.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-discards]") && rowOf(event.target);
  if (!row) return;
  delete row.dataset.unsaved;
  fieldsOf(row).forEach((field) => (field.defaultValue = field.value));
  showUnsaved(row);
});

// --- keyboard and toolbar ----------------------------------------------------------------------

let goesOn = false; // the next row was asked for, and is on its way
let current = null; // id of the row worked on last, for the toolbar's buttons

document.addEventListener("compositionstart", () => (composing = true));
document.addEventListener("compositionend", () => (composing = false));
document.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row) current = row.id;
});

function go(step) {
  const all = rows();
  const at = all.findIndex((row) => row.id === current);
  const more = document.querySelector(".more-rows");
  if (more && at + step >= all.length) {
    goesOn = true;
    return htmx.trigger(more, "more");
  }
  const row = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  const field = row && fieldsOf(row)[0];
  if (!field) return;
  field.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

let shown = null; // id of the finding that was gone to last
const openFindings = () => [...document.querySelectorAll(".finding:not(.is-dismissed)")];

function goToFinding(step) {
  const all = openFindings();
  if (!all.length) return say(words().noFindings);
  const last = all.findIndex((finding) => finding.id === shown);
  if (last >= 0) return focusFinding(all[(last + step + all.length) % all.length]);
  // From the row that is worked on, not from the top.
  const here = document.getElementById(current);
  const follows = (finding) => !here || here.contains(finding) || here.compareDocumentPosition(finding) & 4;
  const at = all.findIndex(follows);
  focusFinding(step > 0 ? all[Math.max(at, 0)] : all[(at < 0 ? 0 : at) - 1] ?? all.at(-1));
}

function focusFinding(finding) {
  shown = finding.id;
  current = rowOf(finding).id;
  finding.focus({ preventScroll: true });
  rowOf(finding).scrollIntoView({ block: "nearest" }); // the texts it is about, as far as they fit
  finding.scrollIntoView({ block: "nearest" });
}

// On a finding: Enter mends it or leads to its words, Delete asks why it is none, Escape comes back from there.
document.addEventListener("keydown", (event) => {
  const finding = event.target.closest?.(".finding");
  if (!finding || event.isComposing || composing || event.ctrlKey || event.altKey || event.metaKey) return;
  const fold = finding.querySelector(".finding-actions details");
  if (event.key === "Escape" && fold?.open) {
    fold.open = false;
    finding.focus();
  } else if (event.target !== finding) return;
  else if (event.key === "Enter") (finding.querySelector(".fix") ?? { click: () => select(finding) }).click();
  else if (event.key === "Delete" && fold) {
    fold.open = true;
    fold.querySelector("input[name=reason]").focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
  } else return;
  event.preventDefault();
});

// A finding that is dealt with goes away with the focus in it: that goes on to the next one, or to the row's text.
let following = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const finding = event.detail.elt.closest?.(".finding");
  if (!finding?.contains(document.activeElement)) return;
  const all = openFindings();
  const at = all.indexOf(finding);
  following = [...all.slice(at + 1), ...all.slice(0, at)].map((other) => other.id);
});

document.addEventListener("htmx:afterSettle", () => {
  if (!following || document.activeElement !== document.body) return;
  const next = following.map((id) => document.getElementById(id)).find((finding) => finding);
  following = null;
  if (next) focusFinding(next);
  else go(0);
});

const actions = {
  previous: () => go(-1),
  next: () => go(1),
  focus: () => go(0),
  save: () => press("form[data-row-form]"),
  approve: () => press("[data-approve]"),
  merge: () => regroup("merge"),
  split: () => regroup("split"),
  finding_previous: () => goToFinding(-1),
  finding_next: () => goToFinding(1),
  release: () => document.querySelector("[data-release]")?.click(),
  help: () => document.getElementById("shortcuts")?.showModal(),
};

function press(selector) {
  const row = document.getElementById(current);
  const target = row?.querySelector(selector);
  if (target?.matches("form")) htmx.trigger(target, "autosave");
  else if (!target?.hidden) target?.click();
  go(1);
}

// Join the current row with the next, or cut it at the cursor; what is typed in it goes along.
function regroup(verb) {
  const row = document.getElementById(current);
  if (!row?.id.startsWith("unit-")) return say(words().noRow);
  const next = row.nextElementSibling;
  if (verb === "merge" && next?.matches(".row[data-href]") && isUnsaved(next))
    return say(words().nextUnsaved);
  const field = row.querySelector("textarea[name=text]");
  const at = [...field.value.slice(0, field.selectionStart)].length; // the server counts characters, not UTF-16 units
  htmx.ajax("POST", `${row.dataset.href}${verb}/`, {
    source: formOf(row), target: row, swap: "outerHTML", values: verb === "split" ? { at } : {},
  });
}

// --- terms and memory beside the row ------------------------------------------------------------

// Loaded when somebody stays in a field, opened where there is something to show, unless the person closed it before.
const AIDS_MS = 300;
let aidsTimer;

document.addEventListener("focusin", (event) => {
  clearTimeout(aidsTimer);
  const aids = event.target.matches("textarea[name=text]") && rowOf(event.target)?.querySelector(".row-aids");
  if (aids) aidsTimer = setTimeout(() => htmx.trigger(aids, "aids"), AIDS_MS);
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".row-aids")) return;
  localStorage.setItem("desk:aids", event.target.open ? "open" : "closed");
  if (event.target.open) htmx.trigger(event.target, "aids");
}, true);

document.addEventListener("htmx:afterSwap", (event) => {
  const aids = event.detail.target.closest?.(".row-aids");
  if (!aids?.querySelector("[data-insert], [data-replace]")) return;
  if (localStorage.getItem("desk:aids") !== "closed") aids.open = true;
});

function insertTerm(number) {
  const term = document.getElementById(current)?.querySelectorAll(".row-aids [data-insert]")[number - 1];
  if (term) term.click();
  else say(words().noTerm);
}

for (let number = 1; number <= 9; number++) actions[`term${number}`] = () => insertTerm(number);

function actionFor(event) {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "Enter") return event.shiftKey ? "approve" : "save";
  if (event.altKey && event.key === "ArrowUp") return "previous";
  if (event.altKey && event.key === "ArrowDown") return "next";
  // By the key, not the letter: on a Mac Alt+N types an accent.
  if (event.altKey && !control && event.code === "KeyN") return "finding_next";
  if (event.altKey && !control && event.code === "KeyP") return "finding_previous";
  if (event.altKey && !control && event.code === "KeyM") return "merge";
  if (event.altKey && !control && event.code === "KeyS") return "split";
  if (event.altKey && !control && event.code === "KeyO") return "release";
  if (event.altKey && !control && /^Digit[1-9]$/.test(event.code)) return `term${event.code.at(-1)}`;
  if (control && !event.altKey && !event.shiftKey && event.code === "KeyE") return "focus";
  if (control && event.key === "/") return "help";
  const typing = event.target.matches?.("input, textarea, select");
  return event.key === "?" && !typing ? "help" : null;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || composing || !sheet()) return;
  const action = actionFor(event);
  if (!action) return;
  event.preventDefault();
  actions[action]();
});

// A link to a row leads through the server, which knows where it is; one that is here is only gone to.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#desk a[href*='?at=']");
  const there = link?.hash && sheet() && document.getElementById(link.hash.slice(1));
  if (!there) return;
  event.preventDefault();
  if (there.matches(".finding")) focusFinding(there);
  else location.hash = link.hash;
});

document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-key]");
  if (key) actions[key.dataset.key]?.();
  const excerpt = event.target.closest?.(".excerpt");
  if (excerpt) select(excerpt.closest(".finding"));
  const mention = event.target.closest?.("[data-mention]");
  if (mention) type(mention.form.elements.text, `@${mention.dataset.mention} `);
  const term = event.target.closest?.(".row-aids [data-insert]");
  if (term) put(rowOf(term).querySelector("textarea[name=text]"), term.dataset.insert);
  const remembered = event.target.closest?.(".row-aids [data-replace]");
  if (remembered) replaceText(rowOf(remembered), remembered.closest(".match").querySelector("[data-remembered]").textContent);
  const tag = event.target.closest?.("[data-tag]");
  if (tag) wrap(tag.dataset.tag, rowOf(tag));
});

// The words of a finding, in the field: only where the text is the one that was checked.
function select(finding) {
  const field = rowOf(finding).querySelector("textarea[name=text]");
  if (!field || field.value !== field.defaultValue) return;
  const places = [...field.value].length === field.value.length; // offsets count characters, not UTF-16 units
  field.focus({ preventScroll: true });
  if (places) field.setSelectionRange(Number(finding.dataset.start), Number(finding.dataset.end));
}

function type(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
}

// As if it were typed: Ctrl+Z takes it back, and it is saved like anything typed.
function put(field, text) {
  field.focus({ preventScroll: true });
  document.execCommand("insertText", false, text);
}

function replaceText(row, text) {
  const field = row.querySelector("textarea[name=text]");
  field.focus({ preventScroll: true });
  field.select();
  put(field, text);
}

function wrap(name, row) {
  const field = row.querySelector("textarea");
  const [from, to] = [field.selectionStart, field.selectionEnd];
  field.focus();
  field.setRangeText(`<${name}>${field.value.slice(from, to)}</${name}>`, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Browsers without field-sizing: grow the field by hand.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    event.target.style.height = "auto";
    event.target.style.height = `${event.target.scrollHeight}px`;
  });
}

recallAll();
// Typed before this file was there.
if (sheet()) {
  rows().filter(isUnsaved).forEach((row) => {
    showUnsaved(row);
    planAutosave(row);
  });
}
