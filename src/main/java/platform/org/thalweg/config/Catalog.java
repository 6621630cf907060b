package org.thalweg.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.schedule.Schedules.Breakpoint;

/**
 * The members of one extension point by name, and how to make them from text. The arguments of a
 * member are the components of its record, by name or in declared order; those left out keep the
 * values of the record's no-argument constructor.
 */
public final class Catalog<T> {
  private final String kind;
  private final Map<String, CatalogEntry> entries = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private String numberMember; // what a bare number stands for; null for nothing
  private Class<T> open; // what a class must implement to be named; null where none may be
  private Written<T> written; // members of another language; null for none

  private record CatalogEntry(Class<?> type, String summary) {}

  /**
   * Members whose arguments are a text of another language.
   *
   * @param opening what such a text begins with: a name and a parenthesis
   * @param type what they all implement
   * @param parse makes one of its whole text, and says what is wrong as IllegalArgumentException
   * @param text its canonical text
   */
  private record Written<T>(
      String opening, Class<?> type, Function<String, T> parse, Function<T, String> text) {
    Named<T> named(T member) {
      return new Named<>(text.apply(member), member);
    }
  }

  /**
   * An empty catalog.
   *
   * @param kind what its members are, for messages: "updater"
   */
  public Catalog(String kind) {
    this.kind = kind;
  }

  /** Adds a member whose record is itself a T. */
  public Catalog<T> add(String name, Class<? extends Record> type) {
    return add(name, type, "");
  }

  /**
   * Adds a member whose record is itself a T.
   *
   * @param summary its formula, or what it is in a line, for lists
   */
  public Catalog<T> add(String name, Class<? extends Record> type, String summary) {
    entries.put(name, new CatalogEntry(type, summary));
    return this;
  }

  /** Adds another name of a member. */
  public Catalog<T> alias(String alias, String name) {
    aliases.put(alias, name);
    return this;
  }

  /** Lets a bare number stand for a member with that number as its only argument. */
  public Catalog<T> number(String name) {
    numberMember = name;
    return this;
  }

  /** Lets a record of the user's own be named by its class, if it implements this. */
  public Catalog<T> open(Class<T> type) {
    open = type;
    return this;
  }

  /**
   * Lets members be written in another language, as {@code name(text)}.
   *
   * @param type what they all implement, and no other member does
   * @param parse makes one of its whole text
   * @param text its canonical text, which parses to an equal one
   */
  public <R extends T> Catalog<T> written(
      String name, Class<R> type, Function<String, T> parse, Function<R, String> text) {
    written = new Written<>(name + "(", type, parse, member -> text.apply(type.cast(member)));
    return this;
  }

  private boolean isWritten(String text) {
    return written != null && text.startsWith(written.opening);
  }

  /** All names, in the order they were added. */
  public Set<String> names() {
    return entries.keySet();
  }

  /** A member with all its arguments, and the default of each that has one. */
  public String usage(String name) {
    Class<?> type = entries.get(name).type;
    List<Component> components = Records.components(type);
    List<String> arguments = new ArrayList<>();
    for (Component component : components) {
      Object absent = Records.defaultOf(type, component);
      arguments.add(component.name() + (absent == null ? "" : "=" + shortly(text(absent))));
    }
    return components.isEmpty() ? name : name + "(" + String.join(",", arguments) + ")";
  }

  /** The formula of a member, or what it is in a line. */
  public String summary(String name) {
    return entries.get(name).summary;
  }

  /** Other names, and the members they stand for. */
  public Map<String, String> aliases() {
    return Collections.unmodifiableMap(aliases);
  }

  /**
   * Makes a member from text.
   *
   * @throws ConfException if the name or an argument is unknown, repeated, missing or out of range
   */
  public Named<T> parse(String text) {
    try {
      return isWritten(text.strip())
          ? written.named(written.parse.apply(text.strip()))
          : make(Expression.parse(text));
    } catch (ConfException e) {
      throw e;
    } catch (IllegalArgumentException e) { // from the member itself: a value out of range
      throw new ConfException(e.getMessage());
    }
  }

  /** Whether a member is one of those that were added, and not of the user's own. */
  public boolean isRegistered(Named<T> member) {
    return isWritten(member.text()) || entries.containsKey(Expression.parse(member.text()).name());
  }

