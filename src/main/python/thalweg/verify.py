"""Proves again how far a model is from the minimum: from its files and its rows, with numpy alone.

    python -m thalweg.verify MODEL DATA [--label y] [--weight w] [--offset o]

It shares no code with the trainer. It reads MODEL/proof, evaluates F and Fenchel's dual bound (R. T.
Rockafellar, "Convex Analysis", 1970, section 31) on the rows, and ends with 0 if F(w) - inf F is at
most the bound that is stated; with 1 and one line if a bit of a weight, figure, file or row differs.
DATA is LIBSVM text, a CSV of numbers with a header, or .npz with X, y and, if any, weight and offset:

    F(w) - inf F <= mean(loss + loss*(alpha) - alpha*z) + R(w) + R*(-v) + v.w,   v = mean(alpha*x),
    alpha = c*loss',   loss*(c*loss') <= c*(loss'*z - loss) - (1 - c)*inf loss
"""
import argparse, csv, gzip, hashlib, json, os, re, sys  # noqa: E401

import numpy as np

L, U = np.longdouble, np.uint64
sha256 = lambda data: hashlib.sha256(data).hexdigest()  # noqa: E731
EPS = np.finfo(L).eps
MOST = 1 << 20  # bytes of proof.json

class Wrong(Exception):
    pass

def need(holds, words):
    if not holds:
        raise Wrong(words)

def read_bytes(path, most):
    need(os.path.isfile(path), f"{path} is missing")
    need(os.path.getsize(path) <= most, f"{path} is longer than {most} bytes")
    with open(path, "rb") as file:
        return file.read()

# ---- the model's files

def read_proof(model):
    data = read_bytes(os.path.join(model, "proof", "proof.json"), MOST)
    end = re.search(rb'("sha256" : ")([0-9a-f]{64})("\s*}\s*)$', data)
    need(end, "proof.json must end with its sha256")
    zeros = data[:end.start(2)] + b"0" * 64 + data[end.end(2):]
    need(sha256(zeros) == end[2].decode(), "proof.json has another sha256 than it says")
    proof = json.loads(data)
    need(proof["format"] == 1, f"format {proof['format']} of proofs is not known here")
    length = proof["features"] + bool(proof["intercept"])
    raw = read_bytes(os.path.join(model, "proof", "weights.f64"), 8 * length)
    need(sha256(raw) == proof["weightsFileSha256"], "weights.f64 has another sha256 than proof.json says")
    w = np.frombuffer(raw, "<f8")
    need(sha256(w.astype(">f8").tobytes()) == proof["weightsSha256"], "weightsSha256 is of other weights")
    scales = np.ones(proof["features"])
    if "scalesFileSha256" in proof:
        raw = read_bytes(os.path.join(model, "proof", "scales.f64"), 8 * len(scales))
        need(sha256(raw) == proof["scalesFileSha256"], "scales.f64 has another sha256 than proof.json says")
        scales = np.frombuffer(raw, "<f8")
    files = {}
    for folder, _, names in os.walk(model):
        below = os.path.relpath(folder, model).replace(os.sep, "/")
        if below not in (".", "proof") and "/." not in "/" + below:
            files |= {f"{below}/{name}": os.path.join(folder, name) for name in names if name[0] != "."}
    need(files.keys() == proof["files"].keys(), "the model has other files than proof.json says")
    for name, path in files.items():
        need(sha256(read_bytes(path, 1 << 40)) == proof["files"][name], f"{name} is another than was proven")
    return proof, w, scales

# ---- the rows: entries (row, feature, value), and label, weight and offset of each row

def read_rows(path, features, options):
    if path.endswith(".npz"):
        with np.load(path, allow_pickle=False) as arrays:
            names = ("X", "y", "weight", "offset")
            return dense(*(arrays[name].astype(float) if name in arrays else None for name in names))
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        if path.removesuffix(".gz").endswith(".csv"):
            return read_csv(list(csv.reader(file)), features, options)
        row, column, value, y = [], [], [], []
        for line in file:
            words = line.split("#")[0].split()
            if words:
                for word in words[1:]:
                    index, number = word.split(":")
                    row.append(len(y)), column.append(int(index) - 1), value.append(float(number))
                y.append(float(words[0]))
    n = len(y)
    return np.array(row, int), np.array(column, int), np.array(value), np.array(y), np.ones(n), np.zeros(n)

