const model = JSON.parse(document.getElementById("model").textContent);
const { rows, facets, points, periods, search, told, noun } = model;
const total = rows.id.length;
const embedded = window.parent !== window;
const PAGE = 25, FEW = 8, MANY = 40, DAY = 86400000;
const [day0, lastDay] = [Date.parse(model.days[0]), model.days[1]];
const facetOf = Object.fromEntries(facets.map((facet) => [facet.key, facet]));
const viewOf = Object.fromEntries(facets.map((facet, view) => [facet.key, view]));
const none = () => facets.map(() => new Set());
const state = { chosen: none(), start: 0, end: lastDay, text: "", sort: "when", down: false, page: 0, open: "" };
const $ = (id) => document.getElementById(id);

function make(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter(Boolean));
  return element;
}

/* Numbers and days in words, by the rules of the library */
const half = (value, by = 1) => Math.floor(value * by + 0.5 + 1e-9) / by;
function number(value) {
  if (value > 0 && value < 0.05) return "under 0.1";
  const short = half(value, 10);
  return Number.isInteger(short) || short >= 100 ? half(value).toLocaleString("en") : short.toFixed(1);
}
const iso = (offset) => new Date(day0 + offset * DAY).toISOString().slice(0, 10);
const amount = (n, one, more) => `${number(n)} ${number(n) === "1" ? one : more}`;
const join = (parts, by = ", ") => parts.filter(Boolean).join(by);
const asList = (at) => (Array.isArray(at) ? at : at < 0 ? [] : [at]);
const label = (facet, at) => facet.labels[at] ?? facet.values[at];
const text = (row, key) => join(asList(facetOf[key].at[row]).map((at) => label(facetOf[key], at)));
const coded = (column, row) => column.of[column.at[row]] ?? "";

/* The limits of a count, between two rows of the table of the library */
function limits(n) {
  let place = 0, from = 0;
  for (const [to, step] of model.limits.steps) {
    place += (Math.min(n, to) - from) / step;
    if (n <= to) break;
    from = to;
  }
  const low = Math.floor(place + 1e-9), part = Math.max(0, place - low);
  const bend = model.limits.bend * Math.sqrt(n + 1);
  const more = (table) => (table[low] + part * ((table[low + 1] ?? table[low]) - table[low])) / 10000;
  return [Math.max(n && 1e-9, n - bend + more(model.limits.low)), n + bend + more(model.limits.high)];
}
const interval = (n) => limits(n).map(number).join(" to ");

