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
