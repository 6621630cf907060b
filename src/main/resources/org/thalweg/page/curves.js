// The curves of a run's events.

const X_LABELS = {step: "step", epoch: "epoch (passes over the data)", seconds: "time (s)"};
const CURVES = {
  objective: ["Objective", "F(w) = mean loss + penalty"],
  loss: ["Loss", "mean loss per row"],
  penalty: ["Penalty", "R(w)"],
  gradientNorm: ["Gradient norm", "‖∇F(w)‖₂"],
  gap: ["Duality gap, as the method has it", "F(w) less the bound of F*"],
  learningRate: ["Learning rate", "η"],
  stepNorm: ["Step length", "‖Δw‖₂"],
  rows: ["Rows of a step", "rows"],
};
const POSITIVE = new Set(["gap", "above"]);

/** [x, y] of a column, by ascending x; a step that was taken back and taken again counts once. */
function points(run, column) {
  const columns = run.events?.columns;
  const values = column === "above" ? columns?.objective : columns?.[column];
  const xs = columns?.[axis.x];
  if (!values || !xs) return {x: [], y: []};
  const kept = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || typeof xs[i] !== "number") continue;
    while (axis.x === "step" && kept.length && kept[kept.length - 1][0] >= xs[i]) kept.pop();
    const y = typeof values[i] === "number" ? values[i] : null;
    kept.push([xs[i], column === "above" && y !== null ? y - lowest() : y]);
  }
  kept.sort((a, b) => a[0] - b[0]);
  return {x: kept.map((p) => p[0]), y: kept.map((p) => p[1])};
}

/** Whether the events of a run are of its batches, each of some rows. */
function isOfBatches(run) {
  const all = run.figures?.rows, rows = run.events?.columns?.rows || [];
  return all === undefined || rows.some((count) => typeof count === "number" && count < all);
}

let lowestSeen; // undefined where it has to be found again

/** The lowest objective over all rows of their data that runs measured, on the way or at their ends. */
function lowest() {
  if (lowestSeen === undefined) {
    const all = runs.flatMap((run) => [...(isOfBatches(run) ? [] : run.events?.columns.objective || []), run.figures.objective]);
    lowestSeen = all.reduce((low, value) => (Number.isFinite(value) ? Math.min(low, value) : low), Infinity);
  }
  return lowestSeen;
}

/** The keys of confs that decide what a column says, so that runs which differ in them have no picture in common. */
const PROBLEM = {
  loss: /^(data\.(?!validation)|objective\.)/,
  objective: /^(data\.(?!validation)|objective\.|penalty)/, penalty: /^(objective\.|penalty)/,
  gap: /^(data\.(?!validation)|objective\.|penalty)/, gradientNorm: /^(data\.(?!validation)|objective\.|penalty)/,
};

/** Groups of runs that a column can be compared of, each with the settings that it differs in from others. */
function groups(column) {
  const keys = data.differing.filter((key) => PROBLEM[column]?.test(key)), found = new Map();
  runs.forEach((run, i) => {
    const name = keys.map((key) => run.differing[key]).filter((value) => value).join(", ");
    found.set(name, [...(found.get(name) || []), i]);
  });
  return [...found].map(([name, members]) => ({name: found.size > 1 ? name || "others" : "", members: new Set(members)}));
}

const NOISY = new Set(["objective", "loss", "gradientNorm", "stepNorm"]); // on batches

/**
 * A series, smoothed over the points before each as the slider says, with the raw one behind: an exponential
 * mean that begins without a bias, whose memory is in points of equal distance, since events are thinned.
 */
function smoothed(one) {
  if (!(axis.smooth > 0) || one.x.length < 10) return [one];
  const length = (one.x[one.x.length - 1] - one.x[0]) / (one.x.length - 1) || 1;
  let mean = 0, weight = 0;
  const y = one.y.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const kept = axis.smooth ** (i === 0 ? 1 : Math.min(50, (one.x[i] - one.x[i - 1]) / length));
    mean = kept * mean + (1 - kept) * value;
    weight = kept * weight + (1 - kept);
    return weight > 0 ? mean / weight : value;
  });
  return [{...one, isFaint: true, name: one.name + " (as measured)", mark: undefined}, {...one, y}];
}