/* Words, in any script: as `fold_text` of the library has them; those of the data are folded already */
const ALIKE = { "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "" };
const fold = (said) => said.normalize("NFKD").replace(/[ةىیکـ]/gu, (one) => ALIKE[one]).toLowerCase()
  .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
/* A word begins where one of theirs does; in scripts that write words together it stands anywhere: as `has_word` */
const hasWord = (said, word) => (word < "\u0590" ? said.startsWith(word) || said.includes(` ${word}`) : said.includes(word));
let ids, found = {};
const foldIds = () => { ids ??= rows.id.map((id) => fold(id).replace(/(?<=[\u0590-\u{10ffff}]) (?=[\u0590-\u{10ffff}])/gu, "")); };
function findText(said) {
  if (found.said === said) return found.hit;
  foldIds();
  const asked = fold(said).split(" ").map((word) => ({
    word, units: model.units.map(([, words]) => hasWord(words, word)), values: facets.map((facet) => facet.words.map((words) => hasWord(words, word))),
  }));
  const tells = (row, { word, units, values }) => facets.some((facet, view) => asList(facet.at[row]).some((at) => values[view][at]))
    || model.hit[row].some(([, unit]) => units[unit]) || hasWord(ids[row], word);
  found = { said, hit: rows.id.map((_, row) => asked.every((one) => tells(row, one))) };
  return found.hit;
}

/* What the choices leave: of each view, by all choices but its own */
const TIME = facets.length, TEXT = TIME + 1;
const within = (row, start, end) =>
  Math.max(0, Math.min(rows.last[row], end) - Math.max(rows.first[row], start) + 1) / (rows.last[row] - rows.first[row] + 1);
const isCut = () => state.start > 0 || state.end < lastDay;

function count() {
  const failed = new Uint8Array(total), by = new Uint8Array(total), weight = new Float64Array(total), whole = new Float64Array(total);
  const fail = (row, view) => { failed[row] += 1; by[row] = view; };
  facets.forEach((facet, view) => {
    const chosen = state.chosen[view];
    if (!chosen.size) return;
    for (let row = 0; row < total; row++) if (!asList(facet.at[row]).some((one) => chosen.has(one))) fail(row, view);
  });
  const said = fold(state.text) ? findText(state.text) : null;
  for (let row = 0; row < total; row++) {
    weight[row] = within(row, state.start, state.end);
    whole[row] = isCut() ? within(row, 0, lastDay) : weight[row];
    if (isCut() && !weight[row]) fail(row, TIME);
    if (said && !said[row]) fail(row, TEXT);
  }
  const left = { rows: [], n: 0, low: 0, best: 0, high: 0, toll: 0, time: new Float64Array(periods.first.length), points: new Float64Array(points.of.length) };
  left.facets = facets.map((facet) => ({ n: new Float64Array(facet.values.length), blank: 0 }));
  for (let row = 0; row < total; row++) {
    if (failed[row] > 1) continue;
    const only = failed[row] ? by[row] : -1;
    if (only < 0) {
      left.rows.push(row);
      left.n += weight[row];
      if (rows.killed[row] !== null) {
        left.toll += weight[row];
        left.best += weight[row] * rows.killed[row];
        left.low += weight[row] * (rows.killed_low[row] ?? rows.killed[row]);
        left.high += weight[row] * (rows.killed_high[row] ?? rows.killed[row]);
      }
    }
    facets.forEach((facet, view) => {
      if (only >= 0 && only !== view) return;
      const at = facet.at[row];
      if (at < 0) left.facets[view].blank += weight[row];
      else for (const one of asList(at)) left.facets[view].n[one] += weight[row];
    });
    if ((only < 0 || only === viewOf.places) && points.at[row] >= 0) left.points[points.at[row]] += weight[row];
    if ((only < 0 || only === TIME) && whole[row]) spread(row, left.time);
  }
  return left;
}

function spread(row, sums) {
  const [from, to] = [Math.max(rows.first[row], 0), Math.min(rows.last[row], lastDay)];
  let [low, high] = [0, periods.first.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (periods.first[middle] <= from) low = middle; else high = middle - 1;
  }
  for (let at = low; at < sums.length && periods.first[at] <= to; at++) {
    sums[at] += within(row, Math.max(periods.first[at], 0), Math.min(periods.last[at], lastDay));
  }
}

/* What was searched: of the theatres and regions chosen */
const AREA = { theatres: 0, regions: 1 };
function searchedAreas(but) {
  return search.areas.filter((area) => Object.entries(AREA).every(([key, column]) => {
    const chosen = state.chosen[viewOf[key]];
    return key === but || !chosen.size || chosen.has(area[column]);
  }));
}
const isSearched = ([theatre]) => search.windows.some(([of, from, to]) => of === theatre && from <= state.end && to >= state.start);

function searchedIn(period) {
  const all = [...new Set(searchedAreas().map(([theatre]) => search.states[theatre][period]))];
  const every = (bit) => all.every((one) => one & bit);
  if (!all.some((one) => one & 1)) return "none";
  return every(2) || every(4) ? "cut" : every(8) ? "full" : "part";
}
const SEARCHED = { none: "not searched", part: "searched in part or thinly", cut: "cut off by the days asked about", full: "" };

/* Views */
function toggle(view, ...ats) {
  const chosen = new Set(state.chosen[view]), all = ats.every((at) => chosen.has(at));
  for (const at of ats) if (all) chosen.delete(at); else chosen.add(at);
  go({ chosen: state.chosen.map((old, one) => (one === view ? chosen : old)) });
}
const press = (button, on) => button.setAttribute("aria-pressed", on);
const bars = periods.names.map((name, at) => make("button", { type: "button", tabIndex: at ? -1 : 0, onclick: (event) => pickTime(at, event.shiftKey) },
  make("span", { className: "bar" }), make("span", { className: "whisker" })));

function pickTime(at, extend) {
  let [start, end] = [Math.max(periods.first[at], 0), Math.min(periods.last[at], lastDay)];
  if (extend && isCut()) [start, end] = [Math.min(start, state.start), Math.max(end, state.end)];
  else if (start === state.start && end === state.end) [start, end] = [0, lastDay];
  go({ start, end });
}

function showTime(left) {
  const states = bars.map((_, at) => searchedIn(at));
  const ends = states.map((mark, at) => (mark === "none" && !left.time[at] ? [0, 0] : limits(left.time[at])));
  const top = Math.max(...ends.map((one) => one[1]), 1e-9);
  bars.forEach((button, at) => {
    const [n, [low, high], mark] = [left.time[at], ends[at], states[at]];
    const chosen = isCut() && periods.first[at] <= state.end && periods.last[at] >= state.start;
    const known = mark === "none" && !n ? "" : `${amount(n, ...noun)} (95% interval ${number(low)} to ${number(high)})`;
    button.title = button.ariaLabel = `${periods.names[at]}: ${join([known, SEARCHED[mark]], "; ")}`;
    press(button, chosen);
    button.className = `${mark}${isCut() && !chosen ? " other" : ""}`;
    const [bar, whisker] = button.children;
    bar.style.height = `${(100 * n) / top}%`;
    whisker.style.bottom = `${(100 * low) / top}%`;
    whisker.style.height = `${(100 * (high - low)) / top}%`;
  });
  $("top").textContent = number(top);
  for (const mark of ["none", "part", "cut"]) $(`key-${mark}`).hidden = !states.includes(mark);
  for (const end of ["start", "end"]) {
    if (document.activeElement !== $(end)) $(end).value = iso(state[end]);  // else a day is being typed
  }
}

const lists = facets.map((facet) => {
  const blank = facet.at.some((at) => at < 0), list = make("ul"), note = make("p", { className: "note" });
  const more = make("button", { type: "button", className: "plain", onclick: () => { shown.all = !shown.all; show(); } });
  const box = make("section", { className: "facet", hidden: !facet.seen || facet.seen + blank < 2 }, make("h2", { textContent: facet.title }), list, more, note);
  const shown = { box, list, more, note, all: false, slots: [] };
  return shown;
});

function slot(view) {
  const name = make("span", { className: "name" }), n = make("span", { className: "n" });
  const bar = make("span", { className: "bar" }), whisker = make("span", { className: "whisker" });
  const button = make("button", { type: "button", onclick: () => toggle(view, one.at) }, name, n, make("span", { className: "track" }, bar, whisker));
  const one = { at: 0, item: make("li", {}, button), button, name, n, bar, whisker };
  return one;
}

function showFacet(facet, view, left) {
  const shown = lists[view], chosen = state.chosen[view], { n, blank } = left.facets[view];
  if (shown.box.hidden) return;
  const order = Array.from({ length: facet.seen }, (_, at) => at).sort((a, b) => n[b] - n[a] || a - b);
  const column = AREA[facet.key], isArea = column !== undefined;
  const kept = order.filter((at) => n[at] || isArea);
  const first = new Set(kept.slice(0, shown.all ? MANY : FEW));
  const drawn = order.filter((at) => first.has(at) || chosen.has(at));
  const areas = isArea ? searchedAreas(facet.key) : [];
  const top = Math.max(...drawn.map((at) => limits(n[at])[1]), 1);
  while (shown.slots.length < drawn.length) shown.slots.push(slot(view));
  drawn.forEach((at, place) => {
    const one = shown.slots[place], [low, high] = limits(n[at]);
    const own = areas.filter((area) => area[column] === at);
    const outside = !own.length && !n[at] && search.areas.some((area) => area[column] === at);
    const unsearched = isArea && !outside && !own.some(isSearched);
    one.at = at;
    one.name.textContent = label(facet, at);
    one.n.textContent = outside ? "–" : join([unsearched && !n[at] ? "" : `${number(n[at])} (${number(low)} to ${number(high)})`, unsearched ? SEARCHED.none : ""]);
    press(one.button, chosen.has(at));
    one.button.className = `${chosen.size && !chosen.has(at) ? "other" : ""}${unsearched ? " none" : ""}`;
    one.bar.style.width = `${(100 * n[at]) / top}%`;
    one.whisker.hidden = outside || (unsearched && !n[at]);
    one.whisker.style.left = `${(100 * low) / top}%`;
    one.whisker.style.width = `${(100 * (high - low)) / top}%`;
  });
  shown.slots.forEach(({ item }, place) => {
    if (place >= drawn.length) item.remove();
    else if (!item.parentNode) shown.list.append(item);
  });
  shown.more.hidden = kept.length <= FEW;
  shown.more.textContent = shown.all ? "Fewer" : `${Math.min(kept.length, MANY) - FEW} more`;
  shown.more.ariaExpanded = shown.all;
  shown.note.textContent = join([
    kept.length ? "" : "None.",
    blank && !facet.keep ? `Not given for ${number(blank)}.` : "",
    shown.all && kept.length > MANY ? `${number(kept.length - MANY)} more are found by their name, above.` : "",
    facet.at.some(Array.isArray) ? `One ${noun[0]} can count for several.` : "",
  ], " ");
}

/* The map, which is drawn: each circle one place, or places too near each other to tell apart */
const map = {
  zoomed: false,
  regions: Array.from(document.querySelectorAll("#map .region"), (path) => ({ path, at: Number(path.dataset.at) })),
  labels: Array.from(document.querySelectorAll("#map text"), (name) => ({ name, x: Number(name.getAttribute("x")), y: Number(name.getAttribute("y")) })),
  marks: Array.from(document.querySelectorAll("#map circle"), (circle) => ({ circle, x: circle.cx.baseVal.value, y: circle.cy.baseVal.value, points: [], places: new Set() })),
};
function layMap() {
  points.of.forEach((point, at) => {
    const mark = map.marks[model.map.mark?.[at] ?? at];
    mark.points.push(at);
    if (point[2] >= 0) mark.places.add(point[2]);
  });
  for (const { circle, places } of map.marks) circle.onclick = () => places.size && toggle(viewOf.places, ...places);
  for (const { path, at } of map.regions) if (at >= 0) path.onclick = () => toggle(viewOf.regions, at);
  $("zoom").onclick = () => { map.zoomed = !map.zoomed; show(); };
  new ResizeObserver(() => sizeMap()).observe($("map"));
}

function sizeMap() {
  const width = 640, { height, scale } = model.map, seen = map.marks.filter((mark) => mark.n > 0);
  let box = [0, 0, width, height];
  if (map.zoomed && seen.length) {
    const ends = (pick) => [Math.min(...seen.map(pick)), Math.max(...seen.map(pick))];
    const [[west, east], [north, south]] = [ends((mark) => mark.x), ends((mark) => mark.y)];
    const wide = Math.min(width, Math.max((east - west) * 1.2, ((south - north) * 1.2 * width) / height, width / 12));
    const high = (wide * height) / width;
    box = [(west + east - wide) / 2, (north + south - high) / 2, wide, high];
  }
  $("map").setAttribute("viewBox", box.map((one) => one.toFixed(1)).join(" "));
  const pixel = box[2] / ($("map").clientWidth || width);
  const one = Math.min(5, 20 / Math.sqrt(Math.max(...seen.map((mark) => mark.n), 1))) * Math.max(0.6, Math.min(1, 1 / pixel));
  for (const { circle, n } of map.marks) circle.setAttribute("r", n ? (Math.max(2, one * Math.sqrt(n)) * pixel).toFixed(2) : 0);
  const placed = [];
  for (const { name, x, y } of map.labels) {
    const wide = name.textContent.length * 3.4 * pixel;
    const free = placed.every((other) => Math.abs(other.x - x) > other.wide + wide || Math.abs(other.y - y) > 13 * pixel);
    name.setAttribute("font-size", (12 * pixel).toFixed(2));
    name.setAttribute("visibility", free ? "visible" : "hidden");
    if (free) placed.push({ x, y, wide });
  }
  $("map-width").textContent = `The map is ${number((box[2] / scale) * 111.2)} km wide.`;
}

function showMap(left) {
  if (!map.marks.length) return;
  const [regions, places] = [state.chosen[viewOf.regions], state.chosen[viewOf.places]];
  for (const { at, path } of map.regions) {
    const unsearched = at >= 0 && !search.areas.some((area) => area[1] === at && isSearched(area));
    path.setAttribute("class", join(["region", regions.has(at) && "chosen", unsearched && "unsearched"], " "));
    if (at >= 0) path.firstElementChild.textContent = join([label(facetOf.regions, at), unsearched && SEARCHED.none], ": ");
  }
  for (const mark of map.marks) {
    mark.n = mark.points.reduce((sum, at) => sum + left.points[at], 0);
    const there = [...mark.places], called = there.slice(0, 3).map((at) => label(facetOf.places, at));
    if (there.length > 3) called.push(`${there.length - 3} more`);
    mark.circle.classList.toggle("other", places.size > 0 && !there.some((at) => places.has(at)));
    mark.circle.firstElementChild.textContent = `${join(called) || "No name"}: ${amount(mark.n, ...noun)}`;
  }
  const unmapped = left.rows.filter((row) => points.at[row] < 0).length;
  $("unmapped").textContent = unmapped ? `${amount(unmapped, "row has", "rows have")} no point.` : "";
  press($("zoom"), map.zoomed);
  sizeMap();
}

/* The table of incidents, and what is told of one */
const given = (value) => ((value ?? null) === null ? "–" : number(value));
const where = (row) => join([...new Set([text(row, "places"), text(row, "regions")])]);
const toll = (row) => {
  const [low, high] = [rows.killed_low[row], rows.killed_high[row]];
  return given(rows.killed[row]) + (rows.killed[row] !== null && low !== null && low !== high ? ` (${number(low)} to ${number(high)})` : "");
};
const plainly = (key, title, of) => ({ key, title, cell: (row) => text(row, of), sort: (row) => text(row, of) });
const COLUMNS = [
  { key: "when", title: "When", cell: (row) => coded(rows.when, row), sort: (row) => rows.from[row] + rows.to[row] },
  { key: "where", title: "Where", cell: where, sort: where },
  plainly("what", "What", "event_types"),
  { ...plainly("side", "Side", "actors"), cell: (row) => join([text(row, "actors"), coded(rows.ground, row).toLowerCase()], "; ") },
  plainly("target", "Hit", "target_types"),
  { key: "killed", title: "Killed", cell: toll, sort: (row) => rows.killed[row], down: true },
];
if (rows.accounts) COLUMNS.push({ key: "told", title: "Accounts", cell: (row) => number(rows.accounts[row]), sort: (row) => rows.accounts[row], down: true });
const sorted = {};
function orderOf(key) {
  if (sorted[key]) return sorted[key];
  const values = rows.id.map((_, row) => COLUMNS.find((one) => one.key === key).sort(row));
  const by = (a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0);
  return (sorted[key] = [...values.keys()].sort((a, b) => (values[a] === null) - (values[b] === null) || by(a, b) || a - b));
}

function listed(left) {
  const kept = new Set(left.rows), order = orderOf(state.sort).filter((row) => kept.has(row));
  if (!state.down) return order;
  const isLast = (row) => state.sort === "killed" && rows.killed[row] === null;
  return [...order.filter((row) => !isLast(row)).reverse(), ...order.filter(isLast)];
}

const follow = (href, said) => (/^https?:\/\//i.test(href) ? make("a", { href, rel: "noreferrer", target: "_blank", textContent: said }) : said);
const term = (name, said) => (said ? [make("dt", { textContent: name }), make("dd", { textContent: said })] : []);
const tableOf = (heads, body) => make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col", textContent: head, className: head === "Days" ? "days" : "" })))), make("tbody", {}, ...body));

function tellAccount([page, when, killed, wounded, , own, side, ground, partial, origin]) {
  const [href, outlet, day] = told.pages[page] ?? ["", -1, ""];
  const [name, stand] = told.publishers[outlet] ?? ["Page without a publisher", ""];
  const by = join([label(facetOf.actors, side), told.attributions[ground]?.toLowerCase(), (own ?? null) !== null && `${number(own)} of its own killed`], "; ");
  const cells = [
    [follow(href, join([name, day])), stand && ` (${stand.toLowerCase()})`, told.publishers[origin] && `, citing ${told.publishers[origin][0]}`],
    [told.when[when] ?? "–"], [given(killed), partial && " (in part)"], [given(wounded)], [by || "–"],
  ];
  return make("tr", {}, ...cells.map((inside) => make("td", {}, ...inside)));
}

function tell(row) {
  const id = rows.id[row], own = rows.actor_killed[row], accounts = told.rows[row];
  const groups = model.hit[row].map(([kind, unit, ...tolls]) => join([
    join([label(facetOf.target_types, kind), model.units[unit] && `(${model.units[unit][0]})`], " "),
    ...["killed", "wounded", "abducted"].map((did, at) => (tolls[at] ?? null) !== null && `${number(tolls[at])} ${did}`),
  ]));
  const facts = make("dl", {},
    ...term("Where", join([where(row), text(row, "theatres"), coded(rows.point, row)], "; ")),
    ...term("When", join([coded(rows.when, row), coded(rows.day, row).toLowerCase()], "; ")),
    ...term("What", join([text(row, "event_classes"), text(row, "event_types"), text(row, "weapon_types")], "; ")),
    ...term("Hit", join(groups, "; ")),
    ...term("Killed", toll(row) + (own === null ? "" : `; ${number(own)} of the acting side's own`)),
  );
  const link = model.pages && !embedded ? make("a", { href: `incidents/${encodeURIComponent(model.pages[row] ?? id)}.html`, textContent: `Page of ${id}` }) : id;
  return make("td", { colSpan: COLUMNS.length }, make("p", {}, link), facts,
    accounts.length && make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: `Accounts of ${id}` }, tableOf(["Account", "Days", "Killed", "Wounded", "Side"], accounts.map(tellAccount))),
    accounts.some((one) => one[8]) && make("p", { className: "note", textContent: told.partial }));
}

