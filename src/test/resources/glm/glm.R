# Rscript glm.R, in this directory: writes the data sets that GlmOfRTest reads, as R has them, and
# what R says of a generalized linear model of each: NAME.csv and NAME.glm, with the estimates,
# errors, z or t values, p values and intervals of summary and confint.default.

# The level that most rows have, the first of such in alphabetical order.
frequent <- function(x) { n <- table(x); sort(names(n)[n == max(n)], method = "radix")[1] }

tell <- function(name, data, formula, family, categorical, weights = rep(1, nrow(data))) {
  for (column in categorical) {
    levels <- factor(as.character(data[[column]]))
    data[[column]] <- relevel(levels, ref = frequent(as.character(levels)))
  }
  data$weights <- weights
  fit <- glm(formula, family, data, weights = weights, control = glm.control(1e-15, 100))
  parameter <- names(coef(fit))
  for (column in categorical) {
    parameter <- sub(paste0("^`?", column, "`?(.+)$"), paste0(column, "=\\1"), parameter)
  }
  parameter <- sub("(Intercept)", "intercept", parameter, fixed = TRUE)
  figures <- cbind(coef(summary(fit)), confint.default(fit))
  write.table(cbind(parameter, format(figures, digits = 12, scientific = TRUE, trim = TRUE)),
    paste0(name, ".glm"), sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
}
save <- function(name, data) write.csv(data, paste0(name, ".csv"), row.names = FALSE)

customers <- read.csv("../../../../data/customers.csv", check.names = FALSE)
customers$churned <- customers$churned == "yes"
customers$newsletter <- customers$newsletter == "true"
customers$since <- as.integer(as.Date(customers$since))
names(customers)[names(customers) == "first.purchase"] <- "first"
tell("customers", customers, churned ~ age + city + first + since + I(newsletter + 0) + orders,
  binomial(), c("city", "first"))

save("warpbreaks", warpbreaks)
tell("warpbreaks", warpbreaks, breaks ~ wool + tension, poisson(), c("wool", "tension"))
tell("warpbreaks-gamma", warpbreaks, breaks ~ wool + tension, Gamma("log"), c("wool", "tension"))

titanic <- subset(as.data.frame(Titanic), Freq > 0)
save("titanic", titanic)
titanic$Survived <- titanic$Survived == "Yes"
tell("titanic", titanic, Survived ~ Class + Sex + Age, binomial(), c("Class", "Sex", "Age"),
  titanic$Freq)

groups <- c("agegp", "alcgp", "tobgp")
cancer <- rbind(cbind(esoph[groups], case = 1, n = esoph$ncases),
  cbind(esoph[groups], case = 0, n = esoph$ncontrols))
cancer <- subset(cancer, n > 0)
save("esoph", cancer)
tell("esoph", cancer, case ~ agegp + alcgp + tobgp, binomial(), groups, cancer$n)

save("infert", infert)
tell("infert", infert, case ~ education + age + parity + induced + spontaneous, binomial(),
  "education")

cars <- mtcars[c("mpg", "cyl", "wt", "hp")]
save("mtcars", cars)
tell("mtcars", cars, mpg ~ cyl + wt + hp, gaussian(), "cyl")
