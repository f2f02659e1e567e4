"use strict";
/* Cells of a CSV, and files that a page hands to its reader */
const quoted = (said) => (/[",\r\n]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said);
function save(name, said) {
  const href = URL.createObjectURL(new Blob([said], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
