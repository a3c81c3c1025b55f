// Text that is typed and stored nowhere yet: shown as such, and remembered in this tab until it is stored.

import { fieldsOf, formOf, rowOf, rows, sheet, textOf, versionOf } from "./rows.js";

const memoryKey = (row) => `desk:${sheet().dataset.translation}:${row.id}`;

// A refused or contested text comes back from the server in its field: it is typed, but stored nowhere.
export const isUnsaved = (row) =>
  "unsaved" in row.dataset || fieldsOf(row).some((field) => field.value !== field.defaultValue);

export function showUnsaved(row) {
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
  const version = row.dataset.base ?? versionOf(row).value;
  sessionStorage.setItem(memoryKey(row), JSON.stringify({ version, values: textOf(row) }));
}

// Put what this tab remembers of a row into its fields; return whether that is still to be saved.
export function recall(row) {
  const memory = JSON.parse(sessionStorage.getItem(memoryKey(row)));
  if (!memory) return false;
  const values = JSON.parse(memory.values);
  const fields = fieldsOf(row);
  if (values.length !== fields.length) return false;
  fields.forEach((field, n) => (field.value = values[n]));
  const unsaved = isUnsaved(row);
  if (unsaved) versionOf(row).value = memory.version;
  showUnsaved(row);
  return unsaved;
}

addEventListener("beforeunload", (event) => {
  if (rows().some(isUnsaved)) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row && formOf(row).contains(event.target)) showUnsaved(row);
});

// A proposal or the other person's text was chosen: what is typed in the row is given up on purpose.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-discards]") && rowOf(event.target);
  if (!row) return;
  delete row.dataset.unsaved;
  fieldsOf(row).forEach((field) => (field.defaultValue = field.value));
  showUnsaved(row);
});
