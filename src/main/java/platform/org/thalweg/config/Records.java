package org.thalweg.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** Makes and reads objects that are made of their parts, public or not: records and their kin. */
final class Records {
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
