// Findings: asked for where the page lacks them, walked through with the keys, mended or dismissed where they stand.

import { isComposing } from "./composing.js";
import { say, words } from "./note.js";
import { rowOf, sheet, withPlace } from "./rows.js";
import { currentRow, go } from "./walk.js";

let shown = null; // id of the finding that was gone to last
let following = null; // ids of where the focus goes when the one it is in goes away

const openFindings = () => [...document.querySelectorAll(".finding:not(.is-dismissed)")];

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
  if (answer?.ok) htmx.swap("body", withPlace(await answer.text()), { swapStyle: "none" }, { eventInfo: told });
}

export function goToFinding(step) {
  const all = openFindings();
  if (!all.length) return say(words().noFindings);
  const last = all.findIndex((finding) => finding.id === shown);
  if (last >= 0) return focusFinding(all[(last + step + all.length) % all.length]);
  // From the row that is worked on, not from the top.
  const here = currentRow();
  const follows = (finding) =>
    !here || here.contains(finding) || here.compareDocumentPosition(finding) & Node.DOCUMENT_POSITION_FOLLOWING;
  const at = all.findIndex(follows);
  focusFinding(step > 0 ? all[Math.max(at, 0)] : all[(at < 0 ? 0 : at) - 1] ?? all.at(-1));
}

function focusFinding(finding) {
  shown = finding.id;
  finding.focus({ preventScroll: true });
  rowOf(finding).scrollIntoView({ block: "nearest" }); // the texts it is about, as far as they fit
  finding.scrollIntoView({ block: "nearest" });
}

// The words of a finding, in the field: only where the text is the one that was checked.
function selectWords(finding) {
  const field = rowOf(finding).querySelector("textarea[name=text]");
  if (!field || field.value !== field.defaultValue) return;
  const places = [...field.value].length === field.value.length; // offsets count characters, not UTF-16 units
  field.focus({ preventScroll: true });
  if (places) field.setSelectionRange(Number(finding.dataset.start), Number(finding.dataset.end));
}

// On a finding: Enter mends it or leads to its words, Delete asks why it is none, Escape comes back from there.
document.addEventListener("keydown", (event) => {
  const finding = event.target.closest?.(".finding");
  if (!finding || isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  const fold = finding.querySelector(".finding-actions details");
  if (event.key === "Escape" && fold?.open) {
    fold.open = false;
    finding.focus();
  } else if (event.target !== finding) return;
  else if (event.key === "Enter") (finding.querySelector(".fix") ?? { click: () => selectWords(finding) }).click();
  else if (event.key === "Delete" && fold) {
    fold.open = true;
    fold.querySelector("input[name=reason]").focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const excerpt = event.target.closest?.(".excerpt");
  if (excerpt) selectWords(excerpt.closest(".finding"));
});

// A finding that is dealt with goes away with the focus in it: that goes on to the next one, or to the row's text.
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

// A link to a row leads through the server, which knows where it is; one that is here is only gone to.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#desk a[href*='?at=']");
  const there = link?.hash && sheet() && document.getElementById(link.hash.slice(1));
  if (!there) return;
  event.preventDefault();
  if (there.matches(".finding")) focusFinding(there);
  else location.hash = link.hash;
});
