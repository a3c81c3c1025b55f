// The queue and the inbox: choose all, choose a stretch with Shift, say how many are chosen, go from article to article with the keys
// that go from row to row there, and when not to fetch the lines anew. Works without this file.

const find = (selector) => document.querySelector(`form[data-bulk] ${selector}`);
// Lines of the inbox hold forms of their own, so their boxes stand outside of this one and name it.
const boxes = () =>
  [...(document.querySelector("form[data-bulk]")?.elements ?? [])].filter((box) => box.name === "chosen");
const output = find("[data-chosen]");
const before = output?.textContent;
let last = null; // value of the box that was clicked last

function show() {
  const all = find("input[data-all]");
  if (!all) return;
  const count = boxes().filter((box) => box.checked).length;
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
  all.form.toggleAttribute("data-some", count > 0);
  const words = find("[data-chosen]");
  words.textContent = count ? words.dataset.words.replace("0", count) : (before ?? words.textContent);
  for (const box of boxes()) box.closest("tr, .entry").toggleAttribute("data-chosen", box.checked);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("form[data-bulk] input[data-all]")) return;
  for (const box of boxes()) box.checked = event.target.checked;
  show();
});
document.addEventListener("click", (event) => {
  const all = boxes();
  const at = all.indexOf(event.target);
  if (at < 0) return;
  const from = all.findIndex((box) => box.value === last);
  if (event.shiftKey && from >= 0) {
    for (const box of all.slice(Math.min(at, from), Math.max(at, from) + 1)) box.checked = event.target.checked;
  }
  last = event.target.value;
  show();
});
window.addEventListener("pageshow", show); // the browser restores the boxes when one comes back
show();

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  // Alt+Down opens what a select has to choose from.
  if (!step || !event.altKey || event.ctrlKey || event.isComposing || event.target.matches("select")) return;
  const titles = [...document.querySelectorAll(".queue-title > a")];
  if (!titles.length) return;
  event.preventDefault();
  const at = titles.indexOf(event.target.closest("tr")?.querySelector(".queue-title > a"));
  titles[Math.min(Math.max(at + step, 0), titles.length - 1)].focus();
});

// Lines that somebody is about to act on, words that somebody copies and a page nobody sees stay as they are.
const isBusy = () =>
  document.hidden ||
  boxes().some((box) => box.checked) ||
  document.activeElement?.matches(".queue-search *, .bulk-bar *, .new-article *") ||
  !getSelection().isCollapsed;

for (const step of ["htmx:beforeRequest", "htmx:beforeSwap"]) {
  document.addEventListener(step, (event) => {
    if (event.detail.target.id === "queue-live" && isBusy()) event.preventDefault();
  });
}
document.addEventListener("htmx:afterSwap", show);

// A page that was previewed when its address was pasted is not fetched again when the field is left.
let previewed = "";
// Before it is sent: by then, a request of the same form that is still on its way would have been given up for it.
document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt;
  if (!form.matches(".new-article form")) return;
  const { url, text, file } = form.elements;
  const chosen = file.files[0]; // its path is made up by browsers: a file that was saved anew is another one
  const asked = [url.value.trim(), text.value.trim(), chosen?.name, chosen?.size, chosen?.lastModified].join("\n");
  if (asked === previewed) event.preventDefault();
  previewed = asked;
});
// What was refused or got no answer is worth asking for again.
for (const step of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(step, () => {
    previewed = "";
  });
}
document.addEventListener("htmx:afterSwap", () => {
  if (document.querySelector("#preview .refusal")) previewed = "";
});