function showTable(left) {
  const order = listed(left), pages = Math.max(1, Math.ceil(order.length / PAGE));
  const at = rows.id.indexOf(state.open), place = order.indexOf(at);
  if (state.seek && place >= 0) state.page = Math.floor(place / PAGE);
  state.page = Math.min(state.page, pages - 1);
  const shown = order.slice(state.page * PAGE, (state.page + 1) * PAGE);
  $("rows").replaceChildren(...shown.flatMap((row) => {
    const open = row === at;
    const onclick = () => { go({ open: open ? "" : rows.id[row] }); $(`row-${row}`)?.focus(); };
    const button = make("button", { type: "button", className: "plain", id: `row-${row}`, textContent: COLUMNS[0].cell(row), ariaExpanded: open, onclick });
    const cells = COLUMNS.slice(1).map((column) => make("td", { "data-title": column.title, textContent: column.cell(row) || "–" }));
    return [make("tr", {}, make("th", { scope: "row" }, button), ...cells), ...(open ? [make("tr", { className: "told" }, tell(row))] : [])];
  }));
  COLUMNS.forEach((column, one) => { $("heads").children[one].ariaSort = column.key !== state.sort ? "none" : state.down ? "descending" : "ascending"; });
  const begin = state.page * PAGE;
  $("paged").textContent = order.length ? `${number(begin + 1)} to ${number(begin + shown.length)} of ${number(order.length)}` : "None";
  $("before").disabled = state.page === 0;
  $("after").disabled = state.page >= pages - 1;
  if (state.seek) $(`row-${at}`)?.scrollIntoView({ block: "center" });
  state.seek = false;
}

