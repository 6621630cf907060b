// What the models say of rows: curves of ranks, calibration, confusion, residuals.

const withScored = (part) => runs.map((run, i) => ({run, i})).filter(({run}) => run.scored?.[part]);

const rangeOf = (values) => values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);

function scoredSection() {
  const scored = runs.filter((run) => run.scored);
  if (scored.length === 0) return null;
  const sources = scored.map(({scored: {sample, rows, source}}) =>
    `${sample === rows ? `all ${grouped(rows)} rows` : `${grouped(sample)} of ${grouped(rows)} rows`} of ${source}.`);
  const isOne = new Set(sources).size === 1; // for all runs
  return section("predictions", "Predictions",
    el("p", {class: "note"}, isOne ? sources[0].replace(/^a/, "A") : sources.map((source, i) => `${scored[i].name}: ${source}`).join(" ")),
    el("div", {class: "figures"}, ...rankFigures(), ...calibrationFigure(), ...residualFigures()),
    el("div", {class: "figures"}, ...confusions()));
}

function rankFigures() {
  const ranked = withScored("ranks");
  if (ranked.length === 0) return [];
  const area = (name) => ranked.map(({run}) => `${run.name} ${number(run.scored.ranks[name], 5)}`).join(", ");
  const share = ranked[0].run.scored.ranks.positives;
  const mark = ({run}, x, y) => {
    const {ranks} = run.scored, k = ranks.threshold.filter((p) => p === null || p >= run.threshold * (1 - 1e-5)) /* six digits */.length - 1;
    return "threshold" in run && k > 0 ? {x: ranks[x][k], y: ranks[y][k], text: "threshold"} : undefined;
  };
  return [
    figure({
      title: "ROC curve", square: true, canLog: false, xRange: [0, 1], yRange: [0, 1.01], guide: [[0, 0], [1, 1]],
      note: `Area under it: ${area("auc")}. Dashed: by chance.`,
      xLabel: "false positive rate", yLabel: "true positive rate",
      series: () => ranked.map(({run, i}) => ({run: i, name: run.name, x: run.scored.ranks.falsePositiveRate, y: run.scored.ranks.truePositiveRate, mark: mark({run}, "falsePositiveRate", "truePositiveRate")})),
    }),
    figure({
      title: "Precision and recall", square: true, canLog: false, xRange: [0, 1], yRange: [0, 1.01], guide: [[0, share], [1, share]],
      note: `Average precision: ${area("averagePrecision")}. Dashed: by chance.`,
      xLabel: "recall", yLabel: "precision",
      series: () => ranked.map(({run, i}) => ({run: i, name: run.name, x: run.scored.ranks.truePositiveRate, y: run.scored.ranks.precision, mark: mark({run}, "truePositiveRate", "precision")})),
    })];
}

function calibrationFigure() {
  const calibrated = withScored("calibration").filter(({run}) => run.scored.calibration.length > 0);
  if (calibrated.length === 0) return [];
  const two = calibrated.every(({run}) => run.scored.kind === "BINARY"), one = calibrated[0].run.scored.confusion.classes[1];
  return [figure({
    title: "Calibration", square: true, canLog: false, xRange: [0, 1], yRange: [0, 1.01], guide: [[0, 0], [1, 1]],
    note: "Rows in ten ranges of their probability. Dashed: perfect calibration.",
    xLabel: two ? `mean probability of class ${one}` : "mean probability of the predicted class",
    yLabel: two ? `part that is of class ${one}` : "part that is of that class",
    series: () => calibrated.map(({run, i}) => ({run: i, name: run.name,
      x: run.scored.calibration.map((bin) => bin.predicted), y: run.scored.calibration.map((bin) => bin.observed)})),
  })];
}

function residualFigures() {
  const numbers = withScored("residuals");
  if (numbers.length === 0) return [];
  const all = numbers.flatMap(({run}) => [...run.scored.residuals.actual, ...run.scored.residuals.predicted]).filter(Number.isFinite);
  const [low, high] = rangeOf(all), room = (high - low) * 0.04 || 1, range = [low - room, high + room];
  const pairs = ({actual, predicted}) => actual.map((y, i) => [y, predicted[i]]).filter(([y, p]) => Number.isFinite(y) && Number.isFinite(p));
  const scatter = (x, y) => () => numbers.map(({run, i}) => {
    const points = pairs(run.scored.residuals).map(([actual, predicted]) => [x(actual, predicted), y(actual, predicted)]).sort((a, b) => a[0] - b[0]);
    return {run: i, name: run.name, x: points.map((p) => p[0]), y: points.map((p) => p[1])};
  });
  const count = numbers.map(({run}) => `${run.name}: ${grouped(run.scored.residuals.actual.length)} points`).join(", ");
  return [
    figure({
      title: "Predicted against actual", square: true, canLog: false, points: true, xRange: range, yRange: range, guide: [[low, low], [high, high]],
      note: `Some rows, those of the largest residuals among them (${count}). Dashed: perfect prediction.`,
      xLabel: "actual y", yLabel: "predicted y", series: scatter((a) => a, (a, p) => p),
    }),
    figure({
      title: "Residuals", square: true, canLog: false, points: true, guide: [[low - 1e3 * room, 0], [high + 1e3 * room, 0]],
      note: "The same rows.",
      xLabel: "predicted y", yLabel: "actual y − predicted y", series: scatter((a, p) => p, (a, p) => a - p),
    }),
    figure({
      title: "Distribution of the residuals", square: true, stepped: true,
      note: "Of all rows that were scored, between the 0.5 % and the 99.5 % quantile.",
      xLabel: "actual y − predicted y", yLabel: "rows",
      series: () => withScored("histogram").map(({run, i}) => {
        const {from, to, counts} = run.scored.histogram, width = (to - from) / counts.length;
        return {run: i, name: run.name, x: [...counts.map((c, k) => from + k * width), to], y: [...counts, counts[counts.length - 1]]};
      }),
    })];
}

/** A table of rows by label and prediction, with the share of each label as a shade. */
function confusions() {
  return withScored("confusion").map(({run, i}) => {
    const {classes, counts} = run.scored.confusion;
    const body = counts.map((row, actual) => {
      const all = row.reduce((a, b) => a + b, 0);
      return el("tr", {}, el("th", {scope: "row"}, classes[actual]), row.map((count, predicted) => {
        const share = all > 0 ? count / all : 0;
        const cell = el("td", {class: actual === predicted ? "right" : null}, grouped(count),
          el("small", {}, count > 0 ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : ""));
        cell.style.background = `color-mix(in srgb, var(${actual === predicted ? "--good" : "--bad"}) ${Math.round(40 * share)}%, transparent)`;
        return cell;
      }));
    });
    return el("figure", {class: classes.length > 6 ? "confusion broad" : "confusion", "data-run": String(i)},
      el("figcaption", {}, el("h3", {}, swatch(i), ` Confusion matrix of ${run.name}`)),
      el("p", {class: "note"}, `Rows by their label, and by the class that is predicted${run.scored.kind !== "BINARY" ? "" : "threshold" in run ? ` from the probability ${number(run.threshold)} on` : " at the score 0"}; percent of the label.`),
      el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": `Confusion matrix of ${run.name}`},
        el("table", {},
          el("thead", {},
            el("tr", {}, el("td", {}), el("th", {colspan: String(classes.length), scope: "colgroup"}, "predicted")),
            el("tr", {}, el("th", {scope: "col"}, "label"), classes.map((name) => el("th", {scope: "col"}, name)))),
          el("tbody", {}, body))));
  });
}
