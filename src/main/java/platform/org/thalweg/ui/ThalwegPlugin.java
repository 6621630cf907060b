package org.thalweg.ui;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.thalweg.solve.StepReport;

/**
 * Gauges of the run under way among Spark's metrics, {@code
 * spark.plugins=org.thalweg.ui.ThalwegPlugin}: running, step, epoch, objective, gradientNorm,
 * learningRate and rowsPerSecond, of the driver. They are not numbers before the first step.
 */
public final class ThalwegPlugin implements SparkPlugin {
  /** The name of a gauge, and what it reads off a report. */
  static final Map<String, ToDoubleFunction<StepReport>> OF_REPORTS =
      Map.of(
          "step", StepReport::step,
          "epoch", StepReport::epoch,
          "objective", StepReport::objective,
          "gradientNorm", StepReport::gradientNorm,
          "learningRate", StepReport::learningRate);

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverSide();
  }

  /** None: executors have no part of it. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class DriverSide implements DriverPlugin {
    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
      MetricRegistry registry = context.metricRegistry();
      OF_REPORTS.forEach((name, figure) -> registry.register(name, gauge(figure)));
      registry.register("rowsPerSecond", (Gauge<Double>) Gauges::rowsPerSecond);
      registry.register("running", (Gauge<Integer>) () -> Gauges.isRunning() ? 1 : 0);
      Gauges.read(true);
      return Map.of();
    }

    @Override
    public void shutdown() {
      Gauges.read(false);
    }

    private static Gauge<Double> gauge(ToDoubleFunction<StepReport> figure) {
      return () -> {
        StepReport last = Gauges.last();
        return last == null ? Double.NaN : figure.applyAsDouble(last);
      };
    }
  }
}
