"""Minima of convex linear models, found apart from Thalweg: the judge of truth_judge.py.

F(w, b) = sum of s*loss(x.w + b, y) + R(w), s summing to 1, R = l1|w| + l2/2 |w|^2 within bounds.

Features are centred by their medians where there is an intercept, and scaled, so that neither shifts
nor units nor one huge row are left; R is carried into these coordinates. Smooth losses: Newton's
method, each step a least squares problem by QR with rows sorted by length (A. J. Cox, N. J. Higham,
1998), damped as Levenberg and Marquardt's; with l1 or bounds each step minimises the quadratic model
under them. Losses with kinks, and those models, by a primal-dual interior point method with
Mehrotra's corrector; where that ends early and there is no l2, by HiGHS. What comes with a minimum is a bound of how far off it may be: a duality gap
where there is one, else what the last model still promised and the conditions of optimality.
"""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import cho_factor, cho_solve, qr, solve_triangular
from scipy.optimize import linprog

np.seterr(all="ignore")
KINKED = ("hinge", "absolute", "quantile", "epsilonInsensitive")


class Loss:
    """Value, slope and curvature of a loss as a function of the score."""

    def __init__(self, text):
        self.name, _, rest = text.partition("(")
        self.argument = float(rest.rstrip(")")) if rest else None
        self.kinked = self.name in KINKED
        self.curvature = {"logistic": 0.25, "softmax": 0.5}.get(self.name, 1.0)

    def __call__(self, z, y):
        return getattr(self, "_" + self.name)(z, y)

    def _logistic(self, z, y):
        e = np.exp(-np.abs(z))
        p = np.where(z >= 0, 1, e) / (1 + e)
        return np.maximum(z, 0) - y * z + np.log1p(e), p - y, e / (1 + e) ** 2

    def _poisson(self, z, y):
        with np.errstate(over="ignore", invalid="ignore"):
            mu = np.exp(z)
            return mu - y * z, mu - y, mu

    def _halfSquared(self, z, y):
        r = z - y
        return r * r / 2, r, np.ones_like(r)

    def _huber(self, z, y):
        r, d = z - y, self.argument
        u = np.minimum(np.abs(r), d)
        return u * (np.abs(r) - u / 2), np.clip(r, -d, d), (np.abs(r) < d) * 1.0

    def _squaredEpsilonInsensitive(self, z, y):
        r = z - y
        e = np.maximum(0, np.abs(r) - self.argument)
        return e * e, 2 * np.sign(r) * e, 2.0 * (e > 0)

    def _margin(self, z, y):
        sign = 2 * y - 1
        return sign, np.maximum(0, 1 - sign * z)

    def _squaredHinge(self, z, y):
        sign, m = self._margin(z, y)
        return m * m, -2 * sign * m, 2.0 * (m > 0)

    def _smoothedHinge(self, z, y):
        sign, m = self._margin(z, y)
        u = np.minimum(1, m)
        return u * (m - u / 2), -sign * u, 1.0 * ((m > 0) & (m < 1))

    def _modifiedHuber(self, z, y):
        sign, m = self._margin(z, y)
        u = np.minimum(2, m)
        return u * (2 * m - u), -2 * sign * u, 2.0 * ((m > 0) & (m < 2))

    def _hinge(self, z, y):
        return self._margin(z, y)[1], None, None

    def _absolute(self, z, y):
        return np.abs(z - y), None, None

    def _quantile(self, z, y):
        r = z - y
        return np.maximum((1 - self.argument) * r, -self.argument * r), None, None

    def _epsilonInsensitive(self, z, y):
        return np.maximum(0, np.abs(z - y) - self.argument), None, None


def softmax_value(z, y):
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(len(y)), y.astype(int)]


