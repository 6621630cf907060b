package org.thalweg.config;

/** A record of the user's own, or an object of its kin, which a conf names by its class. */
final class UserClass {
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
