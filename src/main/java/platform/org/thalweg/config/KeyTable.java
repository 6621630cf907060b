package org.thalweg.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Key.Default;
import org.thalweg.config.Key.Params;

/** Collects keys in the order in which they are declared. */
final class KeyTable {
  private final List<Key<?>> rows = new ArrayList<>();

  List<Key<?>> rows() {
    return Collections.unmodifiableList(rows);
  }

  <T> Row<T> key(String name, Kind<T> kind) {
    return new Row<>(name, kind);
  }

  /** A key that has no default, changes bits and is used by all methods, unless it says more. */
  final class Row<T> {
    private final String name;
    private final Kind<T> kind;
    private Default absent = new Default(Optional.empty(), "none");
    private Changes changes = Changes.BITS;
    private Set<Method> methods = EnumSet.allOf(Method.class);
    private Params params = Params.OWN;

    private Row(String name, Kind<T> kind) {
      this.name = name;
      this.kind = kind;
    }

    /** The default, as it would be written. */
    Row<T> absent(String text) {
      absent = new Default(Optional.of(text), text);
      return this;
    }

    /** The meaning of a key that is left out, where no value of the key has that meaning. */
    Row<T> absentMeans(String words) {
      absent = new Default(Optional.empty(), words);
      return this;
    }

    Row<T> changing(Changes other) {
      changes = other;
      return this;
    }

    /** Makes it a Param also of the estimators that Spark has. */
    Row<T> asParam() {
      params = Params.ALL;
      return this;
    }

    /** Makes it no Param of any estimator. */
    Row<T> noParam() {
      params = Params.NONE;
      return this;
    }

    Row<T> onlyFor(Method method) {
      methods = EnumSet.of(method);
      return this;
    }

    /** Adds the key, whose meaning is the comment of its constant. */
    Key<T> row() {
      Key<T> key =
          new Key<>(name, kind, absent, changes, Set.copyOf(methods), params, KeyMeanings.of(name));
      rows.add(key);
      return key;
    }
  }
}