def read_csv(lines, features, options):
    names, numbers = lines[0], np.array([line for line in lines[1:] if line], float)
    need(options.label in names, f"--label must be a column of {', '.join(names)}")
    table, special = dict(zip(names, numbers.T)), (options.label, options.weight, options.offset)
    x = np.column_stack([table[name] for name in names if name not in special])
    need(x.shape[1] == features, f"there are {x.shape[1]} feature columns, and {features} in the model")
    return dense(x, table[options.label], table.get(options.weight), table.get(options.offset))

def dense(x, y, s, o):
    at, n = np.nonzero(x), len(y)
    return *at, x[at], y, np.ones(n) if s is None else s, np.zeros(n) if o is None else o

def rows_digest(row, column, value, y, s, o):
    def mix(u):
        u = (u ^ (u >> U(30))) * U(0xBF58476D1CE4E5B9)
        u = (u ^ (u >> U(27))) * U(0x94D049BB133111EB)
        return u ^ (u >> U(31))

    a, b = np.zeros(len(y), U), np.zeros(len(y), U)

    def add(rows, columns, values):
        bits = (np.asarray(values, float) + 0.0).view(U)  # -0.0 counts as 0.0
        key = mix((np.asarray(columns).astype(np.int64) + 1).view(U) * U(0x9E3779B97F4A7C15))
        np.add.at(a, rows, mix(bits + key))
        np.add.at(b, rows, mix((bits ^ key) * U(0xD6E8FEB86659FD93)))

    with np.errstate(over="ignore"):
        some = value != 0
        add(row[some], column[some], value[some])
        for at, values in ((-2, y), (-3, s), (-4, o)):
            add(np.arange(len(y)), np.full(len(y), at), values)
        return f"{int(mix(a).sum(dtype=U)):016x}{int(mix(b + U(0x9E3779B97F4A7C15)).sum(dtype=U)):016x}"

def losses(text):  # value, derivative by the score, infimum over the score
    name, *numbers = re.findall(r"[A-Za-z]+|(?<==)[-+.\dEe]+", text)[:1] + re.findall(r"(?<==)[-+.\dEe]+", text)
    p = L(numbers[0]) if numbers else None
    zero = lambda y: np.zeros(len(y), L)
    sign = lambda y: 2 * y - 1
    hinge = lambda z, y: np.maximum(0, 1 - sign(y) * z)
    cut = lambda z, y, most: np.minimum(most, hinge(z, y))
    size = lambda z, y: np.maximum(0, abs(z - y) - p)
    table = {
        "logistic": (lambda z, y: np.logaddexp(0, np.where(y > 0, -z, z)),
                     lambda z, y: np.where(y > 0, -1, 1) / (1 + np.exp(np.where(y > 0, z, -z))), zero),
        "crossEntropy": (lambda z, y: np.logaddexp(0, z) - y * z, lambda z, y: 1 / (1 + np.exp(-z)) - y,
                         lambda y: -y * np.log(np.where(y > 0, y, 1)) - (1 - y) * np.log(np.where(y < 1, 1 - y, 1))),
        "halfSquared": (lambda z, y: (z - y) ** 2 / 2, lambda z, y: z - y, zero),
        "huber": (lambda z, y: np.minimum(abs(z - y), p) * (abs(z - y) - np.minimum(abs(z - y), p) / 2),
                  lambda z, y: np.clip(z - y, -p, p), zero),
        "squaredEpsilonInsensitive": (lambda z, y: size(z, y) ** 2, lambda z, y: 2 * np.sign(z - y) * size(z, y), zero),
        "epsilonInsensitive": (size, lambda z, y: np.sign(z - y) * (size(z, y) > 0), zero),
        "hinge": (hinge, lambda z, y: -sign(y) * (hinge(z, y) > 0), zero),
        "squaredHinge": (lambda z, y: hinge(z, y) ** 2, lambda z, y: -2 * sign(y) * hinge(z, y), zero),
        "smoothedHinge": (lambda z, y: cut(z, y, 1) * (hinge(z, y) - cut(z, y, 1) / 2),
                          lambda z, y: -sign(y) * cut(z, y, 1), zero),
        "modifiedHuber": (lambda z, y: cut(z, y, 2) * (2 * hinge(z, y) - cut(z, y, 2)),
                          lambda z, y: -2 * sign(y) * cut(z, y, 2), zero),
        "absolute": (lambda z, y: abs(z - y), lambda z, y: np.sign(z - y), zero),
        "quantile": (lambda z, y: np.where(z > y, (1 - p) * (z - y), p * (y - z)),
                     lambda z, y: np.where(z > y, 1 - p, np.where(z < y, -p, 0)), zero),
        "poisson": (lambda z, y: np.exp(z) - y * z, lambda z, y: np.exp(z) - y,
                    lambda y: y - y * np.log(np.where(y > 0, y, 1))),
        "gamma": (lambda z, y: z + y * np.exp(-z), lambda z, y: 1 - y * np.exp(-z), lambda y: 1 + np.log(y)),
        "tweedie": (lambda z, y: np.exp((2 - p) * z) / (2 - p) + y * np.exp((1 - p) * z) / (p - 1),
                    lambda z, y: np.exp((2 - p) * z) - y * np.exp((1 - p) * z),
                    lambda y: y ** (2 - p) / ((2 - p) * (p - 1))),
    }
    need(name in table, f"the loss {text} is not known here; thalweg verify knows it")
    return table[name]

