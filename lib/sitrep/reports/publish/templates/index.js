"use strict";
const form = document.getElementById("controls");
const list = document.getElementById("reports");
const reports = Array.from(list.querySelectorAll("article"));
const text = new Map(reports.map((report) => [report, report.textContent.toLowerCase()]));
const ways = {
  place: (a, b) => a.dataset.place - b.dataset.place,
  title: (a, b) => a.dataset.title.localeCompare(b.dataset.title, "en", { numeric: true }),
  day: (a, b) => b.dataset.day.localeCompare(a.dataset.day) || ways.place(a, b),
};

function show() {
  const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const report of reports) {
    const fits = !form.status.value || report.dataset.status === form.status.value;
    report.hidden = !(fits && words.every((word) => text.get(report).includes(word)));
    count += report.hidden ? 0 : 1;
  }
  form.count.value = `${count} of ${reports.length} reports`;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
form.order.addEventListener("change", () => list.append(...reports.sort(ways[form.order.value])));
form.hidden = reports.length < 2;
show();
