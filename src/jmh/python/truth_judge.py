"""Whether runs of TruthFuzz ended where they said: by minima of convex_minimum.py.

    python3 truth_judge.py DIRECTORY ... [SEED ...]

Of every problem, F* and the scale S = max(|F*|, F(constant) - F*), F(constant) being the least F of
the intercept alone, F(0) where there is none. How far a run ended is (F - F*)/S, F recomputed from w
in long doubles.

right          at most 1e-6 from F*
false claim    it is farther, but train ends with exit 0 by convergence, stalled or by its budget
               (silent) without a verdict, or diagnose says minimum; or it is farther than 1e-4, but
               one of them says close to a minimum; or what is printed as a bound of F - F* is
               smaller
false alarm    at most 1e-9 of |F*| (of S/1e6 where F* is less) from F*, but exit 4 or 5, or a
               verdict that it is no minimum, or diagnose says not stationary. Undecided, with exit
               0, is no alarm
objective off  the F that was reported is not that of w, by more than 1e-9

Minima that were found are kept in minima.json beside the runs. Ends with 1 where there is a false
claim or a false alarm.
"""

import json
import os
import sys
from collections import Counter, defaultdict

import numpy as np

from convex_minimum import Problem

METHODS = ["auto", "newton", "lbfgs", "svrg", "interiorPoint", "sdca", "sgd"]
RIGHT, CLOSE, EXACT = 1e-6, 1e-4, 1e-9


def load(directory, run):
    n, d = run["rows"], run["features"]
    numbers = np.fromfile(os.path.join(directory, "%d.bin" % run["seed"]), "<f8")
    return Problem(
        numbers[2 * n :].reshape(n, d),
        numbers[:n],
        numbers[n : 2 * n],
        run["loss"],
        run["penalty"],
        run["intercept"],
        run["standardize"],
    )


def number(run, name):
    value = run.get(name)
    return float("nan") if value is None else float(value)


def judge(run, least, scale, at):
    """What is false of a run that ended at F, by name."""
    exact = EXACT * max(abs(least), 1e-6 * scale)
    off = (at - least) / scale
    exit_code, kind, verdict = run["exit"], run["reason"], run["verdict"]
    denies = "before a minimum" in verdict or "not a stationary point" in verdict
    close = verdict.startswith(("close to a minimum", "the budget was spent close"))
    found = []
    if kind == "CONVERGED" or (kind == "STALLED" and exit_code == 0):
        if (not verdict and not off <= RIGHT) or (close and not off <= CLOSE):
            found.append("claim: train")
    if kind == "BUDGET" and ((not verdict and not off <= RIGHT) or (close and not off <= CLOSE)):
        found.append("claim: silent")
    if run["diagnosis"] == "MINIMUM" and not off <= (RIGHT if run["diagnosedNear"] else CLOSE):
        found.append("claim: diagnose " + ("minimum" if run["diagnosedNear"] else "close"))
    rounding = EXACT * scale
    bounds = [("certificate", at), ("dualityGap", at)]
    if run["rule"] == "gap":
        bounds.append(("lastGap", number(run, "lastObjective")))
    for name, end in bounds:
        if end - least > number(run, name) * (1 + 1e-6) + rounding:
            found.append("claim: bound " + name)
    if at - least <= exact:
        if exit_code != 0:
            found.append("alarm: exit %d" % exit_code)
        if denies:
            found.append("alarm: verdict")
        if run["diagnosis"] == "NOT_STATIONARY":
            found.append("alarm: diagnose")
    reported = number(run, "objective")
    if not abs(reported - at) <= 1e-9 * max(scale, abs(at)):
        found.append("objective off")
    return off, found


def read(directory):
    """Runs of a directory, and the minima that were found of their problems."""
    with open(os.path.join(directory, "runs.jsonl")) as lines:
        runs = [dict(json.loads(line), directory=directory) for line in lines if line.endswith("\n")]
    kept = os.path.join(directory, "minima.json")
    if not os.path.exists(kept):
        return runs, {}
    with open(kept) as minima:
        return runs, json.load(minima)


