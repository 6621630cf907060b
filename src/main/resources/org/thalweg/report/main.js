// The page, from its parts.

function page() {
  const sections = [metricsSection(), scoredSection(), decisionSection(), matterSection(), searchSection(), pathSection(), runsSection(), curvesSection(),
    decisionsSection(), timesSection(), detailsSection()].filter((each) => each !== null);
  const contents = sections.map((each) => el("a", {href: "#" + each.id}, each.querySelector("h2").textContent));
  document.getElementById("report").append(
    el("nav", {"aria-label": "Contents"}, contents),
    ...[runControls()].filter((each) => each !== null),
    ...sections,
    el("footer", {}, `Made by thalweg report, version ${data.version}. The curves are drawn by uPlot.`));
}

page();
drawAll();
dark.addEventListener("change", drawAll);

/** On paper the page is light, and so are its pictures. */
function onPaper(is) {
  document.documentElement.classList.toggle("paper", is);
  drawAll();
}
addEventListener("beforeprint", () => onPaper(true));
addEventListener("afterprint", () => onPaper(false));
