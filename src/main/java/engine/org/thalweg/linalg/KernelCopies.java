package org.thalweg.linalg;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/**
 * A copy of a kernel for each pair of storages it meets.
 *
 * <p>HotSpot compiles a method once, for all who call it. Where {@code values.at(k)} has met three
 * storages it becomes a call through a table, entry by entry, which costs seven times the loop
 * itself. A copy is a hidden class: the same bytes, but profiled and compiled for the one pair it
 * is given, and as fast as a loop written out for that pair.
 *
 * @param <B> the layout
 */
final class KernelCopies<B> {
  private final Class<? extends Kernel<B>> original;
  private final ClassValue<ClassValue<Kernel<B>>> copies =
      new ClassValue<>() {
        @Override
        protected ClassValue<Kernel<B>> computeValue(Class<?> first) {
          return new ClassValue<>() {
            @Override
            protected Kernel<B> computeValue(Class<?> second) {
              return copy();
            }
          };
        }
      };

  KernelCopies(Class<? extends Kernel<B>> original) {
    this.original = original;
  }

  /** The copy for these storages. */
  Kernel<B> of(Object first, Object second) {
    return copies.get(first.getClass()).get(second.getClass());
  }

  @SuppressWarnings("unchecked") // the bytes are those of the original
  private Kernel<B> copy() {
    String file = original.getName().substring(original.getPackageName().length() + 1) + ".class";
    try (InputStream code = original.getResourceAsStream(file)) {
      Lookup copy = MethodHandles.lookup().defineHiddenClass(code.readAllBytes(), true);
      MethodType noArguments = MethodType.methodType(void.class);
      return (Kernel<B>) copy.findConstructor(copy.lookupClass(), noArguments).invoke();
    } catch (Throwable e) {
      throw new LinkageError("no copy of %s can be made".formatted(original.getName()), e);
    }
  }
}
