"use strict";
const model = JSON.parse(document.getElementById("model").textContent);
const { rows, facets, points, periods, search, told, noun } = model;
const total = rows.id.length;
const embedded = window.parent !== window;
const PAGE = 25, FEW = 8, MANY = 40, MARKS = 600, DAY = 86400000;
const [day0, lastDay] = [Date.parse(model.days[0]), model.days[1]];
const state = { chosen: facets.map(() => new Set()), start: 0, end: lastDay, text: "", sort: "when", down: false, page: 0, open: "" };
const $ = (id) => document.getElementById(id);

function make(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter((one) => one !== "" && one !== null));
  return element;
}

function draw(name, given, ...inside) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/* Numbers and days in words, by the rules of the library */
const half = (value, by = 1) => Math.floor(value * by + 0.5 + 1e-9) / by;
const thousands = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
function number(value) {
  if (value > 0 && value < 0.05) return "under 0.1";
  const short = half(value, 10);
  return short === Math.floor(short) || short >= 100 ? thousands(half(value)) : short.toFixed(1);
}
const iso = (offset) => new Date(day0 + offset * DAY).toISOString().slice(0, 10);
const amount = (n, one, more) => `${number(n)} ${number(n) === "1" ? one : more}`;
const label = (facet, at) => facet.labels[facet.values[at]] ?? facet.values[at];
const asList = (at) => (Array.isArray(at) ? at : at < 0 ? [] : [at]);
const names = (facet, at) => asList(at).map((one) => label(facet, one)).join(", ");
const facetOf = Object.fromEntries(facets.map((facet) => [facet.key, facet]));
const coded = (column, row) => column.of[column.at[row]] ?? "";

/* The limits of a count, between two rows of the table of the library */
function limits(n) {
  let [place, from] = [0, 0];
  for (const [to, step] of model.limits.steps) {
    if (n <= to || to === model.limits.steps.at(-1)[0]) {
      place += Math.min(n, to) / step - from / step;
      break;
    }
    place += Math.round((to - from) / step);
    from = to;
  }
  const low = Math.min(Math.floor(place + 1e-9), model.limits.low.length - 1);
  const part = Math.max(0, place - low);
  return ["low", "high"].map((end) => {
    const table = model.limits[end];
    return (table[low] + part * ((table[low + 1] ?? table[low]) - table[low])) / 100;
  });
}
const interval = (n) => limits(n).map(number).join(" to ");

