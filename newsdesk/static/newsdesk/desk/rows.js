// A row of the review page: its form, its fields, and what is typed in them.

export const sheet = () => document.querySelector(".sheet[data-translation]");
export const rows = () => [...document.querySelectorAll(".row[data-href]")];
export const rowOf = (element) => element?.closest?.(".row[data-href]") ?? null;
export const formOf = (row) => row.querySelector("form[data-row-form]");
export const fieldsOf = (row) => [...formOf(row).querySelectorAll("textarea, input:not([type=hidden])")];
export const versionOf = (row) => formOf(row).elements.version;
export const textOf = (row) => JSON.stringify(fieldsOf(row).map((field) => field.value));
// Buttons that stand beside the row's form belong to it too: the fixes of findings.
export const belongs = (row, element) => formOf(row).contains(element) || element.form === formOf(row);

// What of an answer has its place here: rows that others made stand here once the page is loaded anew (#regrouped).
export function withPlace(answer) {
  const { body } = new DOMParser().parseFromString(answer, "text/html");
  for (const piece of [...body.children]) {
    if (piece.hasAttribute("hx-swap-oob") && !document.getElementById(piece.id)) piece.remove();
  }
  return body.innerHTML;
}
