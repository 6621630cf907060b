// Pictures of lines that go anywhere in the plane, such as contours and the paths of descents: uPlot
// makes the axes and the zoom, and the lines are drawn over its empty area.

const planes = [];
const NEAR = 40; // pixels from the mouse to a point that is told of

/** The colour of a line: of the palette, or between text and page. */
function ink(line) {
  if (line.colour !== undefined) return colour(line.colour);
  return `color-mix(in srgb, ${css("--text")} ${100 - line.grey}%, ${css("--page")})`;
}

function planeFigure(plane) {
  const place = el("div", {class: "plot", role: "img", "aria-label": plane.title});
  planes.push({plane, place});
  resizedPlanes.observe(place);
  const named = plane.lines.filter((line) => line.name !== "");
  const values = el("details", {class: "values", toggle: () => fillPlaneTable(plane, named, values)}, el("summary", {}, "Table"));
  return el("figure", {class: "plane"}, el("figcaption", {}, el("h3", {}, plane.title)),
    el("p", {class: "legend"}, named.map((line) => el("span", {}, mark(line), " " + line.name))),
    place, el("p", {class: "note"}, "Drag to zoom, double-click to see all."), values);
}

/** A sign of the legend: a square of the line's colour, or the shape of its mark. */
function mark(line) {
  const sign = el("span", {class: "swatch " + line.mark, "aria-hidden": "true"});
  sign.style.background = line.mark === "ring" ? "transparent" : ink(line);
  sign.style.borderColor = ink(line);
  return sign;
}

function fillPlaneTable(plane, named, values) {
  values.replaceChildren(values.querySelector("summary"));
  if (!values.open) return;
  const rows = named.flatMap((line) => {
    const stride = Math.max(1, Math.ceil(line.x.length / TABLE_ROWS));
    return line.x.map((x, i) => [line.name, number(x, 7), number(line.y[i], 7)])
      .filter((row, i) => i % stride === 0 || i === line.x.length - 1);
  });
  values.append(table(plane.title + ", as a table", ["line", plane.x.title, plane.y.title], rows));
}

function drawPlane(each) {
  const {plane, place} = each;
  if (each.plot) each.plot.destroy();
  const tooltip = el("div", {class: "tooltip", hidden: true});
  const range = (side) => (plot, min, max) => (each.zoomed ? [min, max] : [side.from, side.to]);
  const width = Math.max(200, place.clientWidth);
  const axisOf = (side, more) => axisOptions(side.title, side.log, {labelSize: 20, ...more});
  each.plot = new uPlot({
    width, height: heightOf(plane, width), padding: [12, 14, 0, 0], legend: {show: false},
    cursor: {drag: {x: true, y: true, uni: 20}, points: {show: false}},
    scales: {x: {time: false, distr: plane.x.log ? 3 : 1, range: range(plane.x)},
      y: {distr: plane.y.log ? 3 : 1, range: range(plane.y)}},
    axes: [axisOf(plane.x, {size: 34, space: 60}), axisOf(plane.y, {space: 36})],
    series: [{}, {paths: () => null, points: {show: false}}],
    hooks: {
      draw: [(plot) => plane.lines.forEach((line) => drawLine(plot, line))],
      setSelect: [(plot) => { each.zoomed = plot.select.width > 0; }],
      setCursor: [(plot) => tellPoint(plot, plane, tooltip)],
    },
  }, [[plane.x.from, plane.x.to], [plane.y.from, plane.y.to]], place);
  each.plot.over.addEventListener("dblclick", () => { each.zoomed = false; }, {capture: true});
  each.plot.over.append(tooltip);
}

const heightOf = (plane, width) => (plane.square ? Math.min(820, width) : 420);

function drawLine(plot, line) {
  const {ctx} = plot, ratio = devicePixelRatio, stroke = ink(line);
  const at = line.x.map((x, i) => (typeof x === "number" && typeof line.y[i] === "number"
    ? [plot.valToPos(x, "x", true), plot.valToPos(line.y[i], "y", true)] : null));
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  if (line.mark === "none" || line.mark === "dot") {
    ctx.lineWidth = (line.name === "" ? 1 : 2) * ratio;
    ctx.beginPath();
    at.forEach((p, i) => p && (i > 0 && at[i - 1] ? ctx.lineTo(...p) : ctx.moveTo(...p)));
    ctx.stroke();
  }
  for (const p of line.mark === "none" ? [] : at.filter((each) => each)) drawMark(ctx, line.mark, p, ratio);
  ctx.restore();
}

function drawMark(ctx, mark, [x, y], ratio) {
  ctx.beginPath();
  if (mark === "diamond") {
    const r = 7 * ratio;
    [[-r, 0], [0, -r], [r, 0], [0, r]].forEach(([dx, dy], i) => (i === 0 ? ctx.moveTo(x + dx, y + dy) : ctx.lineTo(x + dx, y + dy)));
    ctx.closePath();
    ctx.fill();
    ctx.strokeStyle = css("--page");
    ctx.lineWidth = 1.5 * ratio;
    ctx.stroke();
  } else if (mark === "ring") {
    ctx.lineWidth = 2.5 * ratio;
    ctx.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
    ctx.stroke();
  } else {
    ctx.arc(x, y, 2.5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** Tells of the nearest point of the lines that have names. */
function tellPoint(plot, plane, tooltip) {
  const {left, top} = plot.cursor;
  let best = null, least = NEAR * NEAR;
  for (const line of left >= 0 ? plane.lines.filter((each) => each.name !== "") : []) {
    line.x.forEach((x, i) => {
      const dx = plot.valToPos(x, "x") - left, dy = plot.valToPos(line.y[i], "y") - top, far = dx * dx + dy * dy;
      if (far < least) { least = far; best = {line, i}; }
    });
  }
  tooltip.hidden = best === null;
  if (best === null) return;
  const {line, i} = best;
  const step = line.mark === "dot" ? `, point ${number(i)}` : "";
  tooltip.replaceChildren(el("div", {}, mark(line), ` ${line.name}${step}: `,
    el("b", {}, `${plane.x.title} ${number(line.x[i], 6)}, ${plane.y.title} ${number(line.y[i], 6)}`)));
  const isRight = left > plot.over.clientWidth / 2;
  tooltip.style.left = isRight ? "4px" : "auto";
  tooltip.style.right = isRight ? "auto" : "4px";
}

const resizedPlanes = new ResizeObserver((entries) => {
  for (const {target} of entries) {
    const each = planes.find(({place}) => place === target), width = Math.max(200, target.clientWidth);
    if (each.plot && Math.abs(each.plot.width - width) > 1) each.plot.setSize({width, height: heightOf(each.plane, width)});
  }
});

root.append(el("header", {}, el("h1", {}, data.title)), el("div", {class: "planes"}, data.planes.map(planeFigure)),
  el("footer", {}, "Made by Thalweg. The pictures are drawn with uPlot."));
planes.forEach(drawPlane);
dark.addEventListener("change", () => planes.forEach(drawPlane));
