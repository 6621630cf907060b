// The models of a path of penalties: the metric, the weights and their number over λ, and a table.

function pathSection() {
  const having = runs.map((run, i) => ({run, i})).filter(({run}) => run.path?.points?.length > 0);
  if (having.length === 0) return null;
  return section("path", "Path of penalties", having.map(({run, i}) => pathOf(run, i)));
}

function pathOf(run, i) {
  const {path} = run, points = path.points;
  const metric = typeof path.metric === "string" ? path.metric : null;
  const kept = points.find((point) => point.point === path.chosen);
  const heads = ["", "λ", "weights", "F", "mean loss", ...(metric ? [metric] : []), "epochs", "end"];
  const rows = points.map((point) => [point === kept ? "kept" : "", number(point.lambda, 5), grouped(point.nonZeros),
    number(point.objective, 9), number(point.loss, 7), ...(metric ? [number(point.validation, 7)] : []),
    number(point.epochs, 3), String(point.stop ?? "").toLowerCase().replace(" ", ": ")]);
  const figures = [];
  if (metric) figures.push(pathFigure(i, points, `${metric} on the validation rows`, metric, [{name: metric, values: points.map((p) => p.validation), kept}]));
  figures.push(pathFigure(i, points, "Weights that are not 0", "number of weights", [{name: "weights", values: points.map((p) => p.nonZeros)}]));
  if (path.weights?.length > 0) figures.push(pathFigure(i, points, "The largest weights", "weight",
    path.weights.map((weight) => ({name: weight.name, values: weight.values}))));
  return el("div", {"data-run": String(i)},
    runs.length > 1 ? el("h3", {}, named(i)) : null,
    el("p", {class: "note"}, `${grouped(path.count)} models${path.count > points.length ? `, of which ${grouped(points.length)} are here` : ""}, λ from ${number(path.lambdaMax, 5)} on.${kept ? ` The one of λ = ${number(kept.lambda, 5)} was kept${metric ? `, by ${metric}` : ""}.` : ""}`),
    el("div", {class: "figures"}, figures),
    table(`Models of the path of ${run.name}`, heads, rows));
}

function pathFigure(i, points, title, unit, lines) {
  return figure({
    title, canLog: false, points: false, logX: true, xLabel: "λ", yLabel: unit,
    series: () => lines.map((line, k) => {
      const shown = points.map((point, at) => at).filter((at) => points[at].lambda > 0 && typeof line.values[at] === "number").reverse();
      return {run: i, name: line.name, colour: lines.length > 1 ? k : undefined,
        mark: line.kept && {x: line.kept.lambda, y: line.kept.validation, text: "kept"},
        x: shown.map((at) => points[at].lambda), y: shown.map((at) => line.values[at])};
    }),
  });
}
