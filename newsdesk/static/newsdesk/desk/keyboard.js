// The keys of the review page, and the toolbar's buttons, which do the same.

import { insertTerm } from "./aids.js";
import { isComposing } from "./composing.js";
import { goToFinding } from "./findings.js";
import { say, words } from "./note.js";
import { formOf, sheet } from "./rows.js";
import { save } from "./saving.js";
import { isUnsaved } from "./unsaved.js";
import { currentRow, go } from "./walk.js";

const actions = {
  previous: () => go(-1),
  next: () => go(1),
  focus: () => go(0),
  save: saveCurrent,
  approve: approveCurrent,
  merge: () => regroup("merge"),
  split: () => regroup("split"),
  finding_previous: () => goToFinding(-1),
  finding_next: () => goToFinding(1),
  release: goToRelease,
  help: () => document.getElementById("shortcuts")?.showModal(),
};
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
  if (isComposing(event)) return;
  const action = actionFor(event);
  if (!action || !(sheet() || action === "release")) return;
  event.preventDefault();
  // In a comment or an instruction it sends what is typed there, not the row above it.
  const own = event.target.form;
  if (action === "save" && own && !own.matches("[data-row-form]")) own.requestSubmit();
  else actions[action]();
});

document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-key]");
  if (key) actions[key.dataset.key]?.();
});

// From the rows to the panel; there to its button, or to the first that is in its way. What goes out is pressed for.
function goToRelease() {
  const way = document.querySelector("[data-release]");
  if (way?.matches("button")) (way.disabled ? document.querySelector(".obstacles a") : way)?.focus();
  else way?.click();
}

function saveCurrent() {
  const row = currentRow();
  if (row) save(row);
  go(1);
}

function approveCurrent() {
  const button = currentRow()?.querySelector("[data-approve]");
  if (!button?.hidden) button?.click();
  go(1);
}

// Join the current row with the next, or cut it at the cursor; what is typed in it goes along.
function regroup(verb) {
  const row = currentRow();
  if (!row?.id.startsWith("unit-")) return say(words().noRow);
  const next = row.nextElementSibling;
  if (verb === "merge" && next?.matches(".row[data-href]") && isUnsaved(next)) return say(words().nextUnsaved);
  const field = row.querySelector("textarea[name=text]");
  const at = [...field.value.slice(0, field.selectionStart)].length; // the server counts characters, not UTF-16 units
  htmx.ajax("POST", `${row.dataset.href}${verb}/`, {
    source: formOf(row), target: row, swap: "outerHTML", values: verb === "split" ? { at } : {},
  });
}
