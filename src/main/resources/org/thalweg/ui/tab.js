// The pictures of one run. While the application lasts the page is fetched again from its own address
// every two seconds, and what has changed is put in its place.

const INTERVAL = 2000;
const pictures = document.getElementById("thalweg-pictures");

/** The columns that have values: which pictures there are depends on them alone. */
const having = () => runs.flatMap((run) => Object.entries(run.events.columns)
  .filter(([, values]) => values.some((value) => value !== null)).map(([name]) => name)).join();

let built = "";

function build() {
  if (built === "") chooseAxis();
  charts.forEach((chart) => resized.unobserve(chart.place));
  charts.length = 0;
  const figures = curveFigures();
  pictures.replaceChildren(...(figures.length > 0 ? [curvesNote(""), curveControls(), el("div", {class: "figures"}, figures)] : []));
  drawAll();
  built = having();
}

function showPictures() {
  lowestSeen = undefined;
  if (having() === built) charts.forEach(refresh);
  else build();
}

/** Puts new content in the place of old, with the same details open. */
function replace(id, page) {
  const old = document.getElementById(id), next = page.getElementById(id);
  for (const open of old.querySelectorAll("details[open]")) {
    const same = next.querySelector(`details[data-key="${open.dataset.key}"]`);
    if (same) same.open = true;
  }
  if (old.innerHTML !== next.innerHTML) old.replaceChildren(...next.childNodes);
}

document.addEventListener("submit", (event) => {
  if (event.target.classList.contains("stop") && !confirm("Stop this run? It keeps what it has found, and a checkpoint if it writes any.")) event.preventDefault();
});

async function update() {
  try {
    const answer = await fetch(location.href, {cache: "no-store"});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("thalweg-data");
    if (!answer.ok || next === null) throw new Error("another page");
    runs.splice(0, runs.length, ...JSON.parse(next.textContent).runs);
    shown.length = 0;
    runs.forEach(() => shown.push(true));
    replace("thalweg-runs", page);
    replace("thalweg-facts", page);
    showPictures();
    root.dataset.live = page.getElementById("thalweg").dataset.live;
  } catch (gone) {
    root.dataset.live = "false";
    document.getElementById("thalweg-gone").hidden = false;
  }
}

async function live() {
  if (!document.hidden) await update();
  if (root.dataset.live === "true") setTimeout(live, INTERVAL);
}

build();
new MutationObserver(drawAll).observe(document.documentElement, {attributes: true, attributeFilter: ["data-bs-theme"]});
if (root.dataset.live === "true") setTimeout(live, INTERVAL);
