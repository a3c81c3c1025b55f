// Remembers how this reader reads (日本語, 対訳, 原文) in this browser only. Without it every mode works all the same.
"use strict";

const KEPT_AS = "newsdesk-reading-mode";
const modes = document.querySelectorAll("[name=reading-mode]");

// Browsers that refuse storage throw already when it is named.
function kept(change) {
  try {
    return change(window.localStorage);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

for (const mode of modes) {
  mode.addEventListener("change", () => kept((storage) => storage.setItem(KEPT_AS, mode.id)));
}
const last = kept((storage) => storage.getItem(KEPT_AS));
for (const mode of modes) {
  if (mode.id === last) mode.checked = true;
}