  /**
   * A member with the text that names it. A record of the user's own is named by its class, where
   * the catalog takes such.
   *
   * @throws ConfException if it has no such text: it is not a record, its class cannot be found by
   *     its name, or a component is of a type that has no text
   */
  public Named<T> named(T member) {
    if (written != null && written.type.isInstance(member)) {
      return written.named(member);
    }
    if (Component.all(member.getClass()).isEmpty()) {
      throw new ConfException(
          "%s must be a record, case class or data class, of which text can be made, but was %s"
              .formatted(kind, member.getClass()));
    }
    String text = text(member);
    if (!isOfNumbers(member.getClass()) && !isReadBack(text, member)) {
      throw new ConfException(
          ("%s must be a record whose text, a name with arguments, reads back to an equal one"
                  + " but was %s")
              .formatted(kind, text));
    }
    return new Named<>(text, member);
  }

  /** Whether it is a member that was added and has numbers alone, of which the text is known. */
  private boolean isOfNumbers(Class<?> type) {
    return nameOf(type) != null
        && Records.components(type).stream().allMatch(part -> part.type().isPrimitive());
  }

  private boolean isReadBack(String text, T member) {
    try {
      return parse(text).value().equals(member);
    } catch (ConfException e) { // the text is no name with arguments
      return false;
    }
  }

  @SuppressWarnings("unchecked") // what is added or found is a T
  private Named<T> make(Expression expression) {
    if (numberMember != null
        && Literal.isNumber(expression.name())
        && expression.arguments().isEmpty()) {
      Expression.Argument argument = new Expression.Argument(null, expression, null);
      return make(new Expression(numberMember, List.of(argument)));
    }
    boolean isWhole = entries.containsKey(expression.toString()); // as l2(auto) is
    String name = isWhole ? expression.toString() : expression.name();
    Class<?> type = type(aliases.getOrDefault(name, name));
    Arguments arguments = new Arguments(kind, name, type, each -> make(each).value());
    Object record = Records.of(type, arguments.read(isWhole ? List.of() : expression.arguments()));
    return new Named<>(text(record), (T) record);
  }

  private Class<?> type(String name) {
    CatalogEntry entry = entries.get(name);
    if (entry != null) {
      return entry.type;
    }
    if (open == null || !UserClass.isName(name)) {
      throw Nearest.unknown(kind, name, entries.keySet());
    }
    return UserClass.find(kind, name, open);
  }

  /** The name of a member that was added; null where it was not. */
  private String nameOf(Class<?> type) {
    for (Map.Entry<String, CatalogEntry> entry : entries.entrySet()) {
      if (entry.getValue().type == type) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** A value as it is written: a member of this catalog with its arguments by name. */
  private String text(Object value) {
    boolean isOpen = open != null && open.isInstance(value);
    String added = nameOf(value.getClass());
    String name = added == null && isOpen ? value.getClass().getName() : added;
    if (name == null) {
      return value instanceof Enum<?>
          ? Literal.lower(value)
          : value instanceof String ? value.toString() : value.toString().replace(" ", "");
    }
    List<String> texts = new ArrayList<>();
    for (Component component : Records.components(value.getClass())) {
      Object argument = Records.read(component, value);
      if (argument instanceof List<?> list && Arguments.element(component) != Integer.class) {
        list.forEach(each -> texts.add(text(each)));
      } else {
        texts.add(component.name() + "=" + text(argument));
      }
    }
    return texts.isEmpty() ? name : name + "(" + String.join(",", texts) + ")";
  }

  /** 1 for 1.0, 1e-8 for 1.0E-8. */
  private static String shortly(String text) {
    return text.replaceAll("\\.0(?![0-9])", "").replaceAll("(?<=[0-9])E", "e");
  }

  /** A record of the user's own, or an object of its kin, which a conf names by its class. */
  private static final class UserClass {
    private UserClass() {}

    /** Whether a name is that of a class in a package. */
    static boolean isName(String name) {
      return name.indexOf('.') > 0 && Character.isJavaIdentifierStart(name.charAt(0));
    }

    /**
     * The class of that name, from the class path or the jars of spark-submit. The class is not
     * initialised before it is known to be what it must be.
     *
     * @param kind what it is to be, for messages
     * @param type what it must implement
     * @throws ConfException if there is none
     */
    static Class<?> find(String kind, String name, Class<?> type) {
      try {
        Class<?> found = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        if (Component.all(found).isEmpty() || !type.isAssignableFrom(found)) {
          throw new ConfException(
              "%s %s must be a record that implements %s, or a case or data class that does"
                  .formatted(kind, name, type.getName()));
        }
        return found;
      } catch (ClassNotFoundException e) {
        throw new ConfException(
            "class of %s %s must be on the class path but is not; --jars adds to it"
                .formatted(kind, name));
      } catch (LinkageError e) {
        throw new ConfException("class of %s %s cannot be loaded: %s".formatted(kind, name, e));
      }
    }
  }

  /**
   * The arguments of one member of a catalog, as values for the components of its record, or of an
   * object of its kin.
   *
   * @param kind what the members of the catalog are, for messages
   * @param name of the member, for messages
   * @param type its class
   * @param member makes another member of the catalog, for an argument that is one
   */
  record Arguments(String kind, String name, Class<?> type, Function<Expression, Object> member) {

    /**
     * A value for every component: what is given, and the defaults of the rest.
     *
     * @throws ConfException if an argument is unknown, repeated, missing or of the wrong kind
     */
    Object[] read(List<Expression.Argument> given) {
      List<Component> components = Records.components(type);
      List<String> known = components.stream().map(Component::name).toList();
      Object[] values = new Object[components.size()];
      int place = 0; // of the next argument without a name: after the one before it
      for (int i = 0; i < given.size(); i++) {
        Expression.Argument argument = given.get(i);
        int at = argument.key() == null ? place : known.indexOf(argument.key());
        place = at + 1;
        if (known.isEmpty() || at >= known.size()) {
          throw new ConfException(
              "%s must have no argument%s but had %s"
                  .formatted(name, known.isEmpty() ? "" : " after " + known.get(at - 1), argument));
        }
        if (at < 0) {
          throw Nearest.unknown("argument of " + name, argument.key(), known);
        }
        if (components.get(at).type() == List.class
            && element(components.get(at)) != Integer.class) {
          values[at] = list(components.get(at), given.subList(i, given.size()));
          break;
        }
        if (values[at] != null) {
          throw new ConfException(
              "argument %s of %s is given twice".formatted(known.get(at), name));
        }
        if (argument.after() != null) {
          throw new ConfException(
              "argument %s of %s must be one value but was %s"
                  .formatted(known.get(at), name, argument));
        }
        values[at] = value(components.get(at), argument.value());
      }
      fillDefaults(values, components);
      return values;
    }

    private void fillDefaults(Object[] values, List<Component> components) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] == null ? Records.defaultOf(type, components.get(i)) : values[i];
        if (values[i] == null) {
          throw new ConfException(
              "argument %s of %s is missing".formatted(components.get(i).name(), name));
        }
      }
    }

