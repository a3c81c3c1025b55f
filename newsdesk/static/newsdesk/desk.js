// The review page's keyboard, autosave, findings and news. Every form works without these files.
// None of them imports one that imports it: the names that static files are served under could not be told.

import "./desk/saving.js";
import "./desk/news.js";
import "./desk/folds.js"; // after those that keep a row from being replaced
import "./desk/findings.js";
import "./desk/aids.js";
import "./desk/keyboard.js";

// Browsers without field-sizing: grow the field by hand.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    event.target.style.height = "auto";
    event.target.style.height = `${event.target.scrollHeight}px`;
  });
}
