package org.thalweg.objective;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.RowPanel;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;

/** The chunks of a block, for all models: those with the same targets share one. */
final class ModelChunks {
  private final List<LinearObjective> models;
  private final int features;
  private final int lanes;
  private final List<Chunk> distinct = new ArrayList<>();
  private final Chunk[] ofModel;
  private final Block x;
  final RowPanel panel;
  final int capacity; // rows of a chunk at most

  /**
   * The chunks of some rows.
   *
   * @param models over the same features
   * @param views the block as each of them has it: the same x
   */
  ModelChunks(List<LinearObjective> models, List<Block> views, Rows rows) {
    this.models = models;
    this.features = models.get(0).features();
    this.lanes = RowPanel.lanes(models.size());
    Map<Targets, Chunk> known = new IdentityHashMap<>();
    ofModel = new Chunk[views.size()];
    for (int m = 0; m < ofModel.length; m++) {
      Block view = views.get(m);
      ofModel[m] = known.computeIfAbsent(view.targets(), targets -> new Chunk(view, rows));
    }
    distinct.addAll(known.values());
    x = views.get(0);
    if (x.features() > features) {
      throw new IllegalArgumentException(
          "a block uses %d features but the models have %d".formatted(x.features(), features));
    }
    capacity = ofModel[0].capacity();
    panel = new RowPanel(lanes, capacity);
  }

  boolean next() {
    boolean more = false;
    for (Chunk rows : distinct) {
      more = rows.next();
    }
    if (more) {
      Chunk chunk = ofModel[0];
      panel.read(x, chunk.rows(), chunk.count());
    }
    return more;
  }

  Chunk of(int m) {
    return ofModel[m];
  }

  /** The scores of a model's rows, with its intercept and the offsets of the rows. */
  void scores(int m, double[] products, double[] w, double[] to) {
    withoutOffsets(m, products, w, to);
    boolean haveOffsets = of(m).block().targets().haveOffsets();
    for (int i = 0; haveOffsets && i < of(m).count(); i++) {
      to[i] += of(m).offsets()[i];
    }
  }

  void withoutOffsets(int m, double[] products, double[] w, double[] to) {
    for (int i = 0, k = m; i < of(m).count(); i++, k += lanes) {
      to[i] = products[k];
    }
    for (int i = 0; models.get(m).intercept() && i < of(m).count(); i++) {
      to[i] += w[features];
    }
  }

  /** Puts the derivatives of a model among those of all, and adds those of its intercept. */
  void keep(int m, double[] derivatives, double[] among, double[] gradient) {
    spread(m, derivatives, among);
    for (int i = 0; models.get(m).intercept() && i < of(m).count(); i++) {
      gradient[features] += derivatives[i];
    }
  }

  /** Puts a number of each row, for a model, among those of all. */
  void spread(int m, double[] own, double[] all) {
    for (int i = 0, k = m; i < of(m).count(); i++, k += lanes) {
      all[k] = own[i];
    }
  }
}
