// The tables: runs, metrics, coefficients, times, confs.

const short = (sha) => (sha ? sha.slice(0, 12) : "–");

function named(i) {
  return el("span", {class: "name"}, swatch(i), " ", runs[i].name);
}

/** The name of a run, and whether it is the best. */
const marked = (i) => (data.best?.run === i ? [named(i), " ", el("b", {class: "badge"}, "best")] : named(i));

/** Boxes that show and hide runs in all pictures. */
function runControls() {
  if (runs.length < 2) return null;
  return el("div", {class: "controls runs", role: "group", "aria-label": "Runs that are shown"},
    runs.map((run, i) => el("label", {},
      el("input", {type: "checkbox", checked: true, change: (event) => {
        shown[i] = event.target.checked;
        document.querySelectorAll(`[data-run="${i}"]`).forEach((each) => { each.hidden = !shown[i]; });
        drawAll();
      }}), " ", swatch(i), " ", run.name)));
}

function runsSection() {
  const keys = data.differing;
  const figures = [["objective", 9], ["gradient norm", 3], ["steps", 9], ["epochs", 5], ["seconds to train", 4], ["seconds in all", 4]];
  const has = figures.filter(([name]) => runs.some((run) => name in run.figures));
  const notes = runs.flatMap((run) => run.notes.map((note) => el("li", {}, runs.length > 1 ? el("b", {}, run.name + ": ") : null, note)));
  const rows = runs.map((run, i) => [marked(i), run.facts.end || run.end, ...has.map(([name, digits]) => number(run.figures[name], digits)),
    ...keys.map((key) => run.differing[key] || "–"), el("code", {title: run.weightsSha256}, short(run.weightsSha256))]);
  return section("runs", runs.length > 1 ? "Runs" : "Run",
    table("Runs", ["run", "end", ...has.map(([name]) => name), ...keys, "sha256 of w"], rows),
    notes.length > 0 ? el("ul", {class: "notes"}, notes) : null);
}

function metricsSection() {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  if (names.length === 0) return null;
  return section("metrics", "Metrics",
    table("Metrics", ["run", ...names], runs.map((run, i) => [marked(i), ...names.map((name) => number(run.metrics[name], 7))])));
}

/** What the metric loses if a column is shuffled, the largest first. */
function importanceFigures() {
  return runs.map((run, i) => ({run, i})).filter(({run}) => run.importance?.columns.length > 0).map(({run, i}) => {
    const {columns, metric, note} = run.importance, first = columns.slice(0, 30);
    const most = Math.max(...columns.map((each) => Math.abs(each.lost))) || 1;
    const rows = first.map((each) => [each.column, number(each.lost, 3), number(each.deviation, 2), bar(each.lost, most)]);
    return el("figure", {"data-run": String(i), class: "coefficients"},
      el("figcaption", {}, el("h3", {}, "Columns, by shuffling", ofRun(i))),
      el("p", {class: "note"}, note, columns.length > first.length ? ` The first ${first.length} of ${columns.length} are here.` : ""),
      table(`What ${metric} loses by each column of ${run.name}`, ["column", `${metric} worse by`, "±", ""], rows));
  });
}

/** Which run a figure is of, if there are several. */
const ofRun = (i) => (runs.length > 1 ? el("span", {}, " of ", named(i)) : null);

