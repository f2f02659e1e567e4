const { file, table, key, asked, delimiter } = JSON.parse(document.getElementById("model").textContent);
const [header, ...rows] = table;
const YES = "yes", decision = 0, column = Object.fromEntries(header.map((name, at) => [name, at]));
const fresh = rows.slice(rows.length - asked);
const $ = (id) => document.getElementById(id);
let unsaved = false;

/* One incident is one other, or none: what `sitrep link` would refuse is said before it is saved */
function doubled() {
  const taken = new Map();
  for (const row of rows.filter((one) => one[decision] === YES)) {
    const [first, one, second, other] = key.map((name) => row[column[name]]);
    for (const [mine, incident, theirs, partner] of [[first, one, second, other], [second, other, first, one]]) {
      const at = JSON.stringify([mine, incident, theirs]), before = taken.get(at) ?? partner;
      if (before !== partner) return `${incident} cannot be both ${before} and ${partner}: one incident is one other, or none.`;
      taken.set(at, partner);
    }
  }
  return "";
}
function tell() {
  const made = fresh.filter((row) => row[decision]).length, wrong = doubled();
  $("count").textContent = `${made} of ${asked} decided`;
  $("wrong").textContent = wrong;
  $("save").disabled = !made || Boolean(wrong);
}
$("pairs").onchange = ({ target }) => {
  fresh[Number(target.name)][decision] = target.value;
  unsaved = true;
  tell();
};
const cell = (said) => (said.includes(delimiter) && quoted(said) === said ? `"${said}"` : quoted(said));
$("save").onclick = () => {
  save(file, `\ufeff${table.map((row) => `${row.map(cell).join(delimiter)}\r\n`).join("")}`);
  unsaved = false;
};
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
$("pairs").reset();
tell();