/** Whether the metric of validation is the mean loss, so that it belongs into one picture with it. */
const isLoss = (run) => ["loss", "logLoss"].includes(run.validationMetric);

/** Measurements on the validation rows, with a ring around the one whose model was kept. */
function validationOf(run, i, name) {
  const colour = runs.length === 1 && isLoss(run) ? 1 : undefined; // not that of its training
  const one = {run: i, name, colour, isDashed: isLoss(run), ...points(run, "validation")};
  const best = run.keptValidation;
  if (typeof best === "number" && one.x.length > 1) {
    const at = one.y.reduce((near, y, k) => (Math.abs(y - best) < Math.abs(one.y[near] - best) ? k : near), 0);
    one.mark = {x: one.x[at], y: one.y[at], text: "kept"};
  }
  return one;
}

/** The series of a column of some runs. */
function seriesOf(column, members) {
  return runs.flatMap((run, i) => {
    if (!members.has(i) || (column === "above" && isOfBatches(run))) return [];
    if (column === "validation") return isLoss(run) ? [] : [validationOf(run, i, run.name)];
    const one = {run: i, name: run.name, ...points(run, column)};
    const all = NOISY.has(column) && isOfBatches(run) ? smoothed(one) : [one];
    const beside = column === "loss" && isLoss(run) ? [validationOf(run, i, run.name + ", validation")] : [];
    return [...all, ...beside];
  }).filter((one) => one.x.length > 0);
}

function curve(column, title, yLabel, note, {name, members} = {name: "", members: new Set(runs.keys())}) {
  const series = () => seriesOf(column, members);
  const finite = () => series().flatMap((one) => one.y).filter((y) => y !== null);
  const now = finite();
  if (now.length === 0 || (column === "penalty" && now.every((y) => y === 0))) return null;
  if (column === "rows" && now.every((y) => Math.abs(y - now[0]) <= 0.01 * now[0])) return null; // batches of one size
  const logY = () => {
    const all = finite(), positive = all.filter((y) => y > 0);
    const most = positive.reduce((a, b) => Math.max(a, b), 0), least = positive.reduce((a, b) => Math.min(a, b), Infinity);
    const isWide = positive.length === all.length && most / least > 30;
    return positive.length > 0 && (isWide || (POSITIVE.has(column) && most > least));
  };
  const drawn = series(), hasValidation = column === "loss" && drawn.some((one) => one.isDashed) && drawn.some((one) => !one.isDashed);
  return figure({title: (hasValidation ? "Loss of training and validation" : title) + (name ? `, ${name}` : ""), yLabel,
    note: hasValidation ? "Solid: training. Dashed: validation rows." + (drawn.some((one) => one.mark) ? " The ring is the model that was kept." : "") : note,
    series, followsX: true, xLabel: () => X_LABELS[axis.x], canLog: now.some((y) => y > 0), logY});
}

const PHASES = ["schedule", "broadcast", "compute", "aggregate", "driver"];
const BARS = 60;

/** The seconds of each phase among the points of a run, from one of them up to another. */
function spent(run, from, to) {
  return PHASES.map((name) => (run.events?.columns?.["phases." + name] || []).slice(from, to)
    .reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0));
}

const total = (values) => values.reduce((a, b) => a + b, 0);

/** Where the time of a run's steps went: the shares of its phases, one upon the other. */
function phasesFigure(i) {
  if (!(total(spent(runs[i], 0)) > 0)) return null;
  return figure({
    title: runs.length > 1 ? `Time by phase of ${runs[i].name}` : "Time by phase",
    xLabel: () => X_LABELS[axis.x], yLabel: "% of the time of the steps",
    canLog: false, followsX: true, stacked: true, stepped: true, yRange: [0, 100],
    note: () => {
      const all = spent(runs[i], 0);
      return PHASES.map((name, k) => [name, (100 * all[k]) / total(all)]).filter(([, share]) => share > 0)
        .map(([name, share]) => `${name} ${share < 1 ? "< 1" : share.toFixed(0)} %`).join(", ");
    },
    series: () => phaseSeries(i),
  });
}