class Penalty:
    """l1, l2 and bounds of every coordinate."""

    def __init__(self, text, count):
        name, _, rest = text.partition("(")
        given = [float(x) for x in rest.rstrip(")").split(",") if x]
        self.l1, self.l2 = np.zeros(count), np.zeros(count)
        self.low, self.high = np.full(count, -np.inf), np.full(count, np.inf)
        if name == "l2":
            self.l2 += given[0]
        elif name == "l1":
            self.l1 += given[0]
        elif name == "elasticNet":
            self.l1 += given[0] * given[1]
            self.l2 += given[0] * (1 - given[1])
        elif name == "nonNegative":
            self.low[:] = 0
        elif name == "box":
            self.low[:], self.high[:] = given
        elif name != "none":
            raise ValueError(text)

    def scaled(self, unit):
        """That of u where w = unit*u."""
        other = Penalty("none", len(unit))
        other.l1, other.l2 = self.l1 * unit, self.l2 * unit * unit
        other.low, other.high = self.low / unit, self.high / unit
        return other

    def with_free(self, count):
        other = Penalty("none", len(self.l1) + count)
        for name in ("l1", "l2", "low", "high"):
            getattr(other, name)[: len(self.l1)] = getattr(self, name)
        return other

    def value(self, u):
        return np.sum(self.l1 * np.abs(u) + self.l2 / 2 * u * u)

    def is_smooth(self):
        return not (self.l1.any() or np.isfinite(self.low).any() or np.isfinite(self.high).any())


