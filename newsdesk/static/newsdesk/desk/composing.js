// While a Japanese input method is open, no key is a command, nothing is saved and no row may be replaced.

let composing = false;

document.addEventListener("compositionstart", () => (composing = true));
document.addEventListener("compositionend", () => (composing = false));

// 229 is what Safari calls the key that ends a composition, after it said that it has ended.
export const isComposing = (event) => composing || Boolean(event?.isComposing) || event?.keyCode === 229;
