// From row to row: which one is worked on, and where the focus goes next.

import { fieldsOf, rowOf, rows } from "./rows.js";

const named = () => rowOf(document.getElementById(decodeURIComponent(location.hash.slice(1))))?.id;

let current = named() ?? null; // id of the row worked on last, at first of the one that a link led to
let goesOn = false; // the next row was asked for, and is on its way

export const currentRow = () => document.getElementById(current);

document.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row) current = row.id;
});

addEventListener("hashchange", () => (current = named() ?? current));

export function go(step) {
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

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig.elt.matches(".more-rows")) return;
  if (goesOn) go(1);
  goesOn = false;
});
