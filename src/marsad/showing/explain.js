"use strict";
for (const box of document.querySelectorAll("input[data-layer]")) {
  const set = () => document.body.classList.toggle("no-" + box.dataset.layer, !box.checked);
  box.addEventListener("change", set);
  set(); // a browser may remember what was chosen before the page was loaded again
}
const sentences = [...document.querySelectorAll(".sentence")];
const shown = () => sentences.filter((sentence) => sentence.offsetParent !== null);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement.closest ? document.activeElement.closest(".sentence") : null;
  if (event.key === "Escape") document.activeElement.blur();
  if (event.key === "j" || event.key === "k") {
    const all = shown();
    const next = all[here ? all.indexOf(here) + (event.key === "j" ? 1 : -1) : 0];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }
  if (event.key === "s" && here) {
    const scores = here.querySelector("details");
    if (scores) scores.open = !scores.open;
  }
});
