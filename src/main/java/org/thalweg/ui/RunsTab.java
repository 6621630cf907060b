package org.thalweg.ui;

import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;

/** The tab of one application, with its page. */
final class RunsTab extends SparkUITab {
  /** The tab's place in addresses, and its name. */
  static final String PREFIX = "thalweg";

  /** A tab that is not shown yet. */
  RunsTab(SparkUI ui, boolean isOver) {
    super(ui, PREFIX);
    attachPage(new TabPage(this, ui.store().store(), isOver));
  }
}
