package org.thalweg.config;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A named part of an object that is made of its parts: a component of a record, a parameter of a
 * case class of Scala or a property of a data class of Kotlin.
 *
 * @param type its class
 * @param generic its type, with what it is a list of
 * @param accessor gives its value
 */
record Component(String name, Class<?> type, Type generic, Method accessor) {
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
    return new Component(part.getName(), part.getType(), part.getGenericType(), part.getAccessor());
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