/* What is said of the whole */
function filters() {
  const asked = {};
  if (state.start > 0 || model.cut) asked.start = iso(state.start);
  if (state.end < lastDay) asked.end = iso(state.end);
  facets.forEach((facet, view) => {
    if (state.chosen[view].size) asked[facet.key] = [...state.chosen[view]].sort((a, b) => a - b).map((at) => facet.values[at]);
  });
  if (fold(state.text)) asked.text = state.text;
  return asked;
}
const literal = (value) => (Array.isArray(value) ? `[${value.map(literal).join(", ")}]` : JSON.stringify(value));
function python() {
  const asked = Object.entries(filters()).map(([name, value]) => (facetOf[name]?.keep ? `keep=${facetOf[name].keep}` : `${name}=${literal(value)}`));
  const line = `data.where(${asked.join(", ")})`;
  if (!asked.length) return "data";
  return line.length > 79 ? `data.where(\n    ${asked.join(",\n    ")},\n)` : line;
}

/* Whether what is left is one that was meant by its id or is open: no count of which chance could be asked */
const isMeant = ([row, ...more]) => !more.length && rows.id[row] && [state.text, state.open].some((said) => fold(said) === fold(rows.id[row]));
function showWhole(left) {
  const parts = [`${number(left.n)} of ${amount(total, ...noun)}`];
  if (!isMeant(left.rows)) parts.push(`95% interval ${interval(left.n)}`);
  if (Math.abs(left.rows.length - left.n) > 0.05) parts.push(`${amount(left.rows.length, "is", "are")} listed, of which those that may lie outside the days count in part`);
  $("count").textContent = `${parts.join("; ")}.`;
  const unknown = left.n - left.toll;
  const range = left.low < left.high - 1e-9 ? ` (${number(left.low)} to ${number(left.high)})` : "";
  const least = unknown > 0.05 || model.floor ? "At least " : "";
  const rest = unknown > 0.05 ? `the toll of ${number(unknown)} is unknown` : "all give a toll";
  $("dead").textContent = left.toll < 1e-9 ? (left.n ? "No toll is reported." : total ? "Nothing fits all choices; take one back." : "There is nothing to choose from.")
    : `${least}${number(left.best)}${range} killed; ${rest}${model.floor ? ", of which 0 can mean that none is reported" : ""}.`;
  const chips = facets.flatMap((facet, view) => [...state.chosen[view]].map((at) => [`${facet.title}: ${label(facet, at)}`, () => toggle(view, at)]));
  const days = { start: 0, end: lastDay };
  if (isCut()) chips.push([`${iso(state.start)} to ${iso(state.end)}`, () => go(days)]);
  if (state.text) chips.push([`Words: ${state.text}`, () => go({ text: "" })]);
  if (chips.length > 1) chips.push(["All choices", () => go({ ...days, chosen: none(), text: "" })]);
  $("chips").replaceChildren(...chips.map(([said, back]) => make("li", {}, make("button", {
    type: "button", ariaLabel: `Take back: ${said}`, textContent: `${said} \u00d7`, onclick: () => { back(); $("text").focus(); },
  }))));
  $("code").textContent = `${model.code}\n${python()}`;
  if (document.activeElement !== $("text")) $("text").value = state.text;
}

