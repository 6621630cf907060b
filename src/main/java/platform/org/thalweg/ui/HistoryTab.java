package org.thalweg.ui;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The tab in the history server, which finds this class by a service file where our jar is on its
 * class path.
 */
public final class HistoryTab implements AppHistoryServerPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryTab.class);

  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    SparkListener runs = SparkTab.runs(store);
    return CollectionConverters.asScala(List.of(runs)).toSeq();
  }

  /** Shows the tab of an application that had runs. */
  @Override
  public void setupUI(SparkUI ui) {
    try {
      if (ui.store().store().count(RunData.class) > 0) {
        ui.attachTab(TabPage.tab(ui, true, Optional.empty()));
      }
    } catch (Exception | LinkageError e) {
      LOG.warn("there is no tab for Thalweg in this history server: {}", e.toString());
    }
  }

  /** Behind the tabs of Spark. */
  @Override
  public int displayOrder() {
    return 1000;
  }
}
