package org.thalweg.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.schedule.Schedules.Breakpoint;

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
      if (components.get(at).type() == List.class && element(components.get(at)) != Integer.class) {
        values[at] = list(components.get(at), given.subList(i, given.size()));
        break;
      }
      if (values[at] != null) {
        throw new ConfException("argument %s of %s is given twice".formatted(known.get(at), name));
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
    if (wanted == PenaltyPath.Shape.class) {
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
      long step = (Long) Literal.number("step of " + name, long.class, argument.value().toString());
      double rate =
          (Double) Literal.number("rate of " + name, double.class, argument.after().toString());
      breakpoints.add(new Breakpoint(step, rate));
    }
    return breakpoints;
  }
}