function coefficientFigures() {
  return runs.map((run, i) => ({run, i})).filter(({run}) => run.coefficients).map(({run, i}) => {
    const effects = run.coefficients.every((each) => "effect" in each);
    const size = (each) => (effects ? each.effect : each.weight);
    const most = Math.max(...run.coefficients.map((each) => Math.abs(size(each)))) || 1;
    const columned = run.coefficients.some((each) => each.column !== "");
    const rows = run.coefficients.map((each) =>
      [each.feature, ...(columned ? [each.column] : []), number(each.weight, 5), ...(effects ? [number(each.effect, 4)] : []), bar(size(each), most)]);
    return el("figure", {"data-run": String(i), class: "coefficients"},
      el("figcaption", {}, el("h3", {}, "Largest coefficients", ofRun(i))),
      el("p", {class: "note"}, effects
        ? "By effect: the weight times the standard deviation of its feature, which is what a usual change of the feature adds to the score. Bars show effects."
        : "By absolute value, in the units of the features as they are: a feature with small numbers has a large one."),
      table(`Largest coefficients of ${run.name}`, ["feature", ...(columned ? ["of"] : []), "weight", ...(effects ? ["effect"] : []), ""], rows));
  });
}

/** What the numbers of a column of steps, or of a curve, add to the score. */
function termFigures() {
  const all = runs.flatMap((run, i) => (run.terms || []).map((term) => ({run, i, term})));
  return [...new Set(all.map(({term}) => term.column))].map((column) => {
    const lines = all.filter(({term}) => term.column === column), [{term: {source}}] = lines;
    const name = ({run, term}) => [runs.length > 1 ? run.name : "", term.score].filter((part) => part !== "").join(", ");
    const range = ({term: {x, added}}) => {
      const [low, high] = rangeOf(added), at = (y) => `${number(y, 3)} at ${number(x[added.indexOf(y)], 4)}`;
      return `${at(low)} to ${at(high)}`;
    };
    const isBanded = lines.some(({term}) => term.low);
    const caveat = lines.flatMap(({run}) => run.notes).find((note) => note.startsWith("standard errors are"));
    return figure({
      title: `Effect of ${column}`, canLog: false, isBanded, stepped: column.startsWith("steps("), guide: rangeOf(lines.flatMap(({term}) => term.x)).map((x) => [x, 0]),
      note: `Relative to the least ${source}: ${lines.map((line) => `${name(line)} ${range(line)}`.trim()).join("; ")}. ` +
        (isBanded ? `Band: 95 % at each ${source}${caveat ? `; ${caveat}` : ""}.` : "No band: the run has no standard errors of these weights."),
      xLabel: source, yLabel: "added to the score",
      series: () => lines.flatMap((line, k) => {
        const {i, term: {x, added, low, high}} = line, one = {run: i, colour: runs.length > 1 ? i : k, x}, label = name(line) || "effect";
        return [{...one, name: label, y: added},
          ...(low ? [{...one, name: `${label}, high`, y: high, isFaint: true, isHigh: true}, {...one, name: `${label}, low`, y: low, isFaint: true}] : [])];
      }),
    });
  });
}

/** How scores were calibrated, and how the threshold was found. */
function decisionSection() {
  const decided = runs.map((run, i) => ({run, i})).filter(({run}) => run.history);
  if (decided.length === 0) return null;
  return section("decision", "Calibration and threshold",
    el("p", {class: "note"}, "As found on the rows that thalweg calibrate and thalweg threshold were given."),
    decided.map(({run, i}) => el("div", {"data-run": String(i)}, runs.length > 1 ? el("h3", {}, named(i)) : null,
      el("dl", {}, run.history.map((line) => line.split(/ (.*)/)).flatMap(([word, rest]) => [el("dt", {}, word), el("dd", {}, rest)])))));
}

function matterSection() {
  const figures = [...importanceFigures(), ...coefficientFigures()], curves = termFigures();
  return figures.length === 0 ? null : section("coefficients", "What matters",
    el("div", {class: "figures"}, figures), curves.length > 0 ? el("div", {class: "figures"}, curves) : null);
}

/** A bar to the right of the middle for what is above 0, to the left for what is below. */
function bar(value, most) {
  const piece = el("span", {class: "bar " + (value < 0 ? "below" : "above")});
  piece.style.width = `${(50 * Math.abs(value)) / most}%`;
  return el("span", {class: "bars", "aria-hidden": "true"}, piece);
}

