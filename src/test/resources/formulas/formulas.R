# Rscript formulas.R, in this directory: writes data that R ships, as numbers, and what programs of R
# say of a likelihood of each: NAME.csv and NAME.fit. FormulasOfRTest fits the same likelihoods as
# formulas. Estimates are those of the program named beside each model, brought by Newton's method
# with R's own symbolic derivatives (deriv3) as near the maximum as doubles allow; the largest change
# by that is printed. Standard errors are from the observed information of all parameters there; the
# largest difference from those that the program prints is printed too, relative to them, where the
# program has such.
suppressMessages({library(MASS); library(survival); library(pscl); library(ordinal); library(VGAM)
  library(nnet)})

# loss: the negative log-likelihood of a row, an expression in z1 ..., y, columns and parameters
# scores: the features of each score, named; a missing one has all of x
judge <- function(name, program, loss, x, columns, scores, start, parameters = c(), errors = NULL,
                  weights = rep(1, nrow(columns)), intercept = TRUE) {
  one <- if (intercept) 1
  designs <- lapply(scores, function(s) cbind(as.matrix(x[s]), intercept = one))
  unknowns <- c(names(scores), names(parameters))
  f <- deriv3(loss, unknowns)
  labels <- c(unlist(lapply(names(scores),
    function(z) paste0(z, ":", colnames(designs[[z]])))), names(parameters))
  from <- split(seq_along(unlist(lapply(names(scores), function(z) colnames(designs[[z]])))),
    factor(rep(names(scores), sapply(designs, ncol)), names(scores)))
  at <- function(w) {
    env <- as.list(columns)
    for (z in names(scores)) env[[z]] <- as.vector(designs[[z]] %*% w[from[[z]]])
    for (i in seq_along(parameters)) env[[names(parameters)[i]]] <- rep(w[length(w) - length(parameters) + i], nrow(columns))
    value <- eval(f, env)
    h <- attr(value, "hessian")
    d <- c(designs, lapply(parameters, function(p) matrix(1, nrow(columns), 1)))
    list(value = sum(weights * value),
      g = unlist(lapply(seq_along(d), function(i) colSums(weights * attr(value, "gradient")[, i] * d[[i]]))),
      h = do.call(rbind, lapply(seq_along(d), function(i) do.call(cbind,
        lapply(seq_along(d), function(j) t(d[[i]]) %*% (weights * h[, i, j] * d[[j]]))))))
  }
  w <- start
  for (step in 1:8) { a <- at(w); w <- w - solve(a$h, a$g) }
  found <- sqrt(diag(solve(at(w)$h)))
  cat(sprintf("%-14s %-10s changed by %.1e", name, program, max(abs(w - start) / (1 + abs(w)))))
  if (!is.null(errors)) cat(sprintf(", errors differ by %.1e", max(abs(errors / found[seq_along(errors)] - 1))))
  cat("\n")
  shown <- setdiff(names(columns), c("y0", "y1", "y2", "zero", "seen")) # those that y alone tells
  write.csv(format(cbind(columns[shown], weight = weights, x), digits = 15, trim = TRUE),
    paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  write.table(cbind(labels, format(cbind(w, found), digits = 14, scientific = TRUE, trim = TRUE)),
    paste0(name, ".fit"), sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
}
ends <- function(first) c(first[-1], first[1]) # an intercept is the last coefficient here
matrix.of <- function(formula, data) as.data.frame(model.matrix(formula, data)[, -1, drop = FALSE])
clean <- function(x) { names(x) <- gsub("[^A-Za-z0-9]", "", names(x)); x }

# location and scale
x <- clean(data.frame(speed = cars$speed))
fit <- vglm(dist ~ speed, uninormal(zero = NULL), cars, epsilon = 1e-14, maxit = 100)
c1 <- coef(fit, matrix = TRUE)
judge("location-scale", "VGAM", quote(0.5 * ((y - z1) / exp(z2))^2 + z2), x, data.frame(y = cars$dist),
  list(z1 = 1, z2 = 1), c(ends(c1[, 1]), ends(c1[, 2])))

# negative binomial with its dispersion
fit <- glm.nb(Days ~ Eth + Sex + Age + Lrn, quine, control = glm.control(1e-14, 100))
x <- clean(matrix.of(~ Eth + Sex + Age + Lrn, quine))
judge("negative-binomial", "glm.nb",
  quote(-lgamma(y + r) + lgamma(r) - r * log(r / (r + exp(z1))) - y * log(exp(z1) / (r + exp(z1)))),
  x, data.frame(y = quine$Days), list(z1 = names(x)), c(ends(coef(fit)), fit$theta),
  c(r = fit$theta))

# zero-inflated Poisson, and the hurdle
x <- clean(matrix.of(~ fem + mar + kid5 + phd + ment, bioChemists))
art <- data.frame(y = bioChemists$art, zero = 1 * (bioChemists$art == 0))
for (model in c("zeroinfl", "hurdle")) {
  control <- list(reltol = 1e-15, maxit = 10000)
  fit <- get(model)(art ~ fem + mar + kid5 + phd + ment, bioChemists,
    control = do.call(paste0(model, ".control"), control))
  errors <- sqrt(diag(vcov(fit)))
  loss <- if (model == "zeroinfl")
    quote(-zero * log(exp(z2) + exp(-exp(z1))) + log(1 + exp(z2)) - (1 - zero) * (y * z1 - exp(z1) - lgamma(y + 1)))
    else quote(zero * log(1 + exp(z2)) + (1 - zero) * (log(1 + exp(-z2)) - y * z1 + exp(z1) + lgamma(y + 1) + log(1 - exp(-exp(z1)))))
  judge(model, "pscl", loss, x, art, list(z1 = names(x), z2 = names(x)),
    c(ends(coef(fit)[1:6]), ends(coef(fit)[7:12])), errors = c(ends(errors[1:6]), ends(errors[7:12])))
}

# ordinal logit: c2 = c1 + step
fit <- clm(Sat ~ Infl + Type + Cont, weights = Freq, data = housing,
  control = clm.control(gradTol = 1e-12))
x <- clean(matrix.of(~ Infl + Type + Cont, housing))
sat <- as.integer(housing$Sat) - 1
columns <- data.frame(y = sat, y0 = 1 * (sat == 0), y1 = 1 * (sat == 1), y2 = 1 * (sat == 2))
judge("ordinal", "clm",
  quote(y0 * log(1 + exp(z1 - c1)) - y1 * log(1 / (1 + exp(z1 - c1 - step)) - 1 / (1 + exp(z1 - c1)))
    + y2 * log(1 + exp(c1 + step - z1))),
  x, columns, list(z1 = names(x)), c(coef(fit)[-(1:2)], coef(fit)[1], diff(coef(fit)[1:2])),
  c(c1 = 0, step = 1), c(sqrt(diag(vcov(fit)))[c(3:8, 1)],
    sqrt(sum(vcov(fit)[1:2, 1:2] * c(1, -1, -1, 1)))), housing$Freq, FALSE)

# survival with censoring
seen <- na.omit(lung[c("time", "status", "age", "sex", "ph.ecog")])
x <- clean(seen[c("age", "sex", "ph.ecog")])
columns <- data.frame(y = seen$time, event = seen$status - 1)
for (model in c("weibull", "lognormal")) {
  fit <- survreg(Surv(time, status) ~ age + sex + ph.ecog, seen, dist = model,
    control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
  loss <- if (model == "weibull")
    quote(exp((log(y) - z1) / s) - event * ((log(y) - z1) / s - log(s)))
    else quote(event * (0.5 * ((log(y) - z1) / s)^2 + log(s)) - (1 - event) * log(pnorm((z1 - log(y)) / s)))
  judge(model, "survreg", loss, x, columns, list(z1 = names(x)), c(ends(coef(fit)), fit$scale),
    c(s = fit$scale), ends(sqrt(diag(vcov(fit)))[1:4]))
}

# censored normal
fit <- survreg(Surv(durable, durable > 0, type = "left") ~ age + quant, tobin, dist = "gaussian",
  control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
columns <- data.frame(y = tobin$durable, seen = 1 * (tobin$durable > 0))
judge("tobit", "survreg",
  quote(seen * (0.5 * ((y - z1) / s)^2 + log(s)) - (1 - seen) * log(pnorm(-z1 / s))),
  tobin[c("age", "quant")], columns, list(z1 = c("age", "quant")), c(ends(coef(fit)), fit$scale),
  c(s = fit$scale), ends(sqrt(diag(vcov(fit)))[1:3]))

# gamma with its shape
fit <- glm(lot1 ~ log(u), Gamma("log"), control = glm.control(1e-15, 100), data = clotting <- data.frame(
  u = c(5, 10, 15, 20, 30, 40, 60, 80, 100), lot1 = c(118, 58, 42, 35, 27, 25, 21, 19, 18)))
shape <- gamma.shape(fit, it.lim = 100, eps.max = 1e-14)
judge("gamma", "gamma.shape", quote(lgamma(a) - a * log(a) + a * z1 - (a - 1) * log(y) + a * y * exp(-z1)),
  data.frame(logu = log(clotting$u)), data.frame(y = clotting$lot1), list(z1 = 1),
  c(ends(coef(fit)), shape$alpha), c(a = shape$alpha))

# beta and Dirichlet regression
share <- iris[, 1:3] / rowSums(iris[, 1:3])
x <- clean(data.frame(petal = iris$Petal.Width))
fit <- vglm(share[, 1] ~ petal, betaff(zero = NULL), x, epsilon = 1e-14, maxit = 100)
c1 <- coef(fit, matrix = TRUE)
judge("beta", "VGAM", quote(lgamma(exp(z1) / (1 + exp(z1)) * exp(z2)) + lgamma(1 / (1 + exp(z1)) * exp(z2)) - lgamma(exp(z2))
    - (exp(z1) / (1 + exp(z1)) * exp(z2) - 1) * log(y) - (1 / (1 + exp(z1)) * exp(z2) - 1) * log(1 - y)),
  x, data.frame(y = share[, 1]), list(z1 = 1, z2 = 1), c(ends(c1[, 1]), ends(c1[, 2])))
fit <- vglm(as.matrix(share) ~ petal, dirichlet(zero = NULL), x, epsilon = 1e-14, maxit = 100)
c1 <- coef(fit, matrix = TRUE)
judge("dirichlet", "VGAM", quote(lgamma(exp(z1)) + lgamma(exp(z2)) + lgamma(exp(z3)) - lgamma(exp(z1) + exp(z2) + exp(z3))
    - (exp(z1) - 1) * log(y) - (exp(z2) - 1) * log(second) - (exp(z3) - 1) * log(third)),
  x, data.frame(y = share[, 1], second = share[, 2], third = share[, 3]),
  list(z1 = 1, z2 = 1, z3 = 1), c(ends(c1[, 1]), ends(c1[, 2]), ends(c1[, 3])))

# several labels: squares
x <- clean(mtcars[c("wt", "hp")])
one <- lm(mpg ~ wt + hp, mtcars); two <- lm(qsec ~ wt + hp, mtcars)
judge("squares", "lm", quote(0.5 * (y - z1)^2 + 0.5 * (second - z2)^2), x,
  data.frame(y = mtcars$mpg, second = mtcars$qsec), list(z1 = 1:2, z2 = 1:2),
  c(ends(coef(one)), ends(coef(two))), errors = rep(ends(sqrt(diag(summary(one)$cov.unscaled))), 2))

# several classes, the first the reference
x <- clean(birthwt[c("age", "lwt", "smoke")])
fit <- multinom(race ~ age + lwt + smoke, birthwt, Hess = TRUE, trace = FALSE, reltol = 1e-15, maxit = 1000)
columns <- data.frame(y = birthwt$race - 1)
columns$y1 <- 1 * (columns$y == 1); columns$y2 <- 1 * (columns$y == 2)
e <- summary(fit)$standard.errors
judge("multinomial", "multinom", quote(log(1 + exp(z1) + exp(z2)) - y1 * z1 - y2 * z2), x, columns,
  list(z1 = names(x), z2 = names(x)), c(ends(coef(fit)[1, ]), ends(coef(fit)[2, ])),
  errors = c(ends(e[1, ]), ends(e[2, ])))
