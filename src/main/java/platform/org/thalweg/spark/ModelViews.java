package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardView;
import org.thalweg.data.shard.ShardedData;

/**
 * The rows of a shard as each of several models has them, from those that were loaded.
 *
 * @param distinct the views that there are
 * @param ofModel a model, the place of its view among these
 */
record ModelViews(ArrayList<ShardView> distinct, int[] ofModel) implements Serializable {

  /** The views that the data of the models are of the same rows. */
  static ModelViews of(List<ShardedData> models) {
    Map<ShardedData, Integer> known = new IdentityHashMap<>();
    ArrayList<ShardView> distinct = new ArrayList<>();
    int[] ofModel = new int[models.size()];
    for (int m = 0; m < ofModel.length; m++) {
      ShardedData data = models.get(m);
      if (known.putIfAbsent(data, distinct.size()) == null) {
        distinct.add(data.view());
      }
      ofModel[m] = known.get(data);
    }
    return new ModelViews(distinct, ofModel);
  }

  /** The shard as each model has it. */
  List<Shard> of(Shard loaded) {
    List<Shard> seen = distinct.stream().map(view -> view.of(loaded)).toList();
    return Arrays.stream(ofModel).mapToObj(seen::get).toList();
  }
}
