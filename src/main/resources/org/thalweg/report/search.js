// The points of a search: a table, and the metric over each setting that varies.

const settingText = (value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""));

/** The numbers that settings stand for, such as 1e-4 of l2(1e-4); null where they are no numbers. */
function settingNumbers(texts) {
  const frames = new Set(), found = texts.map((text) => {
    const match = text.match(/^(.*?)([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(\D*)$/);
    if (!match || /\d/.test(match[1].replace(/l[12]|adagrad|rho\d/gi, ""))) return null;
    frames.add(match[1] + "…" + match[3]);
    return Number(match[2]);
  });
  return frames.size === 1 && found.every(Number.isFinite) ? found : null;
}

function isBest(point, place, search) {
  const best = search.best;
  if (best && Number.isInteger(best.point) && Number.isInteger(point.point)) return best.point === point.point;
  if (typeof best === "number") return best === place;
  if (!best || typeof best !== "object") return false;
  if (typeof best.index === "number") return best.index === place;
  return Boolean(best.settings) && JSON.stringify(best.settings) === JSON.stringify(point.settings);
}

function searchSection() {
  const having = runs.map((run, i) => ({run, i})).filter(({run}) => run.search?.points?.length > 0);
  if (having.length === 0) return null;
  return section("search", "Search", having.map(({run, i}) => searchOf(run, i)));
}

function searchOf(run, i) {
  const {search} = run, points = search.points;
  const best = points.find((point, place) => isBest(point, place, search));
  const metric = typeof search.metric === "string" ? search.metric : "metric";
  const keys = [...new Set(points.flatMap((point) => Object.keys(point.settings || {})))];
  const away = (point) => (best && typeof point.mean === "number" ? Math.abs(point.mean - best.mean) : Infinity);
  const order = best ? [...points].sort((a, b) => (away(a) === away(b) ? 0 : away(a) - away(b))) : points;
  const simple = search.best?.oneStandardError?.point;
  const mark = (point) => (point === best ? "best" : Number.isInteger(simple) && point.point === simple ? "one standard error" : "");
  const rows = order.map((point) => [mark(point), ...keys.map((key) => settingText(point.settings?.[key])),
    number(point.mean, 7), number(point.standardError, 3), (point.folds || []).map((fold) => number(foldValue(fold), 5)).join(", "),
    [].concat(point.weightsSha256 || []).map((sha) => String(sha).slice(0, 8)).join(" ")]);
  const varying = keys.filter((key) => new Set(points.map((point) => settingText(point.settings?.[key]))).size > 1);
  return el("div", {"data-run": String(i)},
    el("h3", {}, named(i)),
    el("p", {class: "note"}, `${grouped(search.count)} points${search.count > points.length ? `, of which the best ${grouped(points.length)} are here` : ""}. Bars are one standard error over the folds.`),
    el("div", {class: "figures"}, varying.map((key) => searchFigure(i, key, metric, points, varying.length === 1))),
    table(`Points of the search of ${run.name}`, ["", ...keys, `mean ${metric}`, "standard error", "folds", "sha256 of w"], rows));
}

/** A fold is a number, or an object that has one. */
function foldValue(fold) {
  return typeof fold === "number" ? fold : Object.values(fold || {}).find((value) => typeof value === "number" && !Number.isInteger(value)) ?? null;
}

function searchFigure(i, key, metric, points, isPath) {
  const texts = points.map((point) => settingText(point.settings?.[key]));
  const numbers = settingNumbers(texts);
  const names = [...new Set(texts)];
  const positive = numbers?.every((value) => value > 0);
  const isLog = positive && Math.max(...numbers) / Math.min(...numbers) >= 50;
  const at = (k) => (numbers ? (isLog ? Math.log10(numbers[k]) : numbers[k]) : names.indexOf(texts[k]));
  const order = points.map((point, k) => k).filter((k) => typeof points[k].mean === "number").sort((a, b) => at(a) - at(b));
  return figure({
    title: `${metric} over ${key}`, canLog: true, points: !isPath,
    xLabel: isLog ? `log₁₀ of ${key}` : key, yLabel: `mean ${metric}`,
    xTicks: numbers ? undefined : names, xRange: numbers ? undefined : [-0.5, names.length - 0.5],
    series: () => [{run: i, name: `mean ${metric}`, x: order.map(at), y: order.map((k) => points[k].mean),
      error: order.map((k) => points[k].standardError)}],
  });
}