/** A bar of parts that lie beside each other, and what each is. */
function parts(title, names, values, unit) {
  const all = values.map((row) => row.reduce((a, b) => a + b, 0));
  const most = Math.max(...all) || 1;
  const legend = el("p", {class: "legend"}, names.map((name, k) => {
    const mark = el("span", {class: "swatch", "aria-hidden": "true"});
    mark.style.background = `var(--run${k % COLOURS})`;
    return el("span", {}, mark, " " + name);
  }));
  return el("figure", {class: "wide"}, el("figcaption", {}, el("h3", {}, title)), legend,
    runs.map((run, i) => all[i] > 0 ? el("div", {class: "stack", "data-run": String(i)},
      el("div", {class: "stack-name"}, `${run.name}, ${number(all[i], 4)} ${unit}`),
      el("div", {class: "stack-bar", role: "img", "aria-label": names.map((name, k) => `${name} ${number(values[i][k], 3)} ${unit}`).join(", ")},
        values[i].map((value, k) => {
          const piece = el("span", {title: `${names[k]} ${number(value, 4)} ${unit}`});
          piece.style.width = `${(100 * value) / most}%`;
          piece.style.background = `var(--run${k % COLOURS})`;
          return piece;
        }))) : null),
    el("details", {class: "values"}, el("summary", {}, "Table"),
      table(title, ["run", ...names.map((name) => `${name} (${unit})`), `in all (${unit})`],
        runs.map((run, i) => [named(i), ...values[i].map((value) => number(value, 4)), number(all[i], 4)]))));
}

function timesSection() {
  if (!runs.some((run) => run.seconds)) return null;
  const phases = ["start", "load", "train", "evaluate and save"];
  const seconds = runs.map(({seconds}) => {
    const [start, load, train] = ["start", "load", "train"].map((name) => seconds?.[name] || 0);
    return [start, load, train, Math.max(0, (seconds?.total || 0) - start - load - train)];
  });
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.rounds || {})))].filter((name) => name !== "count");
  const rounds = runs.map((run) => names.map((name) => run.rounds?.[name]?.seconds || 0));
  return section("times", "Where the time went",
    el("div", {class: "figures"},
      parts("The run", phases, seconds, "s"),
      rounds.flat().some((value) => value > 0) ? parts("Its rounds", names, rounds, "s") : null));
}

/** What was chosen where the confs leave it open. */
function decisionsSection() {
  const rows = runs.flatMap((run, i) => (run.decisions || []).map((made) =>
    [...(runs.length > 1 ? [named(i)] : []), made.what, made.chosen, made.why, number(made.step)]));
  if (rows.length === 0) return null;
  return section("decisions", "Automatic choices",
    table("Automatic choices", [...(runs.length > 1 ? ["run"] : []), "what", "choice", "reason", "at step"], rows));
}

function detailsSection() {
  return section("details", "Confs and environments", runs.map((run, i) => {
    const facts = [["end", run.detail ? `${run.end} (${run.detail})` : run.end], ["directory", run.directory], ["started", run.started],
      ["command", run.command], ["to continue it", run.resume || (run.command && "not possible: it wrote no checkpoints, as checkpoint.directory was not set")],
      ["sha256 of w", run.weightsSha256],
      ...Object.entries(run.environment || {}).map(([name, value]) => [name, name === "driverMemoryBytes" ? `${number(value / 2 ** 30, 3)} GiB` : String(value)])]
      .filter(([, value]) => value);
    return el("details", {class: "run", open: runs.length === 1}, el("summary", {}, named(i)),
      el("dl", {}, facts.flatMap(([name, value]) => [el("dt", {}, name === "driverMemoryBytes" ? "driver memory" : name), el("dd", {}, value)])),
      run.conf ? el("pre", {tabindex: "0", "aria-label": `The conf of ${run.name}`}, run.conf) : el("p", {class: "note"}, "Its conf is not known."));
  }));
}