    private Object value(Component component, Expression given) {
      Class<?> wanted = component.type();
      String what = component.name() + " of " + name;
      if (wanted == double.class || wanted == int.class || wanted == long.class) {
        return Literal.number(what, wanted, given.toString());
      }
      if (wanted == boolean.class) {
        return Literal.truth(what, given.toString());
      }
      if (wanted == String.class) {
        return given.toString();
      }
      if (wanted.isEnum()) {
        return Literal.constant(what, wanted.getEnumConstants(), given.toString());
      }
      if (wanted == List.class) {
        return Literal.wholeNumbers(what, given);
      }
      if (wanted == PenaltyPath.Shape.class && !given.name().equals("sum")) {
        return Registry.shapes().parse(given.toString()).value();
      }
      Object other = member.apply(given);
      if (!wanted.isInstance(other)) {
        throw new ConfException(
            "%s must be a %s but was %s"
                .formatted(what, wanted.getSimpleName().toLowerCase(Locale.ROOT), given));
      }
      return other;
    }

    /** All that is left: the breakpoints of a schedule, or members of the catalog. */
    private List<?> list(Component component, List<Expression.Argument> given) {
      if (element(component) == Breakpoint.class) {
        return breakpoints(given);
      }
      List<Object> members = new ArrayList<>();
      for (Expression.Argument argument : given) {
        if (argument.after() != null || argument.key() != null) {
          throw new ConfException(
              "%s must be a list of %ss but had %s".formatted(name, kind, argument));
        }
        members.add(member.apply(argument.value()));
      }
      return members;
    }

    /** The type of the elements of a component that is a list. */
    static Type element(Component list) {
      return ((ParameterizedType) list.generic()).getActualTypeArguments()[0];
    }

