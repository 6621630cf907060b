# The figures of NonlinearFunctionsOfRTest, by nls of R 4.5 on data sets of R: NAME.csv and NAME.nls.
write <- function(name, data, fit, y, x) {
  columns <- data.frame(y = data[[y]], x = data[[x]])
  write.csv(columns, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  s <- summary(fit)
  figures <- data.frame(name = rownames(s$coefficients), estimate = s$coefficients[, 1], error = s$coefficients[, 2])
  con <- file(paste0(name, ".nls"), "w")
  cat("sum of squares,", format(deviance(fit), digits = 17), "\n", sep = "", file = con)
  for (i in seq_len(nrow(figures))) {
    cat(figures$name[i], ",", format(figures$estimate[i], digits = 17), ",", format(figures$error[i], digits = 17), "\n", sep = "", file = con)
  }
  close(con)
}
tight <- nls.control(tol = 1e-8, minFactor = 1e-12, maxiter = 500, warnOnly = TRUE)
treated <- Puromycin[Puromycin$state == "treated", ]
write("puromycin", treated, nls(rate ~ v*conc/(k + conc), treated, start = list(v = 200, k = 0.05), control = tight), "rate", "conc")
write("bod", BOD, nls(demand ~ a*(1 - exp(-b*Time)), BOD, start = list(a = 20, b = 0.5), control = tight), "demand", "Time")
run1 <- DNase[DNase$Run == 1, ]
run1$logconc <- log(run1$conc)
write("dnase", run1, nls(density ~ a/(1 + exp((c - logconc)/s)), run1, start = list(a = 3, c = 0, s = 1), control = tight), "density", "logconc")
subject <- Indometh[Indometh$Subject == 1, ]
write("indometh", subject, nls(conc ~ a*exp(-b*time) + c*exp(-d*time), subject, start = list(a = 2, b = 2, c = 0.5, d = 0.3), control = tight), "conc", "time")
