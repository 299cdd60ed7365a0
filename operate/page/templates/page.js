"use strict";
// All of it is comfort: without a script every part can be opened and read.
const open = (element) => { for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true; };
const follow = () => { const target = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (target) { open(target); target.scrollIntoView(); } };
addEventListener("hashchange", follow);
follow();

// Tests by text and by result.
const form = document.querySelector(".filter");
if (form) {
  const text = document.getElementById("test-text"), state = document.getElementById("test-state"), shown = document.getElementById("test-shown");
  const groups = [...document.querySelectorAll("details.tests")].map((group) => ({
    group, opened: group.open,
    rows: [...group.querySelectorAll("tbody tr")].map((row) => ({ row, state: row.dataset.state, text: row.textContent.toLowerCase() })),
  }));
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean), asked = words.length > 0 || state.value !== "";
    let found = 0, all = 0;
    for (const { group, opened, rows } of groups) {
      let here = 0;
      for (const one of rows) {
        const fits = (!state.value || one.state === state.value) && words.every((word) => one.text.includes(word));
        one.row.hidden = !fits;
        here += fits;
      }
      group.hidden = asked && here === 0;
      group.open = asked ? here > 0 : opened;
      found += here;
      all += rows.length;
    }
    shown.textContent = asked ? `${found} of ${all} tests` : "";
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

// Lines of a log by text; what a browser remembers of the fields is no filter that anybody sees.
for (const log of document.querySelectorAll("pre[data-log]")) {
  const lines = log.textContent.split("\n");
  if (lines.length > 20) {
    const label = document.createElement("label"), input = document.createElement("input"), count = document.createElement("output");
    label.className = "find";
    input.type = "search";
    input.autocomplete = "off";
    label.append("Lines with ", input, " ", count);
    input.addEventListener("input", () => {
      const word = input.value.toLowerCase(), kept = word ? lines.filter((line) => line.toLowerCase().includes(word)) : lines;
      log.textContent = kept.join("\n");
      count.textContent = word ? `${kept.length} of ${lines.length}` : "";
    });
    log.before(label);
  }
  log.closest("details").addEventListener("toggle", () => { log.scrollTop = log.scrollHeight; }, { once: true });
}

// On paper nothing can be opened.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")].filter((one) => !one.matches(".tests, .resources"));
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