    private List<?> breakpoints(List<Expression.Argument> given) {
      List<Object> breakpoints = new ArrayList<>();
      for (Expression.Argument argument : given) {
        if (argument.after() == null || argument.key() != null) {
          throw new ConfException(
              "%s must go on with step:rate pairs but had %s".formatted(name, argument));
        }
        long step =
            (Long) Literal.number("step of " + name, long.class, argument.value().toString());
        double rate =
            (Double) Literal.number("rate of " + name, double.class, argument.after().toString());
        breakpoints.add(new Breakpoint(step, rate));
      }
      return breakpoints;
    }
  }

  /** Makes and reads objects that are made of their parts, public or not: records and their kin. */
  private static final class Records {
    private Records() {}

    /**
     * An object with the given parts.
     *
     * @throws ConfException with the object's own message if it rejects one
     */
    static Object of(Class<?> type, Object[] values) {
      if (Component.single(type).isPresent()) {
        return single(type);
      }
      Class<?>[] types = components(type).stream().map(Component::type).toArray(Class<?>[]::new);
      try {
        return make(type.getDeclaredConstructor(types), values);
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(e); // all that have components have it
      }
    }

    private static Object single(Class<?> type) {
      try {
        return Component.single(type).orElseThrow().get(null);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it is public in both languages
      }
    }

    /** The parts of a class whose objects are made of them. */
    static List<Component> components(Class<?> type) {
      return Component.all(type).orElseThrow();
    }

    /** The value of a part in the type's no-argument constructor; null without one. */
    static Object defaultOf(Class<?> type, Component component) {
      try {
        return read(component, make(type.getDeclaredConstructor()));
      } catch (NoSuchMethodException e) {
        return null;
      }
    }

    /** The value of a part. */
    static Object read(Component component, Object object) {
      try {
        component.accessor().setAccessible(true);
        return component.accessor().invoke(object);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Object make(Constructor<?> constructor, Object... values) {
      try {
        constructor.setAccessible(true);
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        Throwable cause = e.getCause();
        throw new ConfException(cause.getMessage() == null ? cause.toString() : cause.getMessage());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * A named part of an object that is made of its parts: a component of a record, a parameter of a
   * case class of Scala or a property of a data class of Kotlin.
   *
   * @param type its class
   * @param generic its type, with what it is a list of
   * @param accessor gives its value
   */
  private record Component(String name, Class<?> type, Type generic, Method accessor) {
    /** What Kotlin and Scala call the field of the one object of a class. */
    private static final List<String> SINGLES = List.of("INSTANCE", "MODULE$");

    private static final ClassValue<Optional<List<Component>>> FOUND =
        new ClassValue<>() {
          @Override
          protected Optional<List<Component>> computeValue(Class<?> type) {
            return find(type);
          }
        };

    private static Component of(RecordComponent part) {
      return new Component(
          part.getName(), part.getType(), part.getGenericType(), part.getAccessor());
    }

    /**
     * The parts of the objects of a class, in the order of its constructor. What is no record has
     * them if its objects are equal by their fields, or if there is one object alone.
     *
     * @return empty if objects of the class are not made of their parts
     */
    static Optional<List<Component>> all(Class<?> type) {
      return FOUND.get(type);
    }

    private static Optional<List<Component>> find(Class<?> type) {
      if (type.isRecord()) {
        return Optional.of(Arrays.stream(type.getRecordComponents()).map(Component::of).toList());
      }
      if (single(type).isPresent()) {
        return Optional.of(List.of());
      }
      List<Component> parts = new ArrayList<>();
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          Optional<Method> accessor = accessor(type, field);
          if (accessor.isEmpty()) {
            return Optional.empty();
          }
          parts.add(
              new Component(
                  field.getName(), field.getType(), field.getGenericType(), accessor.get()));
        }
      }
      return isMadeOf(type, parts) ? Optional.of(parts) : Optional.empty();
    }

    /** The one object of a class that has no other, as {@code object} of Kotlin and Scala makes. */
    static Optional<Field> single(Class<?> type) {
      return Arrays.stream(type.getDeclaredFields())
          .filter(field -> SINGLES.contains(field.getName()) && field.getType() == type)
          .filter(field -> Modifier.isStatic(field.getModifiers()))
          .findFirst();
    }

    private static boolean isMadeOf(Class<?> type, List<Component> parts) {
      Class<?>[] types = parts.stream().map(Component::type).toArray(Class<?>[]::new);
      return Arrays.stream(type.getDeclaredConstructors())
              .anyMatch(made -> Arrays.equals(made.getParameterTypes(), types))
          && Arrays.stream(type.getDeclaredMethods())
              .anyMatch(own -> own.getName().equals("equals") && own.getParameterCount() == 1);
    }

    /** {@code scale()} of Scala, {@code getScale()} of Kotlin, {@code isScaled()} for isScaled. */
    private static Optional<Method> accessor(Class<?> type, Field field) {
      String name = field.getName();
      String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      return Arrays.stream(type.getDeclaredMethods())
          .filter(method -> method.getParameterCount() == 0)
          .filter(method -> method.getReturnType() == field.getType())
          .filter(method -> method.getName().equals(name) || method.getName().equals(getter))
          .findFirst();
    }
  }
}
