package org.thalweg.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.text.Secrets;

/** The kinds of values that keys take. */
final class Kinds {
  /** A finite number above zero. */
  static final Real POSITIVE =
      new Real(
          "a positive number", "positive and finite", x -> x > 0 && x < Double.POSITIVE_INFINITY);

  /** A part of a whole: above zero, up to one. */
  static final Real PROPORTION = new Real("a number in (0, 1]", "in (0, 1]", x -> x > 0 && x <= 1);

  private Kinds() {}

  /** Any text, as it is written. */
  record FreeText(String range) implements Kind<String> {
    @Override
    public String read(Settings settings, String key) {
      return settings.required(key);
    }

    @Override
    public void check(String key, String value) {
      if (value.isEmpty()) {
        throw new ConfException(key + " must not be empty");
      }
      if (!value.equals(value.strip())) {
        throw new ConfException(
            "%s must not begin or end with white space but was \"%s\"".formatted(key, value));
      }
    }
  }

  /** A text that must be one of the given names. */
  record OneOf(List<String> names) implements Kind<String> {
    @Override
    public String range() {
      return Kinds.code(names);
    }

    @Override
    public String read(Settings settings, String key) {
      String given = settings.required(key);
      check(key, given);
      return given;
    }

    @Override
    public void check(String key, String value) {
      if (!names.contains(value)) {
        throw Nearest.unknown(key, value, names);
      }
    }
  }

  /**
   * A whole number.
   *
   * @param type int or long
   */
  record Whole<N extends Number>(Class<N> type, long least, long most) implements Kind<N> {
    @Override
    public String range() {
      String from = least == Long.MIN_VALUE ? "" : " from " + least;
      boolean bounded = most != Integer.MAX_VALUE && most != Long.MAX_VALUE;
      return "a whole number" + from + (bounded ? " to " + most : "");
    }

    @Override
    public N read(Settings settings, String key) {
      return parse(key, settings.required(key));
    }

    @SuppressWarnings("unchecked") // a number of this type
    N parse(String key, String text) {
      N value = (N) Literal.number(key, type, text);
      check(key, value);
      return value;
    }

    @Override
    public void check(String key, N number) {
      long value = number.longValue();
      if (value < least) {
        throw new ConfException("%s must be at least %d but was %d".formatted(key, least, value));
      }
      if (value > most) {
        throw new ConfException("%s must be at most %d but was %d".formatted(key, most, value));
      }
    }
  }

  /**
   * A real number.
   *
   * @param rule that a number must obey, for messages
   * @param isIn whether one does
   */
  record Real(String range, String rule, DoublePredicate isIn) implements Kind<Double> {
    @Override
    public Double read(Settings settings, String key) {
      return parse(key, settings.required(key));
    }

    Double parse(String key, String text) {
      double value = (Double) Literal.number(key, double.class, text);
      check(key, value);
      return value;
    }

    @Override
    public void check(String key, Double value) {
      if (!isIn.test(value)) {
        throw new ConfException("%s must be %s but was %s".formatted(key, rule, value));
      }
    }
  }

  /** The value of a switch: true or false. */
  record Truth() implements Kind<Boolean> {
    @Override
    public String range() {
      return "`true` or `false`";
    }

    @Override
    public Boolean read(Settings settings, String key) {
      return Literal.truth(key, settings.required(key));
    }
  }

  /**
   * A constant of an enum, written as its name in lower case.
   *
   * @param constants those that a conf may name
   * @param former names that were there, each with the line that refuses it and says what to give
   */
  record EnumConstant<E extends Enum<E>>(List<E> constants, Map<String, String> former)
      implements Kind<E> {
    EnumConstant(Class<E> type) {
      this(List.of(type.getEnumConstants()), Map.of());
    }

    @Override
    public String range() {
      return Kinds.code(names());
    }

    private List<String> names() {
      return constants.stream().map(Settings::lower).toList();
    }

    @Override
    public E read(Settings settings, String key) {
      String refusal = former.get(settings.required(key));
      if (refusal != null) {
        throw new ConfException(refusal);
      }
      int place = names().indexOf(settings.required(key));
      if (place < 0) {
        throw Nearest.unknown(key, settings.required(key), names());
      }
      return constants.get(place);
    }

    @Override
    public void check(String key, E value) {
      if (!constants.contains(value)) {
        throw Nearest.unknown(key, Settings.lower(value), names());
      }
    }

    @Override
    public String written(E value) {
      return Settings.lower(value);
    }
  }

