// What others did to the article while it is open here: rows arrive with a poll, never over a text being typed.

import { formOf, fieldsOf, rowOf, rows, versionOf, withPlace } from "./rows.js";
import { save } from "./saving.js";
import { isUnsaved } from "./unsaved.js";

const missed = new Set(); // rows that changed on the server while somebody was typing in them
const renewed = new Set(); // rows that this page asked for or stored since it last asked for news

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches(".presence")) return;
  for (const row of rows()) if (renewed.has(row.id)) event.detail.formData.append("has", `${row.id}:${row.dataset.stamp}`);
  renewed.clear();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const row = rowOf(event.detail.elt) ?? rowOf(event.detail.target);
  if (!row) return;
  renewed.add(row.id);
  const fresh = document.getElementById(row.id);
  if (fresh && fresh !== row) missed.delete(row.id);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.matches(".presence, #desk-run")) detail.serverResponse = withPlace(detail.serverResponse);
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const row = rowOf(target);
  // Nor over the reason for a dismissal that is being typed.
  const isTypedIn = target.matches?.(".findings") && target.querySelector("input:focus");
  // What is found in a newer text comes with that text.
  const isAhead = row && missed.has(row.id) && target.matches(".findings, .under, .row-source");
  if (isTypedIn || isAhead) event.detail.shouldSwap = false;
  if (isTypedIn || !row || row !== target) return;
  const news = fragment.firstElementChild;
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
  if (!word || versionOf(news).value === versionOf(row).value) return;
  row.querySelector(".row-news")?.remove();
  word.hidden = false;
  formOf(row).prepend(word);
}

function load(row) {
  missed.delete(row.id);
  return htmx.ajax("GET", row.dataset.href, { target: row, swap: "outerHTML" });
}

document.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (row && missed.has(row.id) && !row.contains(event.relatedTarget) && !isUnsaved(row)) load(row);
});

// Asked for by the word about it: an unsaved text is saved, which answers with both.
document.addEventListener("click", async (event) => {
  const row = event.target.closest?.("[data-load]") && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  if (isUnsaved(row)) return save(row);
  await load(row);
  fieldsOf(document.getElementById(row.id))[0]?.focus({ preventScroll: true });
});
