// The queue: choose all, choose a stretch with Shift, and say how many are chosen. Works without this file.

const form = document.querySelector("form[data-bulk]");
if (form) {
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const all = form.querySelector("input[data-all]");
  const output = form.querySelector("[data-chosen]");
  const before = output.textContent;
  let last = null;

  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    form.toggleAttribute("data-some", count > 0);
    output.textContent = count ? output.dataset.words.replace("0", count) : before;
    for (const box of boxes) box.closest("tr").toggleAttribute("data-chosen", box.checked);
  };

  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      for (const box of boxes.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = event.target.checked;
    }
    last = at;
    show();
  });
  window.addEventListener("pageshow", show); // the browser restores the boxes when one comes back
}