/* What can be kept: the rows, safe for spreadsheets, and what is to be said of them */
function csv() {
  const values = (key) => (row) => asList(facetOf[key].at[row]).map((at) => facetOf[key].values[at]).join("; ");
  const column = (key) => (row) => rows[key]?.[row];
  const columns = {
    incident_id: column("id"), date_start: column("from"), date_end: column("to"), date_known: (row) => coded(rows.day, row),
    theatre: values("theatres"), admin1: values("regions"), place: values("places"), place_known: (row) => coded(rows.point, row),
    latitude: (row) => points.of[points.at[row]]?.[0], longitude: (row) => points.of[points.at[row]]?.[1],
    event_class: values("event_classes"), event_type: values("event_types"), weapon_type: values("weapon_types"),
    actors: values("actors"), attribution: (row) => coded(rows.ground, row), target_types: values("target_types"),
    killed_low: column("killed_low"), killed: column("killed"), killed_high: column("killed_high"), wounded: column("wounded"),
    accounts: column("accounts"), dataset: () => model.source[0],
  };
  const cell = (value) => {
    const said = String(value ?? "");
    return quoted(typeof value === "string" && /^[=+\-@\t\r\n]/.test(said) ? `'${said}` : said);
  };
  const lines = listed(count()).map((row) => Object.values(columns).map((of) => cell(of(row))).join(","));
  return [Object.keys(columns).join(","), ...lines, ""].join("\n");
}
const about = () => [model.source[0], $("count").textContent, $("dead").textContent, `Cite: ${model.source[1]}`, `Licence: ${model.source[2]}`, model.caution, `The same in Python:\n\n${$("code").textContent}\n`].filter(Boolean).join("\n\n");

