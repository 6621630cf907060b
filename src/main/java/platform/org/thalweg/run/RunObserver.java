package org.thalweg.run;

import java.util.List;
import org.apache.spark.SparkContext;
import org.thalweg.solve.TrainingListener;

/** Has listeners for every run that is not part of another one; it is found as a service. */
public interface RunObserver {
  /** What listens to the next run of an application; none where nobody looks. */
  List<TrainingListener> listeners(SparkContext spark);
}
