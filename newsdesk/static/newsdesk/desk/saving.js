// A row is saved when the typing pauses, one request in flight a row; what was typed meanwhile is kept and saved next.

import { isComposing } from "./composing.js";
import { say, words } from "./note.js";
import { belongs, fieldsOf, formOf, rowOf, rows, sheet, textOf, versionOf } from "./rows.js";
import { isUnsaved, recall, showUnsaved } from "./unsaved.js";

const AUTOSAVE_MS = 3000;
const timers = new Map(); // row id -> autosave timer
const sent = new Map(); // row id -> what the request under way carries
const askers = new WeakMap(); // element that sent a request -> row id: swapped away it belongs to no form any more

export const save = (row) => htmx.trigger(formOf(row), "autosave");

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
  if (isComposing() || sent.has(id)) planAutosave(row);
  else save(row);
}

function recallAll() {
  // What is being typed, or contested, is newer than the memory: its version may have been seen by now.
  if (sheet()) rows().filter((row) => !isUnsaved(row) && recall(row)).forEach(planAutosave);
}

document.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row && formOf(row).contains(event.target)) planAutosave(row);
});

// htmx takes the button that has the focus for one that was pressed: saving by itself would approve the row.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type !== "autosave") return;
  event.detail.path = event.detail.elt.getAttribute("hx-post");
  for (const pressed of ["do", "use"]) event.detail.formData.delete(pressed);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const row = rowOf(event.detail.elt);
  if (!row || event.detail.requestConfig.verb !== "post" || !belongs(row, event.detail.elt)) return;
  // Autosave comes back to it, and htmx keeps what was pressed in the same form.
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
  if (textOf(row) === sent.get(row.id) && !isComposing()) return;
  // More was typed since: keep it, and take only the version over, so that the next save is no conflict.
  if (event.detail.xhr.status !== 200) return;
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const version = answer.querySelector("form[data-row-form] [name=version]");
  if (version) {
    versionOf(row).value = version.value;
    event.detail.shouldSwap = false;
    planAutosave(row);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const row = rowOf(event.detail.elt) ?? rowOf(event.detail.target);
  if (!row) return;
  // requestConfig.elt: when the row was swapped away, the event itself comes from what is left around it.
  const asker = event.detail.requestConfig.elt;
  const carried = sent.get(row.id);
  const wasSaved = askers.get(asker) === row.id && sent.delete(row.id) && event.detail.successful;
  if (wasSaved) askers.delete(asker);
  const fresh = document.getElementById(row.id);
  if (fresh === row && wasSaved && event.detail.target.matches("[data-foot]")) settle(row, JSON.parse(carried));
  if (!fresh || fresh === row) return;
  fresh.querySelector("form[data-row-form] .refusal")?.scrollIntoView({ block: "nearest" });
  // A field kept across the swap (hx-preserve) still has its old default.
  if (wasSaved) fieldsOf(fresh).forEach((field) => (field.defaultValue = field.value));
  else if (!("unsaved" in fresh.dataset) && recall(fresh)) planAutosave(fresh);
  showUnsaved(fresh);
});

// After a plain save: `stored` is what the fields held when it was sent; more may have been typed since.
function settle(row, stored) {
  const foot = row.querySelector("[data-foot]");
  Object.assign(row.dataset, { state: foot.dataset.state, stamp: foot.dataset.stamp });
  const version = versionOf(row).value;
  row.querySelectorAll("input[name=version]").forEach((field) => (field.value = version));
  fieldsOf(row).forEach((field, n) => (field.defaultValue = stored[n]));
  showUnsaved(row);
  if (isUnsaved(row)) planAutosave(row);
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

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "desk" || event.detail.requestConfig.elt.matches(".more-rows")) recallAll();
});

recallAll();
// Typed before this file was there.
if (sheet()) {
  rows().filter(isUnsaved).forEach((row) => {
    showUnsaved(row);
    planAutosave(row);
  });
}