function phaseSeries(i) {
  const xs = runs[i].events.columns[axis.x], bars = Math.min(BARS, xs.length);
  const edges = [...Array(bars + 1).keys()].map((bar) => Math.floor((bar * xs.length) / bars));
  const sums = edges.slice(1).map((to, bar) => spent(runs[i], edges[bar], to));
  const x = edges.map((edge) => xs[Math.min(edge, xs.length - 1)]);
  const percent = (sum, from, to) => (100 * total(sum.slice(from, to))) / (total(sum) || 1);
  const closed = (values) => [...values, values[bars - 1]]; // the right edge of the last bar
  return PHASES.map((name, k) => ({run: i, colour: k, name, x,
    y: closed(sums.map((sum) => percent(sum, 0, k + 1))),
    parts: closed(sums.map((sum) => percent(sum, k, k + 1)))}))
    .filter((one) => one.parts.some((share) => share > 0));
}

/** "validation.logLoss" in words. */
function words(column) {
  if (column === "validation") {
    const metrics = [...new Set(runs.map((run) => run.validationMetric).filter((name) => name))];
    return ["Validation", ...metrics].join(" ");
  }
  const spaced = column.replace(/\./g, " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  return spaced[0].toUpperCase() + spaced.slice(1);
}

/** All pictures that there is something for. */
function curveFigures() {
  const columns = [...new Set(runs.flatMap((run) => Object.keys(run.events?.columns || {})))];
  const others = columns.filter((column) => !(column in CURVES) && !(column in X_LABELS) && column !== "schema" && !column.startsWith("phases."));
  const figures = [];
  for (const [column, [title, yLabel]] of Object.entries(CURVES)) {
    for (const group of groups(column)) figures.push(curve(column, title, yLabel, undefined, group));
    if (column === "objective" && groups(column).length === 1) {
      figures.push(curve("above", "Objective above the lowest", "F(w) − lowest F",
        "Over all rows, relative to the lowest objective that these runs measured over all rows."));
    }
  }
  others.forEach((column) => figures.push(curve(column, words(column), words(column))));
  runs.forEach((run, i) => figures.push(phasesFigure(i)));
  return figures.filter((each) => each !== null);
}

function curvesSection() {
  chooseAxis();
  const drawn = curveFigures();
  if (drawn.length === 0) return null;
  const thinned = runs.filter((run) => run.events && run.events.kept < run.events.count)
    .map((run) => `${run.name}: ${grouped(run.events.kept)} of ${grouped(run.events.count)} events are drawn, all peaks among them.`);
  const all = [curvesNote(thinned.join(" ")), curveControls(), el("div", {class: "figures"}, drawn)];
  const isFolded = runs.length === 1 && runs[0].end !== "not ended";
  return section("curves", "Curves", isFolded ? el("details", {}, el("summary", {}, `${drawn.length} pictures of how it was trained`), all) : all);
}

/** Seconds if the runs differ in their method, whose steps cost unlike; epochs if they differ in their batches. */
function chooseAxis() {
  if (data.differing.some((key) => key === "method" || key === "round")) axis.x = "seconds";
  else if (data.differing.some((key) => key.startsWith("batch."))) axis.x = "epoch";
  axis.smooth = runs.some((run) => isOfBatches(run) && run.events?.columns?.step?.length > 100) ? 0.6 : 0;
}

function curvesNote(more) {
  const measured = runs.map(isOfBatches);
  const of = measured.every((is) => is) ? "Values on the batch of each step. "
    : measured.some((is) => is) ? "Values on the batch of each step; of runs without batches, over all rows. " : "Values over all rows. ";
  return el("p", {class: "note"}, of, "Drag to zoom, double-click or press Escape to see all. ", more);
}

function curveControls() {
  const radios = Object.keys(X_LABELS).map((name) => el("label", {},
    el("input", {type: "radio", name: "x", value: name, checked: name === axis.x,
      change: () => { axis.x = name; drawAll(); }}), " " + {step: "steps", epoch: "epochs", seconds: "seconds"}[name]));
  return el("div", {class: "controls", role: "group", "aria-label": "The axis of the curves"},
    el("span", {}, "Against"), radios,
    el("label", {}, el("input", {type: "checkbox", id: "log-x", change: (event) => { axis.logX = event.target.checked; drawAll(); }}), " logarithmic axis"),
    runs.some(isOfBatches) ? el("label", {}, "smoothing ", el("input", {type: "range", id: "smooth", min: "0", max: "0.98", step: "0.02", value: String(axis.smooth),
      input: (event) => { axis.smooth = Number(event.target.value); drawAll(); }})) : null);
}