def coordinate(penalty, t, v, error):
    """R(t) + R*(-v) + v*t for each coordinate, the largest over v - error ... v + error."""
    l1, l2 = L(penalty["l1"]), L(penalty["l2"])
    low, high = L(penalty.get("low", -np.inf)), L(penalty.get("high", np.inf))
    need(np.all((t >= low) & (t <= high)), "a weight is outside of its bounds")
    phi = lambda u, x: u * x - l1 * abs(x) - l2 / 2 * x * x

    def gap(u):
        beyond = np.maximum(0, abs(u) - l1)
        if low == -np.inf and high == np.inf:  # nothing cancels
            need(l2 > 0 or not np.any(beyond > 0), "the dual point is outside of its domain")
            against = abs(t) * np.where(u * t < 0, beyond + l1 + abs(u), np.maximum(0, l1 - abs(u)))
            return against + ((beyond - l2 * abs(t)) ** 2 / (2 * l2) if l2 > 0 else 0)
        best = np.sign(u) * (beyond / l2 if l2 > 0 else np.where(beyond > 0, np.inf, 0))
        at = np.clip(best, low, high)
        need(np.all(np.isfinite(at)), "the dual point is outside of its domain")
        return phi(u, at) - phi(u, t) + 8 * EPS * (abs(u) + l1 + l2 * abs(at)) * (abs(at) + abs(t))

    ends = -v - error, -v + error
    if l2 == 0 and low == -np.inf and high == np.inf:  # v itself is known to be in the domain
        ends = tuple(np.clip(u, -l1, l1) for u in ends)
    return np.maximum(gap(ends[0]), gap(ends[1]))

