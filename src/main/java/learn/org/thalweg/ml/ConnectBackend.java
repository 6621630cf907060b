package org.thalweg.ml;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.connect.plugin.MLBackendPlugin;

/**
 * Lets a server of Spark Connect train with Thalweg what its clients name as Spark's: these change
 * nothing. The server is started with our jar and
 *
 * <pre>
 *   spark.connect.ml.backend.classes = org.thalweg.ml.ConnectBackend
 * </pre>
 *
 * Without it, clients name our classes themselves.
 */
public final class ConnectBackend implements MLBackendPlugin {
  private static final Map<String, String> OURS =
      Stream.<Class<? extends Estimator<?>>>of(
              FMClassifier.class,
              FMRegressor.class,
              GeneralizedLinearRegression.class,
              LinearRegression.class,
              LinearSVC.class,
              LogisticRegression.class,
              MultilayerPerceptronClassifier.class)
          .collect(Collectors.toMap(MlFiles::ofSpark, Class::getName));

  /** The name of our class in the place of one of Spark's; empty where there is none. */
  @Override
  public Optional<String> transform(String name) {
    return Optional.ofNullable(OURS.get(name));
  }
}