/* The address holds the choices, so that a view can be sent and gone back to */
function address() {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(filters())) for (const one of [value].flat()) asked.append(name, one);
  if (asked.get("start") === model.cut) asked.delete("start");
  if (state.sort !== "when" || state.down) asked.set("sort", `${state.down ? "-" : ""}${state.sort}`);
  if (state.page) asked.set("page", state.page + 1);
  if (state.open) asked.set("open", state.open);
  return `#${asked}`;
}
function read() {
  const asked = new URLSearchParams(location.hash.slice(1)), lost = [];
  const know = (said, known) => { if (said && !known) lost.push(said); return known; };
  state.chosen = facets.map((facet) => new Set(asked.getAll(facet.key).map((value) => [value, facet.values.indexOf(value)])
    .filter(([value, at]) => know(value, at >= 0)).map(([, at]) => at)));
  const offset = (name, other) => {
    const said = asked.get(name), day = Date.parse(said);
    return know(said, !Number.isNaN(day)) ? Math.min(Math.max(Math.round((day - day0) / DAY), 0), lastDay) : other;
  };
  [state.start, state.end] = [offset("start", 0), offset("end", lastDay)];
  if (!know(`${asked.get("start")} to ${asked.get("end")}`, state.start <= state.end)) [state.start, state.end] = [0, lastDay];
  state.text = $("text").value = asked.get("text") ?? "";
  const sort = asked.get("sort") ?? "when", key = sort.replace(/^-/, "");
  state.sort = COLUMNS.some((column) => column.key === key) ? key : "when";
  state.down = sort.startsWith("-");
  state.page = Math.max(0, (parseInt(asked.get("page"), 10) || 1) - 1);
  state.open = asked.get("open") ?? "";
  state.seek = know(state.open, rows.id.includes(state.open)) && !asked.has("page");
  $("lost").textContent = lost.length ? `Not in these data: ${lost.join(", ")}.` : "";
}
let typed = false; // whether the last entry of the history was made by typing, which goes on
function go(change, typing = false) {
  Object.assign(state, "open" in change || "page" in change ? {} : { page: 0 }, change);
  show();
  if (embedded) window.parent.postMessage({ sitrep: filters() }, "*");
  else history[typing && typed ? "replaceState" : "pushState"](null, "", address());
  typed = typing;
}