  /**
   * A member of a catalog, written with its arguments.
   *
   * @param range what its members are
   */
  record CatalogMember<T>(String range, Supplier<Catalog<T>> catalog) implements Kind<Named<T>> {
    @Override
    public Named<T> read(Settings settings, String key) {
      return parse(key, settings.required(key));
    }

    Named<T> parse(String key, String text) {
      try {
        return catalog.get().parse(text);
      } catch (ConfException e) {
        throw new ConfException("%s: %s".formatted(key, e.getMessage()));
      }
    }

    @Override
    public void check(String key, Named<T> value) {
      String text = catalog.get().named(value.value()).text();
      if (!text.equals(value.text())) {
        throw new ConfException(
            "%s must have the text %s but had %s".formatted(key, text, value.text()));
      }
    }

    @Override
    public String written(Named<T> value) {
      return value.text();
    }
  }

  /**
   * A loss of one score, or that of several, which is empty here.
   *
   * @param several what is written for it
   */
  record ScoreLoss(CatalogMember<PointwiseLoss> single, String several)
      implements Kind<Optional<Named<PointwiseLoss>>> {
    @Override
    public String range() {
      return single.range() + ", or `" + several + "`";
    }

    @Override
    public Optional<Named<PointwiseLoss>> read(Settings settings, String key) {
      String text = settings.required(key);
      return text.equals(several) ? Optional.empty() : Optional.of(single.parse(key, text));
    }

    @Override
    public void check(String key, Optional<Named<PointwiseLoss>> value) {
      value.ifPresent(loss -> single.check(key, loss));
    }

    @Override
    public String written(Optional<Named<PointwiseLoss>> value) {
      return value.map(Named::text).orElse(several);
    }
  }

  /** Several names, or one number. */
  record NameList(String range) implements Kind<List<String>> {
    @Override
    public List<String> read(Settings settings, String key) {
      return settings.list(key);
    }

    @Override
    public void check(String key, List<String> value) {
      if (value.contains("")) {
        throw new ConfException("%s must not hold an empty name but was %s".formatted(key, value));
      }
    }

    @Override
    public Object written(List<String> value) {
      String joined = String.join(",", value);
      if (joined.matches("[1-9][0-9]{0,9}")) {
        return Long.valueOf(joined); // the number of features of LIBSVM text
      }
      return Settings.split(joined).equals(value) ? joined : ConfigValueFactory.fromIterable(value);
    }
  }

  /** Names and values in braces. */
  record NamedTexts() implements Kind<Map<String, String>> {
    @Override
    public String range() {
      return "names and values in braces";
    }

    @Override
    public Map<String, String> read(Settings settings, String key) {
      return settings.map(key);
    }

    @Override
    public Object written(Map<String, String> value) {
      return ConfigValueFactory.fromMap(Secrets.print(value));
    }
  }

  /** Names in braces, each with a list of values. */
  record Lists() implements Kind<Map<String, List<String>>> {
    @Override
    public String range() {
      return "names and lists in braces";
    }

    @Override
    public Map<String, List<String>> read(Settings settings, String key) {
      return settings.lists(key);
    }

    @Override
    public void check(String key, Map<String, List<String>> value) {
      value.forEach(
          (name, values) -> {
            if (values.isEmpty()) {
              throw new ConfException("%s.%s must have a value but has none".formatted(key, name));
            }
            if (!values.stream().allMatch(each -> !each.isEmpty() && each.equals(each.strip()))) {
              throw new ConfException(
                  "%s.%s must have values without white space around them but had %s"
                      .formatted(key, name, values));
            }
          });
    }

    /** A list of braces with one name each, since those in braces have no order. */
    @Override
    public Object written(Map<String, List<String>> value) {
      return ConfigValueFactory.fromIterable(
          value.entrySet().stream()
              .map(entry -> Map.of(entry.getKey(), entry.getValue()))
              .toList());
    }
  }

  /** A member of the catalog of a key, with its text. */
  static <T> Named<T> named(Key<Named<T>> key, T value) {
    return ((CatalogMember<T>) key.kind()).catalog().get().named(value);
  }

  private static String code(List<String> names) {
    return String.join(", ", names.stream().map(name -> "`" + name + "`").toList());
  }
}