/* Words, in any script: as `fold_text` of the library has them */
const ALIKE = { "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "" };
const fold = (text) => text.normalize("NFKD").replace(/[ةىیکـ]/gu, (one) => ALIKE[one]).toLowerCase()
  .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const folded = new Map();
function foldOnce(text) {
  if (!folded.has(text)) folded.set(text, fold(text));
  return folded.get(text);
}
let found = { text: "", rows: null };
function findText(text) {
  if (found.text === text) return found.rows;
  const words = fold(text).split(" ").filter(Boolean);
  const hit = new Uint8Array(total).fill(1);
  for (const word of words) {
    const has = facets.map((facet) => facet.values.map((value) => [value, ...(facet.names[value] ?? [])].some((one) => foldOnce(one).includes(word))));
    const unit = model.units.map((one) => foldOnce(one).includes(word));
    for (let row = 0; row < total; row++) {
      hit[row] &= facets.some((facet, at) => asList(facet.at[row]).some((one) => has[at][one]))
        || model.hit[row].some((group) => unit[group[1]]) || foldOnce(rows.id[row]).includes(word);
    }
  }
  found = { text, rows: words.length ? hit : null };
  return found.rows;
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
  const said = state.text ? findText(state.text) : null;
  for (let row = 0; row < total; row++) {
    weight[row] = within(row, state.start, state.end);
    whole[row] = isCut() ? within(row, 0, lastDay) : weight[row];
    if (isCut() && !weight[row]) fail(row, TIME);
    if (said && !said[row]) fail(row, TEXT);
  }
  const left = { rows: [], n: 0, low: 0, best: 0, high: 0, toll: 0, time: new Float64Array(periods.first.length), points: new Float64Array(points.of.length) };
  left.facets = facets.map((facet) => ({ n: new Float64Array(facet.values.length), blank: 0 }));
  const places = facets.indexOf(facetOf.places);
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
    if ((only < 0 || only === places) && points.at[row] >= 0) left.points[points.at[row]] += weight[row];
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
function searchedAreas(but = -1) {
  const of = (key) => (facets.indexOf(facetOf[key]) === but ? new Set() : state.chosen[facets.indexOf(facetOf[key])]);
  const [theatres, regions] = [of("theatres"), of("regions")];
  return search.areas.filter(([theatre, region]) => (!theatres.size || theatres.has(theatre)) && (!regions.size || regions.has(region)));
}

function searchOf(theatre, first, last, start, end) {
  const windows = search.windows.filter((window) => window[0] === theatre);
  const [from, to] = [Math.max(first, start), Math.min(last, end)];
  let [any, full, opens, closes] = [false, 0, Infinity, -Infinity];
  for (const [, begin, stop, planned] of windows) {
    const days = Math.min(stop, to) - Math.max(begin, from) + 1;
    any ||= days > 0;
    full += planned ? Math.max(0, days) : 0;
    [opens, closes] = [Math.min(opens, begin), Math.max(closes, stop)];
  }
  const before = Math.max(0, Math.max(opens, start) - first), after = Math.max(0, last - Math.min(closes, end));
  return { any, before, after, complete: full === to - from + 1 && !before && !after };
}

function searchedIn(first, last) {
  const all = [...new Set(searchedAreas().map(([theatre]) => theatre))].map((theatre) => searchOf(theatre, first, last, 0, lastDay));
  if (!all.some((one) => one.any)) return "none";
  if (Math.min(...all.map((one) => one.before)) || Math.min(...all.map((one) => one.after))) return "cut";
  return all.every((one) => one.complete) ? "full" : "part";
}

const SEARCHED = { none: "not searched", part: "searched in part or thinly", cut: "cut off by the days asked about", full: "" };

/* Views */
const bars = periods.names.map((name, at) => make("button", { type: "button", tabIndex: at ? -1 : 0, onclick: (event) => pickTime(at, event.shiftKey) },
  make("span", { className: "bar" }), make("span", { className: "whisker" })));

function pickTime(at, extend) {
  let [start, end] = [Math.max(periods.first[at], 0), Math.min(periods.last[at], lastDay)];
  if (extend && isCut()) [start, end] = [Math.min(start, state.start), Math.max(end, state.end)];
  else if (start === state.start && end === state.end) [start, end] = [0, lastDay];
  go({ start, end });
}

function showTime(left) {
  const states = bars.map((_, at) => searchedIn(periods.first[at], periods.last[at]));
  const ends = Array.from(left.time, (n, at) => (states[at] === "none" && !n ? [0, 0] : limits(n)));
  const top = Math.max(...ends.map((one) => one[1]), 1e-9);
  bars.forEach((button, at) => {
    const [n, [low, high], mark] = [left.time[at], ends[at], states[at]];
    const chosen = isCut() && periods.first[at] <= state.end && periods.last[at] >= state.start;
    const known = mark === "none" && !n ? "" : `${amount(n, ...noun)} (95% interval ${number(low)} to ${number(high)})`;
    const said = `${periods.names[at]}: ${[known, SEARCHED[mark]].filter(Boolean).join("; ")}`;
    button.title = said;
    button.setAttribute("aria-label", said);
    button.setAttribute("aria-pressed", chosen);
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

const lists = facets.map((facet, view) => {
  const rest = facet.at.some((at) => !Array.isArray(at) && at < 0);
  const list = make("ul"), more = make("button", { type: "button", className: "plain", hidden: true });
  const note = make("p", { className: "note" });
  const box = make("section", { className: "facet", hidden: facet.seen + rest < 2 }, make("h2", { textContent: facet.title }), list, more, note);
  more.onclick = () => { shown.all = !shown.all; show(); };
  const shown = { box, list, more, note, all: false, slots: [] };
  return shown;
});

function slot(view) {
  const name = make("span", { className: "name" }), n = make("span", { className: "n" });
  const bar = make("span", { className: "bar" }), whisker = make("span", { className: "whisker" });
  const button = make("button", { type: "button" }, name, n, make("span", { className: "track" }, bar, whisker));
  const one = { at: 0, item: make("li", {}, button), button, name, n, bar, whisker };
  button.onclick = () => {
    const chosen = new Set(state.chosen[view]);
    if (!chosen.delete(one.at)) chosen.add(one.at);
    choose(view, chosen);
  };
  return one;
}

function choose(view, chosen) {
  go({ chosen: state.chosen.map((old, at) => (at === view ? chosen : old)) });
}

function showFacet(facet, view, left) {
  const shown = lists[view], chosen = state.chosen[view], { n, blank } = left.facets[view];
  if (shown.box.hidden) return;
  const order = Array.from({ length: facet.seen }, (_, at) => at).sort((a, b) => n[b] - n[a] || a - b);
  const most = shown.all ? MANY : FEW;
  const column = { theatres: 0, regions: 1 }[facet.key];
  const kept = order.filter((at) => n[at] || column !== undefined);
  const first = new Set(kept.slice(0, most));
  const drawn = order.filter((at) => first.has(at) || chosen.has(at));
  const areas = column === undefined ? [] : searchedAreas(view);
  const top = Math.max(...drawn.map((at) => limits(n[at])[1]), 1);
  while (shown.slots.length < drawn.length) shown.slots.push(slot(view));
  drawn.forEach((at, place) => {
    const one = shown.slots[place], [low, high] = limits(n[at]);
    const own = areas.filter((area) => area[column] === at);
    const outside = !own.length && !n[at] && search.areas.some((area) => area[column] === at);
    const unsearched = column !== undefined && !outside && !own.some((area) => searchOf(area[0], state.start, state.end, state.start, state.end).any);
    one.at = at;
    one.name.textContent = label(facet, at);
    one.n.textContent = outside ? "–" : unsearched && !n[at] ? "not searched" : `${number(n[at])} (${number(low)} to ${number(high)})${unsearched ? ", not searched" : ""}`;
    one.button.setAttribute("aria-pressed", chosen.has(at));
    one.button.className = `${chosen.size && !chosen.has(at) ? "other" : ""}${unsearched ? " none" : ""}`;
    one.bar.style.width = `${(100 * n[at]) / top}%`;
    one.whisker.hidden = outside || (unsearched && !n[at]);
    one.whisker.style.left = `${(100 * low) / top}%`;
    one.whisker.style.width = `${(100 * (high - low)) / top}%`;
  });
  shown.slots.slice(drawn.length).forEach((one) => one.item.remove());
  shown.slots.slice(0, drawn.length).forEach((one) => one.item.parentNode || shown.list.append(one.item));
  shown.more.hidden = kept.length <= FEW;
  shown.more.textContent = shown.all ? "Fewer" : `${Math.min(kept.length, MANY) - FEW} more`;
  shown.more.setAttribute("aria-expanded", shown.all);
  const hidden = shown.all ? Math.max(0, kept.length - MANY) : 0;
  shown.note.textContent = [
    kept.length ? "" : "None.",
    blank ? `Not given for ${number(blank)}.` : "",
    hidden ? `${number(hidden)} more are found by their name, above.` : "",
    facet.at.some(Array.isArray) ? `One ${noun[0]} can count for several.` : "",
  ].filter(Boolean).join(" ");
}

/* The map: each circle one place, or places too near each other to tell apart */
const map = { width: 640, height: 400, marks: [], zoomed: false };
function layMap() {
  if (!points.of.length) { $("map-box").hidden = true; return; }
  const lats = points.of.map((point) => point[0]), lons = points.of.map((point) => point[1]);
  const all = (list, of) => list.reduce((a, b) => of(a, b));
  const [south, north, west, east] = [all(lats, Math.min), all(lats, Math.max), all(lons, Math.min), all(lons, Math.max)];
  const narrow = Math.max(0.05, Math.cos(((south + north) / 2) * Math.PI / 180));
  const room = [Math.max((east - west) * narrow, 0.2), Math.max(north - south, 0.2)];
  map.scale = Math.min(map.width / (room[0] * 1.12), 460 / (room[1] * 1.12));
  map.height = Math.max(240, room[1] * 1.12 * map.scale);
  const middle = [(west + east) / 2, (south + north) / 2];
  map.project = ([lat, lon]) => [map.width / 2 + (lon - middle[0]) * narrow * map.scale, map.height / 2 - (lat - middle[1]) * map.scale];
  const cells = new Map();
  points.of.forEach((point, at) => {
    const [x, y] = map.project(point);
    const key = points.of.length > MARKS ? `${Math.round(x / 12)} ${Math.round(y / 12)} ${point[3]}` : at;
    if (!cells.has(key)) cells.set(key, { x, y, rough: point[3], points: [] });
    cells.get(key).points.push(at);
  });
  map.marks = [...cells.values()];
  for (const mark of map.marks) {
    mark.places = new Set(mark.points.map((at) => points.of[at][2]).filter((at) => at >= 0));
    mark.title = draw("title", {});
    mark.circle = draw("circle", { cx: mark.x.toFixed(1), cy: mark.y.toFixed(1) }, mark.title);
    mark.circle.onclick = () => {
      const view = facets.indexOf(facetOf.places), chosen = new Set(state.chosen[view]);
      const there = [...mark.places].every((at) => chosen.has(at));
      for (const at of mark.places) if (there) chosen.delete(at); else chosen.add(at);
      if (mark.places.size) choose(view, chosen);
    };
  }
  map.labels = model.capitals.map(([lat, lon, name]) => {
    const [x, y] = map.project([lat, lon]);
    return draw("text", { x, y, "text-anchor": "middle" }, name);
  });
  layOutlines();
  $("map").append(...map.marks.map((mark) => mark.circle), ...map.labels);
  $("zoom").onclick = () => { map.zoomed = !map.zoomed; show(); };
  new ResizeObserver(() => sizeMap()).observe($("map"));
  if (map.marks.length < points.of.length) $("merged").textContent = `${number(points.of.length)} points stand in ${number(map.marks.length)} circles, those near each other in one.`;
}

/* Outlines: each point as the step from the one before, in hundredths of a degree */
function trace(lines, end) {
  return lines.map((steps) => {
    let [lon, lat] = [0, 0];
    const ends = [];
    for (let at = 0; at < steps.length; at += 2) {
      [lon, lat] = [lon + steps[at], lat + steps[at + 1]];
      ends.push(map.project([lat / 100, lon / 100]).map((one) => one.toFixed(1)).join(" "));
    }
    return `M${ends.join("L")}${end}`;
  }).join("");
}
function layOutlines() {
  map.regions = model.outlines.regions.map(([at, rings]) => {
    const title = draw("title", {}), path = draw("path", { d: trace(rings, "Z"), class: "region" }, title);
    if (at >= 0) path.onclick = () => {
      const view = facets.indexOf(facetOf.regions), chosen = new Set(state.chosen[view]);
      if (!chosen.delete(at)) chosen.add(at);
      choose(view, chosen);
    };
    return { at, path, title };
  });
  const disputed = model.outlines.disputed.map(([name, lines]) => draw("path", { d: trace(lines, ""), class: "disputed" }, draw("title", {}, name)));
  const stripes = draw("pattern", { id: "stripes", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, draw("line", { y2: 6, class: "stripe" }));
  $("map").append(draw("defs", {}, stripes), ...map.regions.map((region) => region.path), ...disputed);
}
function showOutlines() {
  const chosen = state.chosen[facets.indexOf(facetOf.regions)];
  for (const { at, path, title } of map.regions) {
    const known = at >= 0, unsearched = known && !search.areas.some((area) => area[1] === at && searchOf(area[0], state.start, state.end, state.start, state.end).any);
    path.setAttribute("class", `region${chosen.has(at) ? " chosen" : ""}${unsearched ? " unsearched" : ""}`);
    title.textContent = known ? `${label(facetOf.regions, at)}${unsearched ? ": not searched" : ""}` : "";
  }
}

function sizeMap() {
  const seen = map.marks.filter((mark) => mark.n > 0);
  let box = [0, 0, map.width, map.height];
  if (map.zoomed && seen.length) {
    const ends = (pick) => [Math.min(...seen.map(pick)), Math.max(...seen.map(pick))];
    const [[west, east], [north, south]] = [ends((mark) => mark.x), ends((mark) => mark.y)];
    const wide = Math.min(map.width, Math.max((east - west) * 1.2, ((south - north) * 1.2 * map.width) / map.height, map.width / 12));
    box = [(west + east - wide) / 2, (north + south) / 2 - (wide * map.height) / map.width / 2, wide, (wide * map.height) / map.width];
  }
  $("map").setAttribute("viewBox", box.map((one) => one.toFixed(1)).join(" "));
  const pixel = box[2] / ($("map").clientWidth || map.width);
  const most = Math.max(...seen.map((mark) => mark.n), 1);
  const one = Math.min(5, 20 / Math.sqrt(most)) * Math.max(0.6, Math.min(1, $("map").clientWidth / map.width || 1));
  for (const mark of map.marks) mark.circle.setAttribute("r", mark.n ? (Math.max(2, one * Math.sqrt(mark.n)) * pixel).toFixed(2) : 0);
  const placed = [];
  for (const text of map.labels ?? []) {
    const wide = text.textContent.length * 3.4 * pixel, [x, y] = [+text.getAttribute("x"), +text.getAttribute("y")];
    const free = placed.every((one) => Math.abs(one.x - x) > one.wide + wide || Math.abs(one.y - y) > 13 * pixel);
    text.setAttribute("font-size", (12 * pixel).toFixed(2));
    text.setAttribute("visibility", free ? "visible" : "hidden");
    if (free) placed.push({ x, y, wide });
  }
  $("map-width").textContent = `The map is ${number((box[2] / map.scale) * 111.2)} km wide.`;
}

function showMap(left) {
  if (!map.marks.length) return;
  showOutlines();
  const chosen = state.chosen[facets.indexOf(facetOf.places)];
  for (const mark of map.marks) {
    mark.n = mark.points.reduce((sum, at) => sum + left.points[at], 0);
    const picked = [...mark.places].some((at) => chosen.has(at));
    mark.circle.setAttribute("class", `${mark.rough ? "rough" : "point"}${chosen.size && !picked ? " other" : ""}`);
    const called = [...mark.places].slice(0, 3).map((at) => label(facetOf.places, at));
    if (mark.places.size > 3) called.push(`${mark.places.size - 3} more`);
    mark.title.textContent = `${called.join(", ") || "No name"}: ${amount(mark.n, ...noun)}`;
  }
  const unmapped = left.rows.filter((row) => points.at[row] < 0).length;
  $("unmapped").textContent = unmapped ? `${amount(unmapped, "row has", "rows have")} no point.` : "";
  $("zoom").setAttribute("aria-pressed", map.zoomed);
  sizeMap();
}

/* The table of incidents, and what is told of one */
const text = (row, key) => names(facetOf[key], facetOf[key].at[row]);
const where = (row) => [...new Set([text(row, "places"), text(row, "regions")].filter(Boolean))].join(", ");
const toll = (row) => {
  const [low, best, high] = [rows.killed_low[row], rows.killed[row], rows.killed_high[row]];
  if (best === null) return "–";
  return low === null || low === high ? number(best) : `${number(best)} (${number(low)} to ${number(high)})`;
};
const COLUMNS = [
  { key: "when", title: "When", cell: (row) => coded(rows.when, row), sort: (row) => rows.from[row] + rows.to[row] },
  { key: "where", title: "Where", cell: where, sort: where },
  { key: "what", title: "What", cell: (row) => text(row, "event_types"), sort: (row) => text(row, "event_types") },
  { key: "side", title: "Side", cell: (row) => [text(row, "actors"), coded(rows.ground, row).toLowerCase()].filter(Boolean).join("; "), sort: (row) => text(row, "actors") },
  { key: "target", title: "Hit", cell: (row) => text(row, "target_types"), sort: (row) => text(row, "target_types") },
  { key: "killed", title: "Killed", cell: toll, sort: (row) => rows.killed[row] },
];
if (rows.accounts) COLUMNS.push({ key: "told", title: "Accounts", cell: (row) => number(rows.accounts[row]), sort: (row) => rows.accounts[row] });
const sorted = {};
function orderOf(key) {
  sorted[key] ??= (() => {
    const column = COLUMNS.find((one) => one.key === key), values = Array.from({ length: total }, (_, row) => column.sort(row));
    const order = Array.from(values.keys());
    const by = typeof values.find((one) => one !== null) === "number" ? (a, b) => values[a] - values[b] : (a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0);
    return order.sort((a, b) => (values[a] === null) - (values[b] === null) || by(a, b) || a - b);
  })();
  return sorted[key];
}

function listed(left) {
  const kept = new Set(left.rows);
  const order = orderOf(state.sort).filter((row) => kept.has(row));
  if (!state.down) return order;
  const missing = state.sort === "killed" ? order.filter((row) => rows.killed[row] === null) : [];
  return [...order.slice(0, order.length - missing.length).reverse(), ...missing];
}

const pageOf = (row) => (model.pages ? `incidents/${encodeURIComponent(model.pages[rows.id[row]] ?? rows.id[row])}.html` : "");
const follow = (href, said) => (/^https?:\/\//i.test(href) ? make("a", { href, rel: "noreferrer", target: "_blank", textContent: said }) : said);
const term = (name, said) => (said ? [make("dt", { textContent: name }), make("dd", { textContent: said })] : []);

function tellAccount(account) {
  const [page, when, killed, wounded, , own, side, ground, partial, origin] = account;
  const [href, outlet, day] = told.pages[page] ?? ["", -1, ""];
  const [name, stand] = told.publishers[outlet] ?? ["Page without a publisher", ""];
  const n = (value) => (value ?? null) === null ? "–" : number(value);
  const cells = [
    [follow(href, [name, day].filter(Boolean).join(", ")), stand ? ` (${stand.toLowerCase()})` : "", told.publishers[origin] ? `, citing ${told.publishers[origin][0]}` : ""],
    [told.when[when] ?? "–"],
    [n(killed), partial ? " (some of them)" : ""],
    [n(wounded)],
    [[label(facetOf.actors, side) ?? "–", (told.attributions[ground] ?? "").toLowerCase()].filter(Boolean).join("; "), (own ?? null) === null ? "" : `; ${number(own)} of its own killed`],
  ];
  return make("tr", {}, ...cells.map((inside) => make("td", {}, ...inside.filter(Boolean))));
}

function tell(row) {
  const groups = model.hit[row].map(([kind, unit, killed, wounded, abducted]) => [
    [label(facetOf.target_types, kind), model.units[unit] ? `(${model.units[unit]})` : ""].filter(Boolean).join(" "),
    ...[[killed, "killed"], [wounded, "wounded"], [abducted, "abducted"]].filter(([n]) => (n ?? null) !== null).map(([n, did]) => `${number(n)} ${did}`),
  ].join(", "));
  const own = rows.actor_killed[row];
  const facts = make("dl", {},
    ...term("Where", [where(row), text(row, "theatres"), coded(rows.point, row)].filter(Boolean).join("; ")),
    ...term("When", `${coded(rows.when, row)}; ${coded(rows.day, row).toLowerCase()}`),
    ...term("What", [text(row, "event_classes"), text(row, "event_types"), text(row, "weapon_types")].filter(Boolean).join("; ")),
    ...term("Hit", groups.join("; ")),
    ...term("Killed", `${toll(row)}${own === null ? "" : `; ${number(own)} of the acting side's own`}`),
  );
  const page = pageOf(row);
  const link = page && !embedded ? make("a", { href: page, textContent: `Page of ${rows.id[row]}` }) : make("span", { textContent: rows.id[row] });
  const accounts = told.rows[row].length ? make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": `Accounts of ${rows.id[row]}` },
    make("table", {}, make("thead", {}, make("tr", {}, ...["Account", "Days", "Killed", "Wounded", "Side"].map((head) => make("th", { scope: "col", textContent: head, className: head === "Days" ? "days" : "" })))),
      make("tbody", {}, ...told.rows[row].map(tellAccount)))) : "";
  return make("td", { colSpan: COLUMNS.length }, make("p", {}, link), facts, accounts);
}

function showTable(left) {
  const order = listed(left), pages = Math.max(1, Math.ceil(order.length / PAGE));
  const at = rows.id.indexOf(state.open);
  if (state.seek && order.includes(at)) state.page = Math.floor(order.indexOf(at) / PAGE);
  state.page = Math.min(state.page, pages - 1);
  const body = [];
  for (const row of order.slice(state.page * PAGE, (state.page + 1) * PAGE)) {
    const open = row === at;
    const button = make("button", { type: "button", className: "plain", id: `row-${row}`, textContent: COLUMNS[0].cell(row), "aria-expanded": open });
    button.onclick = () => { go({ open: open ? "" : rows.id[row] }); $(`row-${row}`)?.focus(); };
    body.push(make("tr", {}, make("th", { scope: "row" }, button), ...COLUMNS.slice(1).map((column) => make("td", { "data-title": column.title, textContent: column.cell(row) || "–" }))));
    if (open) body.push(make("tr", { className: "told" }, tell(row)));
  }
  $("rows").replaceChildren(...body);
  COLUMNS.forEach((column, place) => {
    const head = $("heads").children[place];
    head.setAttribute("aria-sort", column.key === state.sort ? (state.down ? "descending" : "ascending") : "none");
  });
  $("paged").textContent = order.length ? `${number(state.page * PAGE + 1)} to ${number(Math.min(order.length, (state.page + 1) * PAGE))} of ${number(order.length)}` : "None";
  $("before").disabled = state.page === 0;
  $("after").disabled = state.page >= pages - 1;
  if (state.seek) { state.seek = false; $(`row-${at}`)?.scrollIntoView({ block: "center" }); }
}

/* What is said of the whole */
function filters() {
  const asked = {};
  if (isCut() || model.cut) {
    if (state.start > 0 || model.cut) asked.start = iso(state.start);
    if (state.end < lastDay) asked.end = iso(state.end);
  }
  facets.forEach((facet, view) => {
    if (state.chosen[view].size) asked[facet.key] = [...state.chosen[view]].sort((a, b) => a - b).map((at) => facet.values[at]);
  });
  if (fold(state.text)) asked.text = state.text;
  return asked;
}
const literal = (value) => (Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]` : JSON.stringify(value));
function python() {
  const given = Object.entries(filters()).map(([name, value]) => `${name}=${literal(value)}`);
  const line = `data.where(${given.join(", ")})`;
  return given.length ? (line.length > 79 ? `data.where(\n    ${given.join(",\n    ")},\n)` : line) : "data";
}

function showWhole(left) {
  const parts = [`${number(left.n)} of ${amount(total, ...noun)}`, `95% interval ${interval(left.n)}`];
  if (Math.abs(left.rows.length - left.n) > 0.05) parts.push(`${amount(left.rows.length, "is", "are")} listed, of which those that may lie outside the days count in part`);
  $("count").textContent = `${parts.join("; ")}.`;
  const unknown = left.n - left.toll;
  const range = left.low < left.high - 1e-9 ? ` (${number(left.low)} to ${number(left.high)})` : "";
  const least = unknown > 0.05 || model.floor;
  const rest = unknown > 0.05 ? `the toll of ${number(unknown)} is unknown` : "all give a toll";
  $("dead").textContent = left.toll < 1e-9 ? (left.n ? "No toll is reported." : "Nothing fits all choices; take one back.")
    : `${least ? "At least " : ""}${number(left.best)}${range} killed; ${rest}${model.floor ? ", of which 0 can mean that none is reported" : ""}.`;
  const chips = facets.flatMap((facet, view) => [...state.chosen[view]].map((at) => [`${facet.title}: ${label(facet, at)}`, () => {
    const chosen = new Set(state.chosen[view]);
    chosen.delete(at);
    choose(view, chosen);
  }]));
  if (isCut()) chips.push([`${iso(state.start)} to ${iso(state.end)}`, () => go({ start: 0, end: lastDay })]);
  if (state.text) chips.push([`Words: ${state.text}`, () => go({ text: "" })]);
  if (chips.length > 1) chips.push(["All choices", () => go({ chosen: facets.map(() => new Set()), start: 0, end: lastDay, text: "" })]);
  $("chips").replaceChildren(...chips.map(([said, back]) => make("li", {}, make("button", { type: "button", onclick: () => { back(); $("text").focus(); }, "aria-label": `Take back: ${said}`, textContent: `${said} \u00d7` }))));
  $("code").textContent = [...model.code, python()].join("\n");
  if ($("text").value !== state.text && document.activeElement !== $("text")) $("text").value = state.text;
}

/* Download, safe for spreadsheets */
function csv() {
  const lists = (row, key) => asList(facetOf[key].at[row]).map((at) => facetOf[key].values[at]).join("; ");
  const columns = {
    incident_id: (row) => rows.id[row], date_start: (row) => rows.from[row], date_end: (row) => rows.to[row], date_known: (row) => coded(rows.day, row),
    theatre: (row) => lists(row, "theatres"), admin1: (row) => lists(row, "regions"), place: (row) => lists(row, "places"), place_known: (row) => coded(rows.point, row),
    latitude: (row) => points.of[points.at[row]]?.[0], longitude: (row) => points.of[points.at[row]]?.[1],
    event_class: (row) => lists(row, "event_classes"), event_type: (row) => lists(row, "event_types"), weapon_type: (row) => lists(row, "weapon_types"),
    actors: (row) => lists(row, "actors"), attribution: (row) => coded(rows.ground, row), target_types: (row) => lists(row, "target_types"),
    killed_low: (row) => rows.killed_low[row], killed: (row) => rows.killed[row], killed_high: (row) => rows.killed_high[row], wounded: (row) => rows.wounded[row],
    accounts: (row) => rows.accounts?.[row], selection: python, dataset: () => model.source[0], citation: () => model.source[1], licence: () => model.source[2],
  };
  const cell = (value) => {
    const said = String(value ?? ""), safe = typeof value === "string" && /^[=+\-@\t\r\n]/.test(said) ? `'${said}` : said;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = listed(count()).map((row) => Object.values(columns).map((of) => cell(of(row))).join(","));
  return [Object.keys(columns).join(","), ...lines, ""].join("\n");
}
function download() {
  const href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  make("a", { href, download: "incidents.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/* The address holds the choices, so that a view can be sent and gone back to */
function address() {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(filters())) for (const one of [value].flat()) asked.append(name, one);
  if (model.cut && asked.get("start") === model.cut) asked.delete("start");
  if (state.sort !== "when" || state.down) asked.set("sort", `${state.down ? "-" : ""}${state.sort}`);
  if (state.page) asked.set("page", state.page + 1);
  if (state.open) asked.set("open", state.open);
  return asked.size ? `#${asked}` : "#";
}
function read() {
  const asked = new URLSearchParams(location.hash.slice(1)), lost = [];
  facets.forEach((facet, view) => {
    const places = asked.getAll(facet.key).map((value) => [value, facet.values.indexOf(value)]);
    lost.push(...places.filter(([, at]) => at < 0).map(([value]) => value));
    state.chosen[view] = new Set(places.map(([, at]) => at).filter((at) => at >= 0));
  });
  const offset = (name, other) => {
    const day = Date.parse(asked.get(name));
    return Number.isNaN(day) ? other : Math.min(Math.max(Math.round((day - day0) / DAY), 0), lastDay);
  };
  [state.start, state.end] = [offset("start", 0), offset("end", lastDay)];
  if (state.start > state.end) [state.start, state.end] = [0, lastDay];
  state.text = asked.get("text") ?? "";
  const sort = (asked.get("sort") ?? "when").replace(/^-/, "");
  state.sort = COLUMNS.some((column) => column.key === sort) ? sort : "when";
  state.down = (asked.get("sort") ?? "").startsWith("-");
  state.page = Math.max(0, (parseInt(asked.get("page"), 10) || 1) - 1);
  state.open = asked.get("open") ?? "";
  state.seek = Boolean(state.open) && !asked.has("page");
  if (state.open && !rows.id.includes(state.open)) lost.push(state.open);
  $("lost").textContent = lost.length ? `Not in these data: ${lost.join(", ")}.` : "";
}
function go(change, quietly = false) {
  Object.assign(state, "open" in change || "page" in change ? {} : { page: 0 }, change);
  if (!embedded) history[quietly ? "replaceState" : "pushState"](null, "", address());
  else window.parent.postMessage({ sitrep: filters() }, "*");
  show();
}

function show() {
  const left = count();
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
$("bars").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const old = bars.indexOf(document.activeElement), at = Math.min(Math.max(old + step, 0), bars.length - 1);
  bars[old].tabIndex = -1;
  bars[at].tabIndex = 0;
  bars[at].focus();
});
lists.forEach((list, view) => $(["theatres", "regions"].includes(facets[view].key) ? "areas" : "facets").append(list.box));
$("heads").append(...COLUMNS.map((column) => make("th", { scope: "col" }, make("button", {
  type: "button", textContent: column.title,
  onclick: () => go({ sort: column.key, down: column.key === state.sort ? !state.down : column.key === "killed" || column.key === "told" }),
}))));
for (const end of ["start", "end"]) {
  $(end).min = iso(0);
  $(end).max = iso(lastDay);
  $(end).onchange = () => {
    const day = Math.round((Date.parse($(end).value) - day0) / DAY), other = end === "start" ? state.end : state.start;
    const fits = day >= 0 && day <= lastDay && (end === "start" ? day <= other : day >= other);
    if (fits) go({ [end]: day });
  };
  $(end).onblur = () => { $(end).value = iso(state[end]); };
}
let typing;
$("text").oninput = () => { clearTimeout(typing); typing = setTimeout(() => go({ text: $("text").value.trim() }, true), 150); };
$("asked").onsubmit = (event) => event.preventDefault();
$("before").onclick = () => go({ page: state.page - 1, open: "" });
$("after").onclick = () => go({ page: state.page + 1, open: "" });
$("save").onclick = download;
document.querySelector(".skip").onclick = (event) => { event.preventDefault(); $("main").focus(); };
if (!embedded) window.onpopstate = () => { read(); show(); };
layMap();
read();
show();
setTimeout(() => rows.id.forEach(foldOnce)); // before the first search waits for it
COLUMNS.forEach((column) => setTimeout(() => orderOf(column.key)));