function show() {
  const left = count();
  $("refused").textContent = "";
  showWhole(left);
  showTime(left);
  facets.forEach((facet, view) => showFacet(facet, view, left));
  showMap(left);
  showTable(left);
}

/* What stands still */
$("bars").append(...bars);
const every = Math.ceil(bars.length / (window.innerWidth < 700 ? 4 : 7));
$("ticks").append(...periods.ticks.map((tick, at) => make("span", { textContent: at % every || bars.length - at < every * 0.6 ? "" : tick })));
$("bars").onkeydown = (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const old = bars.indexOf(document.activeElement), next = bars[Math.min(Math.max(old + step, 0), bars.length - 1)];
  bars[old].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};
lists.forEach((list, view) => $(facets[view].key in AREA ? "areas" : "facets").append(list.box));
$("heads").append(...COLUMNS.map(({ key, title, down = false }) => make("th", { scope: "col" }, make("button", {
  type: "button", textContent: title, onclick: () => go({ sort: key, down: key === state.sort ? !state.down : down }),
}))));
for (const end of ["start", "end"]) {
  Object.assign($(end), { min: iso(0), max: iso(lastDay), onblur: () => { $(end).value = iso(state[end]); } });
  $(end).onchange = () => {
    const said = $(end).value, day = Math.round((Date.parse(said) - day0) / DAY);
    const [low, high, name, but] = end === "start" ? [0, state.end, "From", "later than To"] : [state.start, lastDay, "To", "earlier than From"];
    if (day >= low && day <= high) go({ [end]: day });
    else if (said > "1") { // else a year is being typed
      const why = day >= 0 && day <= lastDay ? `${but}, ${iso(end === "start" ? high : low)}` : `not from ${iso(0)} to ${iso(lastDay)}`;
      $("refused").textContent = `${said} is ${why}. ${name} stays ${iso(state[end])}.`;
    }
  };
}
let waiting;
$("text").oninput = () => { clearTimeout(waiting); waiting = setTimeout(() => go({ text: $("text").value.trim() }, true), 150); };
$("asked").onsubmit = (event) => event.preventDefault();
$("before").onclick = () => go({ page: state.page - 1, open: "" });
$("after").onclick = () => go({ page: state.page + 1, open: "" });
$("save").onclick = () => save("incidents.csv", csv());
$("cite").onclick = () => save("incidents.txt", about());
document.querySelector(".skip").onclick = (event) => { event.preventDefault(); $("main").focus(); };
if (!embedded) window.onpopstate = () => { clearTimeout(waiting); typed = false; read(); show(); };
if (map.marks.length) layMap();
read();
show();
setTimeout(foldIds); // before the first search or sorting waits for it
COLUMNS.forEach((column) => setTimeout(() => orderOf(column.key)));
