// What stands beside a text to be put into it: terms, remembered translations, tags, names to mention.

import { say, words } from "./note.js";
import { rowOf } from "./rows.js";
import { currentRow } from "./walk.js";

const AIDS_MS = 300;
let timer;

// Loaded when somebody stays in a field, opened where there is something to show, unless the person closed it before.
document.addEventListener("focusin", (event) => {
  clearTimeout(timer);
  const aids = event.target.matches("textarea[name=text]") && rowOf(event.target)?.querySelector(".row-aids");
  if (aids) timer = setTimeout(() => htmx.trigger(aids, "aids"), AIDS_MS);
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

export function insertTerm(number) {
  const term = currentRow()?.querySelectorAll(".row-aids [data-insert]")[number - 1];
  if (term) term.click();
  else say(words().noTerm);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-insert], [data-replace], [data-source], [data-tag], [data-mention]");
  if (!pressed) return;
  const { insert, source, tag, mention } = pressed.dataset;
  const text = rowOf(pressed)?.querySelector("textarea[name=text]");
  if (mention !== undefined) mentionIn(pressed.form.elements.text, mention);
  else if (tag !== undefined) wrap(text, tag);
  else if (insert !== undefined) put(text, insert);
  else if (source !== undefined) replace(text, source);
  else replace(text, pressed.closest(".match").querySelector("[data-remembered]").textContent);
});

// As if it were typed: Ctrl+Z takes it back, and it is saved like anything typed.
function put(field, text) {
  field.focus({ preventScroll: true });
  document.execCommand("insertText", false, text);
}

function replace(field, text) {
  field.focus({ preventScroll: true });
  field.select();
  put(field, text);
}

function wrap(field, name) {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  field.focus();
  field.setRangeText(`<${name}>${field.value.slice(from, to)}</${name}>`, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function mentionIn(field, name) {
  field.focus();
  field.setRangeText(`@${name} `, field.selectionStart, field.selectionEnd, "end");
}
