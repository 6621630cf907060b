package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.loss.PointwiseLoss;

/** The kinds of values that keys take. */
final class Kinds {
  /** A finite number above zero. */
  static final Real POSITIVE =
      new Real(
          "a positive number", "positive and finite", x -> x > 0 && x < Double.POSITIVE_INFINITY);

  /** A part of a whole: above zero, up to one. */
  static final Real PROPORTION = new Real("a number in (0, 1]", "in (0, 1]", x -> x > 0 && x <= 1);

  private Kinds() {}

  /** A kind whose values are written as one text. */
  interface OfOneText<T> extends Kind<T> {
    /** The value that a text stands for; it may yet be out of range. */
    T parse(String key, String text);

    @Override
    default T read(Settings settings, String key) {
      return parse(key, settings.required(key));
    }
  }

  /**
   * A whole number.
   *
   * @param type int or long
   */
  record Whole<N extends Number>(Class<N> type, long least, long most) implements OfOneText<N> {
    @Override
    public String range() {
      String from = least == Long.MIN_VALUE ? "" : " from " + least;
      boolean bounded = most != Integer.MAX_VALUE && most != Long.MAX_VALUE;
      return "a whole number" + from + (bounded ? " to " + most : "");
    }

    @Override
    @SuppressWarnings("unchecked") // a number of this type
    public N parse(String key, String text) {
      return (N) Literal.number(key, type, text);
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
  record Real(String range, String rule, DoublePredicate isIn) implements OfOneText<Double> {
    @Override
    public Double parse(String key, String text) {
      return (Double) Literal.number(key, double.class, text);
    }

    @Override
    public void check(String key, Double value) {
      if (!isIn.test(value)) {
        throw new ConfException("%s must be %s but was %s".formatted(key, rule, value));
      }
    }
  }

  /** The value of a switch: true or false. */
  record Truth() implements OfOneText<Boolean> {
    @Override
    public String range() {
      return "`true` or `false`";
    }

    @Override
    public Boolean parse(String key, String text) {
      return Literal.truth(key, text);
    }
  }

  /**
   * A number of features that words share by their hash, written {@code hash(2^18)}; its value is
   * the exponent.
   */
  record HashSize(int most) implements OfOneText<Integer> {
    private static final Pattern TEXT = Pattern.compile("hash\\(2\\^(\\d{1,3})\\)");

    @Override
    public String range() {
      return "`hash(2^N)` with N from 1 to " + most;
    }

    @Override
    public Integer parse(String key, String given) {
      Matcher text = TEXT.matcher(given);
      if (!text.matches()) {
        throw new ConfException(
            "%s must be a number of features such as hash(2^18) but was %s".formatted(key, given));
      }
      return Integer.valueOf(text.group(1));
    }

    @Override
    public void check(String key, Integer bits) {
      if (bits < 1 || bits > most) {
        throw new ConfException(
            "%s must be hash(2^1) to hash(2^%d) but was hash(2^%d)".formatted(key, most, bits));
      }
    }

    @Override
    public Object written(Integer bits) {
      return "hash(2^%d)".formatted(bits);
    }
  }

  /**
   * A constant of an enum, written as its name in lower case.
   *
   * @param constants those that a conf may name
   * @param former names that were there, each with the line that refuses it and says what to give
   */
  record EnumConstant<E extends Enum<E>>(List<E> constants, Map<String, String> former)
      implements OfOneText<E> {
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
    public E parse(String key, String text) {
      if (former.containsKey(text)) {
        throw new ConfException(former.get(text));
      }
      int place = names().indexOf(text);
      if (place < 0) {
        throw Nearest.unknown(key, text, names());
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
  record CatalogMember<T>(String range, Supplier<Catalog<T>> catalog)
      implements OfOneText<Named<T>> {
    @Override
    public Named<T> parse(String key, String text) {
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
      implements OfOneText<Optional<Named<PointwiseLoss>>> {
    @Override
    public String range() {
      return single.range() + ", or `" + several + "`";
    }

    @Override
    public Optional<Named<PointwiseLoss>> parse(String key, String text) {
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

  /** A member of the catalog of a key, with its text. */
  static <T> Named<T> named(Key<Named<T>> key, T value) {
    return ((CatalogMember<T>) key.kind()).catalog().get().named(value);
  }

  static String code(List<String> names) {
    return String.join(", ", names.stream().map(name -> "`" + name + "`").toList());
  }
}
