// Elements, numbers and joined tables. All text of a run goes through textContent, never through HTML.

const root = document.querySelector("#thalweg, #report");
const data = JSON.parse(document.querySelector("#thalweg-data, #data").textContent);
const runs = data.runs;

/** An element with attributes (functions are listeners) and children (texts or elements). */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const grouped = (value) => value.toLocaleString("en");

/** A number as people read it: so many significant digits. */
function number(value, digits = 6) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(value);
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 1e-4 && size > 0)) {
    return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  }
  return String(Number(value.toPrecision(digits)));
}

/** The labels of ticks: as many decimals as their distance needs. */
function tickTexts(ticks, isLog) {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0] || 1);
  return ticks.map((value) => {
    const size = Math.abs(value);
    if (size >= 1e7 || (size > 0 && (isLog ? size < 1e-3 : Math.max(size, step) < 1e-4))) {
      return number(value, 4);
    }
    if (isLog && ticks.length > 1 && ticks[1] / ticks[0] > 1.5) return number(value, 4);
    let decimals = Math.max(0, Math.min(12, Math.ceil(-Math.log10(step) - 1e-9)));
    if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals++; // such as 0.25
    return value.toLocaleString("en", {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
  });
}

/** Ticks of a logarithmic axis: powers of ten where there are several, else 1, 2, 5, else even ones. */
function logTicks(min, max) {
  const from = Math.log10(min), to = Math.log10(max), decades = to - from;
  if (decades < 0.8) {
    const rough = (max - min) / 5, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((f) => f * power >= rough);
    const ticks = [];
    for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(i * step);
    return ticks;
  }
  const ticks = [], stride = Math.max(1, Math.ceil(decades / 6));
  for (let power = Math.floor(from); power <= to; power += stride) {
    for (const factor of decades < 2.5 ? [1, 2, 5] : [1]) {
      const tick = Number((factor * 10 ** power).toPrecision(3));
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}

/** One table of several series: x, and a column of each; a series may have an x more than once. */
function join(series) {
  const most = new Map();
  const counts = series.map((one) => {
    const count = new Map();
    for (const x of one.x) count.set(x, (count.get(x) || 0) + 1);
    for (const [x, n] of count) most.set(x, Math.max(n, most.get(x) || 0));
    return count;
  });
  const xs = [], begin = new Map();
  for (const x of [...most.keys()].sort((a, b) => a - b)) {
    begin.set(x, xs.length);
    for (let i = 0; i < most.get(x); i++) xs.push(x);
  }
  const columns = series.map((one, s) => {
    const column = new Array(xs.length).fill(undefined), used = counts[s];
    used.clear();
    one.x.forEach((x, i) => {
      const n = used.get(x) || 0;
      column[begin.get(x) + n] = one.y[i];
      used.set(x, n + 1);
    });
    return column;
  });
  return [xs, ...columns];
}

/** Texts that are long may be broken, after their parts if they have some; numbers may not. */
const isLong = (cell) => (typeof cell === "string" && cell.length > 22 ? "long" : null);

const breakable = (cell) => (isLong(cell) ? cell.split(/(?<=[,(=;/_])/).flatMap((part) => [part, el("wbr")]) : cell);

/** A table of texts and elements that scrolls sideways by itself. */
function table(label, heads, rows) {
  return el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": label},
    el("table", {},
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", {scope: "col"}, head)))),
      el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, i) =>
        el(i === 0 ? "th" : "td", {scope: i === 0 ? "row" : null, class: isLong(cell)}, breakable(cell))))))));
}

function section(id, title, ...children) {
  return el("section", {id, "aria-labelledby": id + "-title"},
    el("h2", {id: id + "-title"}, title), ...children);
}
