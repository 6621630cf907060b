package org.thalweg.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Makes and reads records, public or not, by their components. */
final class Records {
  private Records() {}

  /**
   * A record with the given components.
   *
   * @throws ConfException with the record's own message if it rejects one
   */
  static Record of(Class<? extends Record> type, Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return make(type.getDeclaredConstructor(types), values);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // every record has it
    }
  }

  /** The value of a component in the record's no-argument constructor; null without one. */
  static Object defaultOf(Class<? extends Record> type, RecordComponent component) {
    try {
      return read(component, make(type.getDeclaredConstructor()));
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /** The value of a component. */
  static Object read(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record make(Constructor<? extends Record> constructor, Object... values) {
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