class Problem:
    """F of features as they are; and the coordinates in which it is minimised."""

    def __init__(self, x, y, s, loss, penalty, intercept, standardize):
        self.x, self.y, self.s = x, y, s / s.sum()
        self.loss, self.intercept = Loss(loss), intercept
        self.classes = int(y.max()) + 1 if loss == "softmax" else 1
        first = x[0]
        away = x - first
        mean = self.s @ away
        deviation = np.sqrt(self.s @ (away - mean) ** 2)
        self.constant = (x == first).all(axis=0)
        self.unit = np.ones(x.shape[1])  # of the weights that are penalised
        if standardize != "none":
            self.unit = np.where(self.constant, 1, 1 / np.where(deviation > 0, deviation, 1))
        self.used = ~self.constant if intercept or standardize != "none" else (x != 0).any(axis=0)
        self.text = penalty
        self._coordinates()

    def _coordinates(self):
        x = self.x[:, self.used]
        self.centre = np.median(x, axis=0) if self.intercept else np.zeros(x.shape[1])
        a = x - self.centre
        square = np.sort(a * a, axis=0)
        trimmed = square[: max(1, len(a) - 1 - len(a) // 100)].mean(axis=0)
        self.scale = np.sqrt(np.where(trimmed > 0, trimmed, square.mean(axis=0)))
        self.a = a / self.scale
        if self.intercept:
            self.a = np.hstack([self.a, np.ones((len(a), 1))])
        count = x.shape[1]
        raw = Penalty(self.text, count * self.classes)
        unit = np.repeat(1 / (self.scale * self.unit[self.used]), self.classes)
        self.penalty = raw.scaled(unit).with_free(self.classes if self.intercept else 0)

    def value(self, w):
        """F at a w of Thalweg's layout, in long doubles."""
        long = np.longdouble
        d, k = self.x.shape[1], self.classes
        w = np.asarray(w, long)
        weights = w[: d * k].reshape(d, k)
        z = self.x.astype(long) @ weights
        if self.intercept:
            z = z + w[d * k :]
        pen = Penalty(self.text, d * k)
        inner = weights / self.unit[:, None].astype(long)
        value = self.s.astype(long) @ self._losses(z) + pen.value(inner.ravel())
        w = inner.ravel()  # at a bound but for the rounding of its unit
        beyond = (w < pen.low - 1e-12 * np.abs(pen.low)) | (w > pen.high + 1e-12 * np.abs(pen.high))
        return np.inf if beyond.any() else float(value)

    def _losses(self, z):
        return softmax_value(z, self.y) if self.classes > 1 else self.loss(z[:, 0], self.y)[0]

    def objective(self, v):
        z = self.a @ v.reshape(-1, self.classes)
        return self.s @ self._losses(z) + self.penalty.value(v)

    def minimum(self):
        """F* and a bound of its error."""
        return self._kinked() if self.loss.kinked else self._smooth()

    def without_features(self):
        """The same of the intercept alone; F(0) where there is none."""
        if not self.intercept:
            return self.objective(np.zeros(self.a.shape[1] * self.classes)), 0.0
        other = Problem(self.x[:, :0], self.y, self.s, self.name(), "none", True, "none")
        return other.minimum()

    def name(self):
        argument = self.loss.argument
        return self.loss.name if argument is None else f"{self.loss.name}({argument!r})"

    # smooth losses

    def _derivatives(self, v):
        """F, gradient of the smooth part, and a matrix whose square is its Hessian."""
        a, s, k = self.a, self.s, self.classes
        pen = self.penalty
        z = a @ v.reshape(-1, k)
        if k == 1:
            value, slope, curve = self.loss(z[:, 0], self.y)
            gradient = a.T @ (s * slope)
            root = np.sqrt(s * curve)[:, None] * a
        else:
            value = softmax_value(z, self.y)
            p = np.exp(z - z.max(axis=1)[:, None])
            p /= p.sum(axis=1)[:, None]
            slope = p.copy()
            slope[np.arange(len(a)), self.y.astype(int)] -= 1
            gradient = (a.T @ (s[:, None] * slope)).ravel()
            parts = [np.einsum("ij,il->ijl", a, np.sqrt(s * p[:, c])[:, None] * (np.eye(k)[c] - p)).reshape(len(a), -1) for c in range(k)]
            root = np.vstack(parts)
        return s @ value + pen.value(v), gradient + pen.l2 * v, root

    def _smooth(self):
        pen, loss = self.penalty, self.loss
        v = np.clip(np.zeros(len(pen.l1)), pen.low, pen.high)
        lm, f, best = 1e-14, self.objective(v), np.inf
        still = 0
        for _ in range(400):
            f, gradient, root = self._derivatives(v)
            if f < 1e-14 and not pen.l2.any() and not pen.l1.any() and loss.name not in ("poisson",):
                return f, f  # a loss is at least 0
            accepted = False
            for _ in range(30):
                stack = np.vstack([root, np.diag(np.sqrt(pen.l2 + lm * loss.curvature))])
                step, promised = self._model_step(v, gradient, stack)
                best = promised
                new = self.objective(v + step)
                if abs(promised) <= 1e-15 * max(abs(f), 1e-300):
                    return min(f, new) if new == new else f, promised
                if promised > 0 and new <= f - 1e-4 * promised or (0 < promised < 1e-12 * abs(f) and new <= f * (1 + 4e-16)):
                    accepted = True
                    break
                lm = max(lm * 30, 1e-10)
                if 0 < promised < 1e-13 * abs(f):
                    break
            if not accepted:
                break
            still = still + 1 if f - new <= 1e-15 * abs(f) else 0
            v, lm = v + step, max(lm / 10, 1e-16)
            if still > 5:
                break
        return self.objective(v), best if best > 0 else np.inf

    def _model_step(self, v, gradient, stack):
        """The step to the minimum of the quadratic model, and what it promises."""
        pen = self.penalty
        if pen.is_smooth():
            norms = np.sqrt((stack * stack).sum(axis=0))
            step = -solve_normal(stack, gradient, norms)
            return step, -0.5 * (gradient @ step)
        order = np.argsort(-(stack * stack).sum(axis=1))
        r = qr(stack[order], mode="r", check_finite=False)[0][: stack.shape[1]]
        w = simple_model(r, gradient, v, pen)
        step = w - v
        change = gradient @ step + 0.5 * np.sum((r @ step) ** 2)
        change += np.sum(pen.l1 * (np.abs(w) - np.abs(v)))
        return step, -change

    # losses with kinks

    def _kinked(self):
        loss, a, s, y, pen = self.loss, self.a, self.s, self.y, self.penalty
        values = loss.name != "hinge"
        centre = np.median(y) if values and self.intercept else 0.0
        unit = np.mean(np.abs(y - centre)) if values else 1.0
        unit = unit if unit > 0 else 1.0
        y = (y - centre) / unit if values else y
        c, constant = np.zeros(a.shape[1]), 0.0
        if loss.name == "hinge":
            sign = 2 * y - 1
            rows, shift, weight = -sign[:, None] * a, np.ones(len(y)), s
        elif loss.name == "epsilonInsensitive":
            e = loss.argument / unit
            rows, shift, weight = np.vstack([a, -a]), np.concatenate([-y - e, y - e]), np.concatenate([s, s])
        else:
            tilt, rise = (0.5, 1.0) if loss.name == "absolute" else (loss.argument, 1.0)
            factor = 2.0 if loss.name == "absolute" else 1.0
            c, constant = -factor * tilt * (s @ a), factor * tilt * (s @ y)
            rows, shift, weight = a, -y, factor * rise * s
        inner = Penalty("none", len(c))
        inner.l1, inner.l2 = pen.l1, pen.l2 * unit
        inner.low, inner.high = pen.low / unit, pen.high / unit
        best = (np.inf, np.inf)
        for stable in (False, True):
            v, gap = interior(rows, shift, weight, c, inner, stable)
            f = self.objective(self._uncentred(np.clip(v, inner.low, inner.high) * unit, centre))
            if f < best[0]:
                best = (f, gap * unit)
            if best[1] <= 1e-11 * max(abs(best[0]), 1e-3 * unit):
                break
        if best[1] > 1e-11 * max(abs(best[0]), 1e-3 * unit) and not pen.l2.any():
            v, gap = linear_program(rows, shift, weight, c, inner)
            f = self.objective(self._uncentred(np.clip(v, inner.low, inner.high) * unit, centre))
            best = min(best, (f, gap * unit), key=lambda each: each[1])
        return best

    def _uncentred(self, v, centre):
        if centre:
            v = v.copy()
            v[-1] += centre
        return v


def solve_normal(stack, gradient, norms):
    """The solution of stack' stack d = gradient by QR of sorted rows and columns of length 1."""
    norms = np.where(norms > 0, norms, 1)
    m = stack / norms
    order = np.argsort(-(m * m).sum(axis=1))
    r, pivot = qr(m[order], mode="r", pivoting=True, check_finite=False)
    r = r[: m.shape[1]]
    rank = int(np.sum(np.abs(np.diag(r)) > 1e-14))
    r = r[:rank, :rank]
    g = (gradient / norms)[pivot][:rank]
    d = np.zeros(len(gradient))
    part = solve_triangular(r, solve_triangular(r, g, trans="T", check_finite=False), check_finite=False)
    d[pivot[:rank]] = part
    return d / norms


def simple_model(r, gradient, v, pen):
    """argmin over w of gradient.(w - v) + |r (w - v)|^2/2 + l1|w| within bounds."""
    size = np.sqrt((r * r).sum(axis=0))
    size = np.where(size > 0, size, 1)  # coordinates in which the model is of length 1
    inner = Penalty("none", len(v))
    inner.l1, inner.low, inner.high = pen.l1 / size, pen.low * size, pen.high * size
    rr, start = r / size, v * size
    top = np.max(np.abs(gradient / size)) or 1.0
    inner.l1, inner.low, inner.high = inner.l1 / top, inner.low / top, inner.high / top
    rhs = gradient / size / top - rr.T @ (rr @ (start / top))
    best, least = np.clip(start / top, inner.low, inner.high), np.inf
    for reach_of in (1.0, 1e3, 1e-3, 1e6):
        none = np.zeros((0, len(v)))
        w = interior(none, np.zeros(0), np.zeros(0), rhs, inner, len(v) <= 100, rr, reach_of)[0]
        w = polished(np.clip(w, inner.low, inner.high), rr, rhs, inner)
        residual = unsolved(w, rr, rhs, inner)
        if residual < least:
            best, least = w, residual
        if least <= 1e-11:
            break
    return best * top / size


def unsolved(w, r, c, pen):
    """The largest slope of a simple model along a coordinate that could move."""
    slope = c + r.T @ (r @ w)
    up = np.where(w >= 0, slope + pen.l1, slope - pen.l1)
    down = np.where(w > 0, slope + pen.l1, slope - pen.l1)
    beside = 1e-12 * (1 + np.abs(w))
    rise = np.where(w < pen.high - beside, np.maximum(0, -up), 0)
    fall = np.where(w > pen.low + beside, np.maximum(0, down), 0)
    return float(np.max(np.maximum(rise, fall), initial=0))


def polished(w, r, c, pen):
    """The minimum on the face on which an interior point is, where that is no worse."""
    def value(u):
        return c @ u + 0.5 * np.sum((r @ u) ** 2) + np.sum(pen.l1 * np.abs(u))

    slope = c + r.T @ (r @ w)
    tiny = 1e-7 * (np.max(np.abs(w)) or 1)
    fixed = (pen.l1 > 0) & (np.abs(w) <= tiny) & (np.abs(slope) <= pen.l1 * (1 + 1e-9))
    at_low, at_high = w - pen.low <= tiny, pen.high - w <= tiny
    target = np.where(fixed, 0.0, np.where(at_low & (slope > 0), pen.low, np.where(at_high & (slope < 0), pen.high, w)))
    free = ~(fixed | (at_low & (slope > 0)) | (at_high & (slope < 0)))
    best, low = w, value(w)
    trial = target.copy()
    if free.any():
        rest = c + pen.l1 * np.sign(w) * free + r.T @ (r @ np.where(free, 0, target))
        part = r[:, free]
        norms = np.sqrt((part * part).sum(axis=0))
        trial[free] = -solve_normal(part, rest[free], norms)
    for u in (trial, target):
        u = np.clip(u, pen.low, pen.high)
        if value(u) <= low:
            best, low = u, value(u)
    return best


def interior(rows, shift, weight, c, pen, stable, r=None, size=1.0):
    """argmin of c.v + |r v|^2/2 + l2/2 |v|^2 + sum weight*max(0, rows v + shift) + l1|v| in bounds.

    Returns it and the duality gap. Unknowns: v; p = t - rows v - shift >= 0 with multiplier a in
    [0, weight], t >= 0 with multiplier weight - a; p alone for bounds. Stable: by QR, not by
    Cholesky's factor of a product.
    """
    d = len(c)
    kink = np.flatnonzero(pen.l1 > 0)
    low, high = np.flatnonzero(np.isfinite(pen.low)), np.flatnonzero(np.isfinite(pen.high))
    c = c - pen.l1
    n = len(rows)
    simple = np.concatenate([kink, low, high]).astype(int)
    sign = np.concatenate([np.ones(len(kink)), -np.ones(len(low)), np.ones(len(high))])
    h = np.concatenate([shift, np.zeros(len(kink)), pen.low[low], -pen.high[high]])
    s = np.concatenate([weight, 2 * pen.l1[kink], np.full(len(low) + len(high), np.inf)])
    soft = np.isfinite(s)

    def times(v):
        return np.concatenate([rows @ v, sign * v[simple]])

    def back(alpha):
        out = rows.T @ alpha[:n]
        np.add.at(out, simple, sign * alpha[n:])
        return out

    def hess(v):
        return pen.l2 * v + (r.T @ (r @ v) if r is not None else 0)

    v = np.clip(np.zeros(d), pen.low, pen.high)
    both = np.isfinite(pen.low) & np.isfinite(pen.high)
    v[both] = (pen.low[both] + pen.high[both]) / 2
    e = times(v) + h
    size = max(1e-3, float(np.mean(np.abs(e)))) if n else size
    t = np.where(soft, np.maximum(e, 0) + size, 0.0)
    p = np.where(soft, t - e, np.maximum(-e, size))
    mean = float(np.mean(s[soft])) if soft.any() else 1.0
    alpha = np.where(soft, s / 2, max(mean, 1e-3))
    beta = np.where(soft, s - alpha, 1.0)
    count = max(1, len(h) + int(soft.sum()))
    best, least = v, np.inf
    floor = 0
    for _ in range(150):
        e = times(v) + h
        rp = p - t + e
        rd = c + hess(v) + back(alpha)
        gap = float(p @ alpha + np.sum((t * beta)[soft]))
        norm = float(np.max(np.abs(rd), initial=0)) + 0
        scale = abs(float(c @ v)) + float(np.sum((s * np.maximum(e, 0))[soft])) + 1e-12
        worst = max(gap, norm * (1e-3 + float(np.max(np.abs(v), initial=0))), float(np.sum(np.abs(rp) * np.where(soft, s, alpha))))
        if worst < least:
            best, least, floor = v.copy(), worst, 0
        else:
            floor += 1
        if worst <= 1e-15 * scale or floor > 12:
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            theta = 1 / (p / alpha + np.where(soft, t / beta, 0))
        solve = factor(rows, theta, simple, n, pen.l2, r, d, stable)

        def direction(ca, cb):
            """Of the conditions p*alpha = ca, t*beta = cb."""
            rho = ca / alpha - p + rp - np.where(soft, cb / np.where(soft, beta, 1) - t, 0)
            dv = solve(-rd - back(theta * rho))
            da = theta * (times(dv) + rho)
            db = -da
            dt = np.where(soft, cb / np.where(soft, beta, 1) - t + t / np.where(soft, beta, 1) * da, 0)
            dp = dt - times(dv) - rp
            return dv, da, db, dt, dp

        zero = np.zeros(len(h))
        dv, da, db, dt, dp = direction(zero, zero)
        mu = gap / count
        ap, ad = reach(p, dp, t, dt, soft), reach(alpha, da, beta, db, soft)
        after = float((p + ap * dp) @ (alpha + ad * da) + np.sum(((t + ap * dt) * (beta + ad * db))[soft]))
        target = mu * min(1.0, max((after / gap) ** 3, 1e-8)) if gap > 0 else 0.0
        dv, da, db, dt, dp = direction(target - da * dp, target - db * dt)
        ap, ad = reach(p, dp, t, dt, soft), reach(alpha, da, beta, db, soft)
        if pen.l2.any() or r is not None:
            ap = ad = min(ap, ad)
        v, p, t = v + ap * dv, p + ap * dp, t + ap * dt
        alpha = alpha + ad * da
        beta = np.where(soft, s - alpha, 1.0)
        tiny = 1e-100
        p, alpha, beta = np.maximum(p, tiny), np.maximum(alpha, tiny), np.maximum(beta, tiny)
        t = np.where(soft, np.maximum(t, tiny), 0)
        if not np.isfinite(v).all():
            break
    return best, least


def linear_program(rows, shift, weight, c, pen):
    """The same without l2, by HiGHS, and what its dual leaves open."""
    n, d = rows.shape
    slope = np.concatenate([c, weight, pen.l1])
    identity = sp.identity(d, format="csr")
    inequalities = sp.bmat(
        [
            [sp.csr_matrix(rows), -sp.identity(n), None],
            [identity, None, -identity],
            [-identity, None, -identity],
        ],
        format="csr",
    )
    limits = np.concatenate([-shift, np.zeros(2 * d)])
    bounds = list(zip(pen.low, pen.high)) + [(0, None)] * (n + d)
    close = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(slope, inequalities, limits, bounds=bounds, method="highs-ds", options=close)
    if found.x is None:
        return np.zeros(d), np.inf
    v = found.x[:d]
    at_bounds = [np.where(np.isfinite(b), b, 0) for b in (pen.low, pen.high)]
    dual = found.ineqlin.marginals @ limits
    dual += found.lower.marginals[:d] @ at_bounds[0] + found.upper.marginals[:d] @ at_bounds[1]
    value = c @ v + weight @ np.maximum(0, rows @ v + shift) + pen.l1 @ np.abs(v)
    return v, max(abs(value - dual), 1e-16 * abs(value))


def reach(x, dx, y, dy, soft):
    """How much of a step keeps both positive, less a little."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(dx < 0, -x / dx, np.inf).min(initial=np.inf)
        two = np.where(soft & (dy < 0), -y / dy, np.inf).min(initial=np.inf)
    return min(1.0, 0.9995 * min(one, two))


def factor(rows, theta, simple, n, l2, r, d, stable):
    """How to solve with the matrix of the system."""
    diagonal = l2.copy()
    np.add.at(diagonal, simple, theta[n:])
    if stable:
        parts = [np.sqrt(theta[:n])[:, None] * rows, np.diag(np.sqrt(diagonal))]
        if r is not None:
            parts.append(r)
        stack = np.vstack(parts)
        norms = np.sqrt((stack * stack).sum(axis=0))
        norms = np.where(norms > 0, norms, 1)
        m = stack / norms
        order = np.argsort(-(m * m).sum(axis=1))
        rr, pivot = qr(m[order], mode="r", pivoting=True, check_finite=False)
        rr = rr[:d]
        rank = int(np.sum(np.abs(np.diag(rr)) > 1e-15))
        rr = rr[:rank, :rank]

        def solve(b):
            g = (b / norms)[pivot][:rank]
            out = np.zeros(d)
            out[pivot[:rank]] = solve_triangular(rr, solve_triangular(rr, g, trans="T", check_finite=False), check_finite=False)
            return out / norms

        return solve
    m = rows.T @ (theta[:n, None] * rows)
    m[np.diag_indices(d)] += diagonal
    if r is not None:
        m += r.T @ r
    size = 1 / np.sqrt(np.where(np.diag(m) > 0, np.diag(m), 1))
    m = m * size[:, None] * size
    for ridge in (0, 1e-15, 1e-13, 1e-11, 1e-8):
        try:
            found = cho_factor(m + ridge * np.eye(d), check_finite=False)
            if np.isfinite(found[0]).all():
                break
        except np.linalg.LinAlgError:
            pass
    return lambda b: size * cho_solve(found, size * b, check_finite=False)
