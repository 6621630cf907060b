// One picture: a plot with axes and values under the cursor, and the table behind it.

const charts = [];
const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = runs.map(() => true);
const axis = {x: "step", logX: false, smooth: 0};

const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
const COLOURS = 8;
const colour = (run) => css("--run" + (run % COLOURS));
const dash = (run) => [[], [7, 4], [2, 3], [9, 3, 2, 3]][Math.floor(run / COLOURS) % 4];

function swatch(run) {
  const mark = el("span", {class: "swatch", "aria-hidden": "true"});
  mark.style.background = `var(--run${run % COLOURS})`;
  return mark;
}

/**
 * A figure. The picture says: title, xLabel, yLabel, series() of {run, name, x, y}, and may say note,
 * logY (both may be functions), canLog, square, xRange, yRange, points, stepped, guide (a line
 * from one point to another), xTicks (names of 0, 1, …), followsX (whether its x is the page's), logX, stacked
 * (the area below each series is filled down to the series before), isBanded (that between a series that isHigh
 * and the next one is filled), over (draws upon the plot) and hasNoY (the numbers of its y axis say nothing). A series may have error (of each point), parts (what is said of
 * each point in place of y), colour (a number, in place of its run's), stroke, width, isFaint, isDashed and
 * mark (a point {x, y, text} with a ring).
 */
function figure(picture) {
  const chart = {picture, plot: null, logY: wantsLog(picture), isChosen: false, at: null};
  const place = el("div", {
    class: "plot", tabindex: "0", role: "img",
    "aria-label": picture.title + ". Arrow keys show values, Escape shows all.",
    keydown: (event) => onKey(chart, event),
    blur: () => chart.plot && chart.plot.setCursor({left: -10, top: -10}),
  });
  const logButton = el("button", {
    type: "button", class: "toggle", "aria-pressed": String(chart.logY),
    click: () => {
      chart.logY = !chart.logY;
      chart.isChosen = true;
      logButton.setAttribute("aria-pressed", String(chart.logY));
      draw(chart);
    },
  }, "log y");
  const values = el("details", {class: "values", toggle: () => fillTable(chart, values)},
    el("summary", {}, "Table"));
  chart.place = place;
  chart.values = values;
  chart.hidden = el("p", {class: "note", hidden: true});
  chart.legend = el("p", {class: "legend"});
  chart.button = logButton;
  chart.note = el("p", {class: "note"}, noteOf(picture));
  charts.push(chart);
  resized.observe(place);
  return el("figure", {class: picture.square ? "square" : picture.wide ? "broad" : null},
    el("figcaption", {}, el("h3", {}, picture.title), picture.canLog === false ? null : logButton),
    picture.note ? chart.note : null,
    chart.legend, place, chart.hidden, saving(chart), values);
}

/** Buttons that save a picture as an image and as numbers. */
function saving(chart) {
  const button = (text, save) => el("button", {type: "button", class: "toggle", click: save}, text);
  return el("div", {class: "saving"}, button("PNG", () => savePng(chart)), button("CSV", () => saveCsv(chart)));
}

