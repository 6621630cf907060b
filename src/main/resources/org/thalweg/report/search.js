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
  const ranked = order.filter((point) => typeof point.mean === "number");
  return el("div", {"data-run": String(i)},
    runs.length > 1 ? el("h3", {}, named(i)) : null,
    el("p", {class: "note"}, `${grouped(search.count)} points${search.count > points.length ? `, of which the best ${grouped(points.length)} are here` : ""}. Bars are one standard error over the folds.`),
    el("div", {class: "figures"}, varying.length > 1 ? parallelFigure(i, metric, varying, ranked) : null, sharesFigure(i, metric),
      varying.map((key) => searchFigure(i, key, metric, points, varying.length === 1))),
    table(`Points of the search of ${run.name}`, ["", ...keys, `mean ${metric}`, "standard error", "folds", "sha256 of w"], rows));
}

/** How much of what the metric varies by is between the values of each setting. */
function sharesFigure(i, metric) {
  const {compared, count} = runs[i].search, shares = Object.entries(runs[i].search.shares || {});
  if (shares.length < 2) return null;
  return el("figure", {class: "coefficients"},
    el("figcaption", {}, el("h3", {}, "Importance of settings")),
    el("p", {class: "note"}, `Share of the variance of ${metric} over ${compared < count ? `${grouped(compared)} points, which were trained with one budget,` : "the points"} that each setting explains alone (ε², less what chance would explain).`),
    table("Importance of settings", ["setting", "share", ""], shares.map(([key, share]) => [key, `${number(100 * share, 3)} %`, bar(share, 1)])));
}

const MOST_LINES = 150; // of parallel coordinates

/** A setting as an axis from 0 to 1: numbers by their size, or its logarithm, names in their order. */
function settingAxis(key, points) {
  const texts = points.map((point) => settingText(point.settings?.[key])), numbers = settingNumbers(texts);
  if (!numbers) {
    const names = [...new Set(texts)], last = names.length - 1 || 1;
    return {key, places: texts.map((text) => names.indexOf(text) / last), ticks: names.map((name, k) => [k / last, name])};
  }
  return {key, ...numberAxis(numbers)};
}

function numberAxis(numbers) {
  const [low, high] = rangeOf(numbers), isLog = low > 0 && high / low >= 50, scaled = isLog ? Math.log : (x) => x;
  const place = (x) => (high > low ? (scaled(x) - scaled(low)) / (scaled(high) - scaled(low)) : 0.5);
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const ticks = distinct.length <= 6 ? distinct : [low, high];
  return {places: numbers.map(place), ticks: ticks.map((x) => [place(x), number(x, 3)])};
}

/** A line for each point over all settings and the metric: parallel coordinates. */
function parallelFigure(i, metric, keys, ranked) {
  const lines = ranked.slice(0, MOST_LINES), means = lines.map((point) => point.mean);
  const axes = [...keys.map((key) => settingAxis(key, lines)), {key: metric, ...numberAxis(means)}];
  const name = (point) => `${metric} ${number(point.mean, 5)}`;
  const strength = (k) => Math.round(40 + 180 * (1 - k / lines.length)).toString(16).padStart(2, "0");
  const shownFirst = lines.map((point, k) => k).reverse(); // the best is drawn last
  return figure({
    title: "All settings of each point", canLog: false, wide: true, hasNoY: true, yRange: [-0.06, 1.06], xRange: [-0.2, axes.length - 0.75],
    note: `A line is a point; the stronger, the better its ${metric}. The thick line is the best.`,
    xLabel: "", yLabel: "", xTicks: axes.map((each) => each.key.split(".").pop()),
    series: () => shownFirst.map((k) => ({run: i, name: name(lines[k]), x: axes.map((each, at) => at), y: axes.map((each) => each.places[k]),
      parts: axes.map((each) => (each.key === metric ? number(lines[k].mean, 6) : settingText(lines[k].settings?.[each.key]))),
      stroke: k === 0 ? css("--run1") : css("--run0") + strength(k), width: k === 0 ? 4 : 1})),
    over: (plot) => axisTicks(plot, axes),
  });
}

/** The lines of the axes, and their values beside them. */
function axisTicks(plot, axes) {
  const {ctx} = plot, size = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * size}px system-ui, sans-serif`;
  axes.forEach((each, at) => {
    const x = plot.valToPos(at, "x", true), isLast = at === axes.length - 1;
    ctx.strokeStyle = css("--muted");
    ctx.lineWidth = size;
    ctx.beginPath();
    ctx.moveTo(x, plot.valToPos(0, "y", true));
    ctx.lineTo(x, plot.valToPos(1, "y", true));
    ctx.stroke();
    ctx.textAlign = isLast ? "right" : "left";
    const room = plot.bbox.width / size / axes.length / 7; // characters
    let last = Infinity; // where the label below stands
    for (const [place, text] of [...each.ticks].sort((a, b) => a[0] - b[0])) {
      const y = plot.valToPos(place, "y", true);
      if (last - y < 14 * size) continue; // labels do not lie on each other
      last = y;
      const short = shortened(text, room);
      const left = x + (isLast ? -5 : 5) * size, width = ctx.measureText(short).width;
      ctx.fillStyle = css("--card");
      ctx.fillRect(isLast ? left - width : left, y - 7 * size, width, 14 * size);
      ctx.fillStyle = css("--text");
      ctx.fillText(short, left, y + 4 * size);
    }
  });
  ctx.restore();
}

/** A fold is a number, or an object that has one. */
function foldValue(fold) {
  return typeof fold === "number" ? fold : Object.values(fold || {}).find((value) => typeof value === "number" && !Number.isInteger(value)) ?? null;
}

function searchFigure(i, key, metric, points, isPath) {
  const texts = points.map((point) => settingText(point.settings?.[key]));
  const numbers = settingNumbers(texts);
  const names = [...new Set(texts)];
  const isLog = numbers?.every((value) => value > 0) && Math.max(...numbers) / Math.min(...numbers) >= 50;
  const at = (k) => (numbers ? numbers[k] : names.indexOf(texts[k]));
  const order = points.map((point, k) => k).filter((k) => typeof points[k].mean === "number").sort((a, b) => at(a) - at(b));
  return figure({
    title: `${metric} over ${key}`, canLog: true, points: !isPath, logX: isLog,
    xLabel: isLog ? `${key} (logarithmic)` : key, yLabel: `mean ${metric}`,
    xTicks: numbers ? undefined : names, xRange: numbers ? undefined : [-0.5, names.length - 0.5],
    series: () => [{run: i, name: `mean ${metric}`, x: order.map(at), y: order.map((k) => points[k].mean),
      error: order.map((k) => points[k].standardError)}],
  });
}