def prove(proof, w, scales, rows):
    row, column, value, y, s, o = rows
    (loss, slope, least), n, d = losses(proof["loss"]), len(y), proof["features"]
    if proof["loss"] == "logistic" or "inge" in proof["loss"] or proof["loss"] == "modifiedHuber":
        y = y if set(y) <= {0, 1} else np.searchsorted(np.unique(y), y).astype(float)  # -1 and 1, or 1 and 2
    need(n == proof["rows"], f"there are {n} rows, and {proof['rows']} in the proof")
    need(column.size == 0 or 0 <= column.min() and column.max() < d, f"a row has a feature above {d}")
    if "classWeights" in proof:
        s = s * np.array(proof["classWeights"])[y.astype(int)]
    need(rows_digest(row, column, value, y, s, o) == proof["rowsDigest"], "the rows are others than were proven")
    x, y, s, o = value.astype(L), y.astype(L), s.astype(L), o.astype(L)
    u, b = w[:d].astype(L), L(w[d]) if proof["intercept"] else L(0)
    z, terms, count = b + o, abs(b) + abs(o), np.full(n, 8)
    np.add.at(z, row, x * u[column])
    np.add.at(terms, row, abs(x * u[column]))
    np.add.at(count, row, 1)
    delta, total = EPS * count * terms, s.sum()
    excess = np.maximum(0, loss(z, y) - least(y))
    alpha = slope(z, y)
    c = np.where(alpha > 0, L(proof["up"]), L(proof["down"]))
    need(np.all((c >= 0) & (c <= 1)), "up and down must be from 0 to 1")
    own = proof["interceptPenalty"]
    free = proof["intercept"] and own["l1"] == own["l2"] == 0 and "low" not in own and "high" not in own
    if free:  # mean(alpha) = 0 exactly: what rounding leaves is taken from the larger side
        rest = (s * c * alpha).sum()
        side = np.sign(alpha) == np.sign(rest)
        if rest != 0:
            c = np.where(side, c * (1 - abs(rest) / (s * c * abs(alpha) * side).sum()), c)
    live = scales > 0
    need(np.all(w[:d][~live] == 0), "a feature without scale has a weight")
    pure = proof["weightsPenalty"]["l2"] == 0 and "low" not in proof["weightsPenalty"]
    sigma = np.where(live, scales.astype(L), 1)
    for last in (False, True) if pure else (True,):
        weighted = s * c * alpha / total
        v, sizes, means, few = np.zeros(d, L), np.zeros(d, L), np.zeros(d, L), np.full(d, 64)
        for into, term in ((v, weighted[row] * x), (sizes, abs(weighted[row] * x)), (means, s[row] * x / total), (few, 1)):
            np.add.at(into, column, term)
        v = v - means * weighted.sum() * free
        error = (EPS * few * (sizes + abs(means) * abs(weighted).sum() * free) / sigma)[live]
        v = (v / sigma)[live]
        if not last and v.size:  # |v| <= l1 where nothing else bounds it
            c = c * min(L(1), L(proof["weightsPenalty"]["l1"]) * (1 - 8 * EPS) / (abs(v) + error).max())
    moved = delta * abs(slope(z + delta, y) - slope(z - delta, y))
    t = (u * sigma)[live]
    bound = (s * ((1 - c) * excess + moved)).sum() / total + coordinate(proof["weightsPenalty"], t, v, error).sum()
    penalty = lambda of, at: (L(of["l1"]) * abs(at) + L(of["l2"]) / 2 * at * at).sum()
    objective = (s * loss(z, y)).sum() / total + penalty(proof["weightsPenalty"], t)
    if proof["intercept"] and not free:
        v0, e0 = np.array([weighted.sum()]), EPS * n * np.array([abs(weighted).sum()])
        bound += coordinate(own, np.array([b]), v0, e0).sum()
        objective += penalty(own, b)
    off = abs(objective - proof["objective"])
    need(off <= 1e-9 * abs(objective), f"F is {float(objective)!r}, and {proof['objective']!r} in the proof")
    need(bound <= proof["bound"], f"the bound is {float(bound):.3g}, and {proof['bound']:.3g} in the proof")
    return float(objective), float(bound)

def main(arguments=None):
    parser = argparse.ArgumentParser(prog="thalweg.verify", description=__doc__.split("\n")[0])
    for name in ("model", "data", "--label", "--weight", "--offset"):
        parser.add_argument(name)
    options = parser.parse_args(arguments)
    try:
        proof, w, scales = read_proof(options.model)
        objective, bound = prove(proof, w, scales, read_rows(options.data, proof["features"], options))
    except (Wrong, OSError, EOFError, ValueError, KeyError, TypeError, IndexError, OverflowError) as wrong:
        print(f"not proven: {str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__}", file=sys.stderr)
        return 1
    print(f"proven: F(w) = {objective:.15g} is at most {bound:.3g} above the minimum (stated {proof['bound']:.3g})")
    return 0

if __name__ == "__main__":
    sys.exit(main())
