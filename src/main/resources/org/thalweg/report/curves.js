// The curves of a run's events.

const X_LABELS = {step: "step", epoch: "epoch (passes over the data)", seconds: "time (s)"};
const CURVES = {
  objective: ["Objective", "F(w) = mean loss + penalty"],
  loss: ["Loss", "mean loss per row"],
  penalty: ["Penalty", "R(w)"],
  gradientNorm: ["Gradient norm", "‖∇F(w)‖₂"],
  gap: ["Gap: how far above the minimum at most", "bound of F(w) − F*"],
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

let lowestSeen;

/** The lowest objective of all runs, over their events and at their ends. */
function lowest() {
  if (lowestSeen === undefined) {
    const all = runs.flatMap((run) => [...(run.events?.columns.objective || []), run.figures.objective]);
    lowestSeen = all.reduce((low, value) => (Number.isFinite(value) ? Math.min(low, value) : low), Infinity);
  }
  return lowestSeen;
}

function curve(column, title, yLabel, note) {
  const series = () => runs.map((run, i) => ({run: i, name: run.name, ...points(run, column)}))
    .filter((one) => one.x.length > 0);
  const finite = series().flatMap((one) => one.y).filter((y) => y !== null);
  if (finite.length === 0 || (column === "penalty" && finite.every((y) => y === 0))) return null;
  if (column === "rows" && finite.every((y) => y === finite[0])) return null;
  const positive = finite.filter((y) => y > 0);
  const most = positive.reduce((a, b) => Math.max(a, b), 0), least = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const canLog = positive.length > 0;
  const wide = positive.length === finite.length && most / least > 30;
  return figure({title, yLabel, note, series, canLog, followsX: true, xLabel: () => X_LABELS[axis.x],
    logY: canLog && (wide || (POSITIVE.has(column) && most > least))});
}

/** "validation.logLoss" and "phases.compute" in words. */
function words(column) {
  if (column.startsWith("phases.")) return `Time of ${column.slice("phases.".length)} since the step before`;
  if (column === "validation") {
    const metrics = [...new Set(runs.map((run) => run.validationMetric).filter((name) => name))];
    return ["Validation", ...metrics].join(" ");
  }
  const spaced = column.replace(/\./g, " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  return spaced[0].toUpperCase() + spaced.slice(1);
}

function curvesSection() {
  const columns = [...new Set(runs.flatMap((run) => Object.keys(run.events?.columns || {})))];
  const others = columns.filter((column) => !(column in CURVES) && !(column in X_LABELS) && column !== "schema");
  const figures = [];
  for (const [column, [title, yLabel]] of Object.entries(CURVES)) {
    figures.push(curve(column, title, yLabel));
    if (column === "objective" && !data.differing.some((key) => /^(data\.|objective\.|penalty)/.test(key))) {
      figures.push(curve("above", "Objective above the lowest", "F(w) − lowest F",
        "The lowest is that of all runs here, in their events or at their ends."));
    }
  }
  others.forEach((column) => figures.push(curve(column, words(column), /^(seconds|phases)/.test(column) ? "s" : words(column))));
  const drawn = figures.filter((each) => each !== null);
  if (drawn.length === 0) return null;
  const thinned = runs.filter((run) => run.events && run.events.kept < run.events.count)
    .map((run) => `${run.name}: ${grouped(run.events.kept)} of ${grouped(run.events.count)} events are drawn, all peaks among them.`);
  return section("curves", "Curves",
    el("p", {class: "note"}, "What each step measured before it was taken, on its batch. Drag to zoom, double-click or press Escape to see all. ",
      thinned.join(" ")),
    xControls(),
    el("div", {class: "figures"}, drawn));
}

function xControls() {
  const radios = Object.keys(X_LABELS).map((name) => el("label", {},
    el("input", {type: "radio", name: "x", value: name, checked: name === axis.x,
      change: () => { axis.x = name; drawAll(); }}), " " + {step: "steps", epoch: "epochs", seconds: "seconds"}[name]));
  return el("div", {class: "controls", role: "group", "aria-label": "The axis of the curves"},
    el("span", {}, "Against"), radios,
    el("label", {}, el("input", {type: "checkbox", id: "log-x", change: (event) => { axis.logX = event.target.checked; drawAll(); }}), " logarithmic axis"));
}