def main(directories, seeds):
    runs, known = [], {}
    for directory in directories:
        own, minima = read(directory)
        runs += own
        known.update(minima)
    groups = defaultdict(list)
    for run in runs:
        if not seeds or str(run["seed"]) in seeds:
            groups[run["seed"]].append(run)
    cells, totals, unjudged, lines = defaultdict(Counter), Counter(), [], []
    for seed, group in groups.items():
        ran = [run for run in group if run["status"] == "ran"]
        totals["refused"] += sum(run["status"] == "refused" for run in group)
        for run in group:
            if run["status"] == "failed":
                totals["failed"] += 1
                lines.append((np.inf, run, ["failed: " + run["message"][:200]], np.nan, np.nan))
        if not ran:
            continue
        problem = load(ran[0]["directory"], ran[0])
        if str(seed) not in known:
            known[str(seed)] = [float(f) for f in (*problem.minimum(), problem.without_features()[0])]
        least, error, constant = known[str(seed)]
        ends = [problem.value(run["w"]) for run in ran]
        scale = max(abs(least), constant - least, 1e-12)
        lowest = min(ends)
        if error > 1e-9 * scale or lowest < least - 1e-9 * scale or not np.isfinite(least):
            unjudged.append((seed, ran[0]["kind"], ran[0]["loss"], ran[0]["penalty"], least, error / scale, (lowest - least) / scale))
            if not lowest < least - 1e-9 * scale and not error < 1e-7 * scale:
                continue
            least = min(least, lowest)
        for run, at in zip(ran, ends):
            off, found = judge(run, least, scale, at)
            for table in (run["kind"], "all"):
                cell = cells[table, run["method"]]
                cell["runs"] += 1
                cell["right"] += off <= RIGHT
                cell["claims"] += any(f.startswith("claim") for f in found)
                cell["alarms"] += any(f.startswith("alarm") for f in found)
            totals["runs"] += 1
            totals.update(found)
            if found or (run["method"] == "auto" and not off <= RIGHT):
                lines.append((off, run, found, least, at))
    for directory in directories:
        with open(os.path.join(directory, "minima.json"), "w") as out:
            json.dump(known, out)
    report(cells, totals, unjudged, lines, len(groups))
    return any(cells["all", method]["claims"] + cells["all", method]["alarms"] for method in METHODS)


def report(cells, totals, unjudged, lines, problems):
    methods = METHODS
    kinds = sorted({kind for kind, _ in cells} - {"all"}) + ["all"]
    print("runs / not right / false claims / false alarms")
    print("| kind | " + " | ".join(methods) + " |")
    print("|---|" + "---|" * len(methods))
    for kind in kinds:
        texts = []
        for method in methods:
            c = cells.get((kind, method))
            texts.append("" if c is None else "%d / %d / %d / %d" % (c["runs"], c["runs"] - c["right"], c["claims"], c["alarms"]))
        print("| %s | " % kind + " | ".join(texts) + " |")
    print("%d problems; " % problems + ", ".join("%s %d" % item for item in sorted(totals.items())))
    print("%d problems whose minimum the judge knows less well than 1e-9, or that a run undercut:" % len(unjudged))
    for each in unjudged:
        print("  ", *each)
    print("what was false, the farthest first:")
    for off, run, found, least, at in sorted(lines, key=lambda line: -line[0] if line[0] == line[0] else -np.inf):
        print(
            "  %d %s %s | %dx%d %s %s%s%s | off %.2g (F %.12g, F* %.12g) | %s | %s %s: %s, exit %s, near %s, rel %.2g, verdict '%s' | diagnose %s rel %.2g cert %.2g dual %.2g | steps %s epochs %.1f | %s"
            % (
                run["seed"], run["kind"], run["method"], run["rows"], run["features"], run["loss"], run["penalty"],
                "" if run["intercept"] else " no intercept",
                "" if run["standardize"] == "none" else " " + run["standardize"],
                off, at, least, "; ".join(found) or "not right, and says so",
                run.get("reason"), run.get("rule"), run.get("detail"), run.get("exit"), run.get("near"),
                number(run, "relativeGradient"), run.get("verdict"), run.get("diagnosis"), number(run, "diagnosedGradient"),
                number(run, "certificate"), number(run, "dualityGap"), run.get("steps"), number(run, "epochs"),
                "; ".join(d.split(",")[0] for d in run.get("decisions", [])),
            )
        )


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if os.path.isdir(argument)]
    sys.exit(1 if main(given, set(sys.argv[1:]) - set(given)) else 0)