/** Gives a file to the browser, named after a picture. */
function save(chart, ending, blob) {
  const link = el("a", {download: chart.picture.title.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase() + ending});
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** All points that are drawn, as a table whose cells are quoted where they must be. */
function csvOf(chart) {
  const {picture} = chart, [xs, ...columns] = chart.data, xLabel = labelOf(picture);
  const cell = (value) => (/[",\n\r]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
  const rows = xs.map((x, i) => [picture.xTicks ? picture.xTicks[x] : x, ...columns.map((column, k) =>
    (column[i] === undefined || column[i] === null ? "" : chart.series[k].parts?.[i] ?? column[i]))]);
  return [[xLabel, ...chart.series.map((one) => one.name)], ...rows]
    .map((row) => row.map((value) => cell(String(value))).join(",") + "\n").join("");
}

function saveCsv(chart) {
  if (chart.plot) save(chart, ".csv", new Blob([csvOf(chart)], {type: "text/csv"}));
}

/** The plot below its title, and the names of its series where there are several. */
function savePng(chart) {
  if (!chart.plot) return;
  const {canvas} = chart.plot.ctx, scale = devicePixelRatio, line = 20 * scale;
  const named = chart.series.filter((one) => !one.isFaint).slice(0, 12);
  const picture = el("canvas", {width: canvas.width, height: canvas.height + line * (2 + (named.length > 1 ? named.length : 0))});
  const ctx = picture.getContext("2d");
  ctx.fillStyle = css("--card");
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(canvas, 0, 1.5 * line);
  ctx.font = `600 ${14 * scale}px system-ui, sans-serif`;
  ctx.fillStyle = css("--text");
  ctx.fillText(chart.picture.title, 10 * scale, line);
  ctx.font = `${12 * scale}px system-ui, sans-serif`;
  if (named.length > 1) {
    named.forEach((one, i) => {
      const y = canvas.height + line * (2 + i);
      ctx.fillStyle = one.stroke || colour(tint(one));
      ctx.fillRect(10 * scale, y - 10 * scale, 10 * scale, 10 * scale);
      ctx.fillStyle = css("--text");
      ctx.fillText(one.name, 26 * scale, y);
    });
  }
  picture.toBlob((blob) => save(chart, ".png", blob));
}

const labelOf = (picture) => (typeof picture.xLabel === "function" ? picture.xLabel() : picture.xLabel);

const wantsLog = (picture) => (typeof picture.logY === "function" ? picture.logY() : picture.logY === true);
const noteOf = (picture) => (typeof picture.note === "function" ? picture.note() : picture.note);
const tint = (one) => one.colour ?? one.run;

/** The series of runs that are shown, without what a logarithmic axis has no place for. */
function visible(chart) {
  const logX = chart.picture.logX || (axis.logX && chart.picture.followsX);
  let hidden = 0;
  const series = chart.picture.series().filter((one) => shown[one.run]).map((one) => {
    const keep = one.x.map((x, i) => !(logX && x <= 0) && !(chart.logY && one.y[i] !== null && one.y[i] <= 0));
    hidden += keep.filter((kept) => !kept).length;
    const only = (values) => values && values.filter((value, i) => keep[i]);
    return {...one, x: only(one.x), y: only(one.y), error: only(one.error), parts: only(one.parts)};
  });
  chart.hidden.hidden = hidden === 0;
  chart.hidden.textContent = `${grouped(hidden)} ${hidden === 1 ? "point" : "points"} ≤ 0 not shown on the logarithmic axis.`;
  return {series, logX};
}

function draw(chart) {
  const {picture, place} = chart;
  chooseLog(chart);
  if (chart.plot) chart.plot.destroy();
  place.replaceChildren();
  chart.at = null;
  const {series, logX} = visible(chart);
  chart.series = series;
  chart.data = join(series);
  chart.legend.replaceChildren(...legendOf(series));
  if (chart.values.open) fillTable(chart, chart.values);
  if (chart.data[0].length === 0) {
    chart.plot = null;
    place.append(el("p", {class: "note empty"}, "Nothing to show for the runs that are chosen."));
    return;
  }
  const tooltip = el("div", {class: "tooltip", "aria-live": "polite", hidden: true});
  chart.plot = new uPlot(options(chart, series, logX, tooltip), chart.data, place);
  chart.plot.over.append(tooltip);
}

/** The names of several series that have each a colour: lines that are dashed have an open swatch. */
function legendOf(series) {
  const named = series.filter((one) => !one.isFaint && !one.stroke);
  return named.length < 2 ? [] : named.map((one) => {
    const mark = swatch(tint(one));
    if (one.isDashed || dash(tint(one)).length > 0) mark.classList.add("open");
    return el("span", {}, mark, " " + one.name);
  });
}

/** The axis as the values ask for, until somebody chose it. */
function chooseLog(chart) {
  if (!chart.isChosen) {
    chart.logY = wantsLog(chart.picture);
    chart.button.setAttribute("aria-pressed", String(chart.logY));
  }
}

/** Draws values that have changed: what was zoomed to stays, and so does the cursor. */
function refresh(chart) {
  const {plot} = chart, was = chart.logY;
  chooseLog(chart);
  chart.note.textContent = noteOf(chart.picture);
  const {series} = visible(chart), data = join(series);
  if (!plot || chart.logY !== was || series.length !== chart.series.length || data[0].length === 0) {
    draw(chart);
    return;
  }
  const {min, max} = plot.scales.x, xs = plot.data[0];
  const isZoomed = min > xs[0] || max < xs[xs.length - 1];
  chart.series.splice(0, series.length, ...series); // in place: the hooks of the plot know it
  chart.data = data;
  plot.setData(data, !isZoomed);
  if (isZoomed) plot.redraw();
  if (chart.values.open) fillTable(chart, chart.values);
}

function options(chart, series, logX, tooltip) {
  const {picture, place} = chart;
  const xLabel = labelOf(picture);
  const width = Math.max(200, place.clientWidth);
  return {
    width,
    height: picture.square ? Math.min(360, width) : 270,
    padding: [12, 14, 0, 0],
    legend: {show: false},
    cursor: {drag: {x: true, y: false}, points: {size: 8}},
    scales: {
      x: scale(logX, picture.xRange, picture.points ? 0.04 : 0),
      y: scale(chart.logY, picture.yRange, 0.05, ends(series)),
    },
    axes: [
      axisOptions(xLabel, logX, {size: 34, labelSize: 20, space: 60, names: picture.xTicks}),
      {...axisOptions(picture.yLabel, chart.logY, {labelSize: 20, space: 36}), ...(picture.hasNoY ? {values: () => [], size: 14} : {})},
    ],
    series: [{}, ...series.map((one) => seriesOptions(one, picture))],
    bands: picture.isBanded ? series.flatMap((one, i) => (one.isHigh ? [{series: [i + 1, i + 2], fill: colour(tint(one)) + "30"}] : [])) : picture.stacked ? series.slice(1).map((one, i) => ({series: [i + 2, i + 1]})) : [],
    hooks: {
      setCursor: [(plot) => tell(plot, series, xLabel, tooltip, picture)],
      drawAxes: [(plot) => picture.guide && guide(plot, picture.guide)],
      draw: [(plot) => errors(plot, series), (plot) => rings(plot, series), (plot) => picture.over && picture.over(plot)],
    },
  };
}

/** The ends of all error bars, for which the axis has to have room. */
function ends(series) {
  return series.flatMap((one) => (one.error || []).flatMap((error, i) =>
    (Number.isFinite(error) && Number.isFinite(one.y[i]) ? [one.y[i] - error, one.y[i] + error] : [])));
}

function seriesOptions(one, picture) {
  const plain = one.stroke || colour(tint(one)), stroke = one.isFaint ? plain + "48" : plain;
  const few = one.x.length <= 40 && !picture.stepped;
  const cloud = picture.points && !one.error;
  return {
    label: one.name,
    stroke,
    width: picture.stacked ? 0 : one.width || (one.isFaint ? 1 : 2),
    fill: picture.stacked ? stroke + "a0" : undefined,
    dash: one.isDashed ? [6, 4] : dash(tint(one)),
    spanGaps: false,
    paths: picture.points ? () => null : picture.stepped ? uPlot.paths.stepped({align: 1}) : undefined,
    points: {show: picture.points || (few && !one.isFaint && !one.width), size: cloud ? 5 : 6, stroke, fill: cloud ? stroke + "88" : stroke, width: cloud ? 0 : 1},
  };
}

/** The range of an axis: what is fixed, else that of the values and of all that has to have room beside. */
function scale(isLog, fixed, pad, others = []) {
  return {
    time: false,
    distr: isLog ? 3 : 1,
    range: (plot, from, to) => {
      if (fixed) return fixed;
      if (from === null || to === null) return isLog ? [0.1, 1] : [0, 1];
      const room = others.filter((value) => !isLog || value > 0);
      const [min, max] = [Math.min(from, ...room), Math.max(to, ...room)];
      if (isLog) {
        const margin = Math.max(pad * Math.log10(max / min), max === min ? 0.1 : 0);
        return [min / 10 ** margin, max * 10 ** margin];
      }
      const margin = max === min ? Math.abs(max) * 0.1 || 1 : (max - min) * pad;
      return [min - margin, max + margin];
    },
  };
}

function axisOptions(label, isLog, {size, labelSize, space, names}) {
  const text = css("--muted"), line = css("--line");
  const options = {
    label, labelSize, space, stroke: text,
    font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
    grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1, size: 5},
    size: size || ((plot, texts) => 16 + 7 * Math.max(3, ...(texts || []).map((t) => t.length))),
    values: (plot, ticks) => tickTexts(ticks, isLog),
  };
  if (isLog) {
    options.splits = (plot, side, min, max) => logTicks(min, max);
    options.filter = (plot, ticks) => ticks;
  }
  if (names) {
    options.splits = () => names.map((name, i) => i);
    options.values = (plot, ticks) => ticks.map((i) => shortened(names[i], (0.85 * plot.width) / names.length / 7));
  }
  return options;
}

/** A text of so many characters at most. */
const shortened = (text, most) => (text.length > most ? text.slice(0, Math.max(1, most - 1)) + "…" : text);

/** The values under the cursor, as text beside it. */
function tell(plot, series, xLabel, tooltip, picture) {
  const {idx, idxs, left} = plot.cursor;
  tooltip.hidden = !(left >= 0) || idx === null || idx === undefined;
  if (tooltip.hidden) return;
  const x = plot.data[0][idx], range = plot.scales.x.max - plot.scales.x.min;
  const lines = series.map((one, i) => ({one, at: idxs[i + 1]}))
    .filter(({one, at}) => (!one.isFaint || picture.isBanded) && at !== null && at !== undefined)
    .map(({one, at}) => {
      const y = one.parts ? one.parts[at] : plot.data[series.indexOf(one) + 1][at], own = plot.data[0][at];
      const far = Math.abs(own - x) > 0.02 * range ? ` at ${number(own)}` : "";
      return el("div", {}, swatch(tint(one)), ` ${one.name} `, el("b", {}, y === null ? "not finite" : number(y, 7)), far);
    });
  const name = picture.xTicks ? picture.xTicks[x] : number(x);
  tooltip.replaceChildren(el("div", {class: "x"}, `${xLabel}: ${name}`), ...lines.slice(0, 12));
  const isRight = left > plot.over.clientWidth / 2;
  tooltip.style.left = isRight ? "4px" : "auto";
  tooltip.style.right = isRight ? "auto" : "4px";
}

/** A line from [x, y] to [x, y] behind the curves, for what would be perfect or by chance. */
function guide(plot, [from, to]) {
  const {ctx} = plot, at = ([x, y]) => [plot.valToPos(x, "x", true), plot.valToPos(y, "y", true)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  ctx.beginPath();
  ctx.strokeStyle = css("--muted");
  ctx.setLineDash([5 * devicePixelRatio, 5 * devicePixelRatio]);
  ctx.moveTo(...at(from));
  ctx.lineTo(...at(to));
  ctx.stroke();
  ctx.restore();
}

/** A ring around the point of a series that is marked, and what it is. */
function rings(plot, series) {
  const {ctx, bbox} = plot, size = devicePixelRatio;
  ctx.save();
  ctx.font = `${12 * size}px system-ui, sans-serif`;
  for (const one of series.filter(({mark}) => mark)) {
    const x = plot.valToPos(one.mark.x, "x", true), y = plot.valToPos(one.mark.y, "y", true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width && y >= bbox.top && y <= bbox.top + bbox.height)) continue;
    ctx.strokeStyle = colour(tint(one));
    ctx.fillStyle = css("--text");
    ctx.lineWidth = 2 * size;
    ctx.beginPath();
    ctx.arc(x, y, 6 * size, 0, 2 * Math.PI);
    ctx.stroke();
    const isRight = x > bbox.left + bbox.width / 2;
    ctx.textAlign = isRight ? "right" : "left";
    ctx.fillText(one.mark.text, x + (isRight ? -10 : 10) * size, y - 8 * size);
  }
  ctx.restore();
}

function errors(plot, series) {
  const {ctx} = plot;
  ctx.save();
  for (const one of series.filter((each) => each.error)) {
    ctx.strokeStyle = colour(one.run);
    ctx.lineWidth = devicePixelRatio;
    one.x.forEach((x, i) => {
      if (!Number.isFinite(one.error[i])) return;
      const at = plot.valToPos(x, "x", true);
      ctx.beginPath();
      ctx.moveTo(at, plot.valToPos(one.y[i] - one.error[i], "y", true));
      ctx.lineTo(at, plot.valToPos(one.y[i] + one.error[i], "y", true));
      ctx.stroke();
    });
  }
  ctx.restore();
}

/** ← and → go from point to point, with Shift in tens; Home, End; Escape shows all again. */
function onKey(chart, event) {
  const {plot} = chart;
  const steps = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
  if (!plot || (steps === undefined && event.key !== "Escape")) return;
  event.preventDefault();
  if (event.key === "Escape") {
    chart.at = null;
    plot.setCursor({left: -10, top: -10});
    plot.setData(chart.data, true);
    return;
  }
  const [xs, ...columns] = plot.data;
  const last = xs.length - 1, by = steps * (event.shiftKey ? 10 : 1);
  chart.at = Math.max(0, Math.min(last, chart.at === null ? (steps > 0 && steps < 2 ? 0 : last) : chart.at + by));
  if (steps === -Infinity) chart.at = 0;
  if (steps === Infinity) chart.at = last;
  const y = columns.map((column) => column[chart.at]).find((value) => Number.isFinite(value));
  plot.setCursor({left: plot.valToPos(xs[chart.at], "x"), top: y === undefined ? 0 : plot.valToPos(y, "y")});
}

const TABLE_ROWS = 400;

/** Fills the table behind a picture when it is opened: evenly chosen rows where there are many. */
function fillTable(chart, details) {
  details.querySelector(".scroll, .note")?.parentNode.replaceChildren(details.querySelector("summary"));
  if (!details.open) return;
  const {picture} = chart;
  const [xs, ...columns] = chart.data;
  const stride = Math.max(1, Math.ceil(xs.length / TABLE_ROWS));
  const rows = xs.map((x, i) => i).filter((i) => i % stride === 0 || i === xs.length - 1);
  const xLabel = labelOf(picture);
  if (stride > 1) {
    details.append(el("p", {class: "note"}, `One row in ${stride} of those that are drawn.`));
  }
  details.append(table(picture.title + ", as a table",
    [xLabel, ...chart.series.map((one) => one.name)],
    rows.map((i) => [picture.xTicks ? picture.xTicks[xs[i]] : number(xs[i]),
      ...columns.map((all, k) => chart.series[k].parts || all).map((column) => column[i] === null ? "not finite" : column[i] === undefined ? "" : number(column[i], 9))])));
}

function drawAll() {
  charts.forEach(draw);
}

const resized = new ResizeObserver((entries) => {
  for (const {target} of entries) {
    const chart = charts.find((each) => each.place === target), width = Math.max(200, target.clientWidth);
    if (chart?.plot && Math.abs(chart.plot.width - width) > 1) {
      chart.plot.setSize({width, height: chart.picture.square ? Math.min(360, width) : 270});
    }
  }
});
