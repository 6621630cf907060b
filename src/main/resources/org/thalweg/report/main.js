// The page, from its parts.

function page() {
  const sections = [runsSection(), metricsSection(), curvesSection(), scoredSection(), searchSection(), coefficientsSection(),
    timesSection(), detailsSection()].filter((each) => each !== null);
  const contents = sections.map((each) => el("a", {href: "#" + each.id}, each.querySelector("h2").textContent));
  document.getElementById("report").append(
    el("header", {},
      el("h1", {}, runs.length === 1 ? runs[0].name : `${runs.length} runs`),
      el("nav", {"aria-label": "Contents"}, contents)),
    ...[runControls()].filter((each) => each !== null),
    ...sections,
    el("footer", {}, `Made by thalweg report, version ${data.version}. The curves are drawn by uPlot.`));
}

page();
drawAll();
dark.addEventListener("change", drawAll);

const resized = new ResizeObserver((entries) => {
  for (const {target} of entries) {
    const chart = charts.find((each) => each.place === target);
    if (chart.plot && Math.abs(chart.plot.width - Math.max(200, target.clientWidth)) > 1) {
      const {picture} = chart, width = Math.max(200, target.clientWidth);
      chart.plot.setSize({width, height: picture.square ? Math.min(360, width) : 270});
    }
  }
});
charts.forEach((chart) => resized.observe(chart.place));
