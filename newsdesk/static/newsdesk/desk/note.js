// The page's one line of news: what was done, what went wrong. It goes away by itself.

const NOTE_MS = 4000;
let timer;

// What scripts say, in the language of the page.
export const words = () => document.getElementById("desk-words").dataset;

export function say(text) {
  const note = document.getElementById("desk-note");
  if (!note || !text) return;
  if (note.textContent !== text) note.textContent = text;
  note.classList.add("is-shown");
  clearTimeout(timer);
  timer = setTimeout(() => note.classList.remove("is-shown"), NOTE_MS);
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "desk-note") say(event.detail.target.textContent);
});
