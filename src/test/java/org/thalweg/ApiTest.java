package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What programs may hold on to is a list that is kept with the sources: {@code api.txt}, the public
 * signatures of the types that the page on compatibility names. A line that goes breaks programs;
 * one that comes is a promise. After a change that is meant, and told under changes: {@code mvn -o
 * test -Dtest=ApiTest -Dthalweg.write=true}.
 */
class ApiTest {
  private static final Path LIST = Pages.SITE.resolve("api.txt");
  private static final Path PAGE = Pages.SITE.resolve("compatibility.md");
  private static final String OF_ALL =
      "(equals\\(java.lang.Object\\)|hashCode\\(\\)|toString\\(\\)|static values\\(\\)|static valueOf\\(.*\\)): .*";

  @Test
  void thePublicSignaturesAreThoseOfTheList() throws IOException {
    List<String> now = signatures();
    assertThat(now).hasSizeGreaterThan(300);
    if (Boolean.getBoolean("thalweg.write")) {
      Files.write(LIST, now);
    }
    List<String> promised = Files.readAllLines(LIST);
    List<String> gone = without(promised, now);
    List<String> come = without(now, promised);
    assertThat(gone).as("these broke programs that use them").isEmpty();
    assertThat(come).as("these are not promised in api.txt yet").isEmpty();
    assertThat(promised).isEqualTo(now);
  }

  private static List<String> without(List<String> all, List<String> some) {
    List<String> left = new ArrayList<>(all);
    left.removeAll(some);
    return left;
  }

  private static List<String> signatures() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Class<?> type : types()) {
      lines.add(header(type));
      members(type).forEach(member -> lines.add(type.getName() + " " + member));
    }
    return lines;
  }

  /** Those of the table of the page, in the order of their names. */
  private static Collection<Class<?>> types() throws IOException {
    SortedMap<String, Class<?>> types = new TreeMap<>();
    for (String line : Pages.section(PAGE, "## What is API")) {
      String[] cells = line.split("[|]");
      if (line.startsWith("| `org.") && cells.length > 3) {
        String name = cells[1].replace("`", "").strip();
        for (String type : cells[2].replace("`", "").split(",")) {
          add(types, load(name + "." + type.strip()));
        }
      }
    }
    return types.values();
  }

  /** Adds a type with those of ours that are inside of it and above it. */
  private static void add(SortedMap<String, Class<?>> types, Class<?> type) {
    boolean isOurs = type != null && type.getName().startsWith("org.thalweg.");
    if (!isOurs || !isPublic(type) || types.putIfAbsent(type.getName(), type) != null) {
      return;
    }
    Arrays.stream(type.getDeclaredClasses()).forEach(inside -> add(types, inside));
    Arrays.stream(type.getInterfaces()).forEach(above -> add(types, above));
    add(types, type.getSuperclass());
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** With all that it is inside of. */
  private static boolean isPublic(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (!Modifier.isPublic(each.getModifiers())
          || each.isAnonymousClass()
          || each.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static String header(Class<?> type) {
    String kind =
        type.isRecord()
            ? "record"
            : type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
    int open = type.isInterface() ? Modifier.ABSTRACT | Modifier.STATIC | Modifier.INTERFACE : 0;
    String modifiers = Modifier.toString(type.getModifiers() & ~open & ~Modifier.STATIC);
    String above =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass())
                    .filter(parent -> parent != Object.class && !type.isRecord() && !type.isEnum()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    return "%s %s %s%s"
        .formatted(modifiers, kind, type.getName(), above.isEmpty() ? "" : ": " + above);
  }

  private static TreeSet<String> members(Class<?> type) {
    TreeSet<String> members = new TreeSet<>();
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      add(members, each, "new" + parameters(each));
    }
    for (Method each : type.getDeclaredMethods()) {
      if (!each.isBridge()) {
        String returned = each.getGenericReturnType().getTypeName();
        String kept =
            Modifier.toString(each.getModifiers() & (Modifier.STATIC | Modifier.ABSTRACT));
        String text = "%s %s%s: %s".formatted(kept, each.getName(), parameters(each), returned);
        add(members, each, text.strip());
      }
    }
    for (Field each : type.getDeclaredFields()) {
      if (isVisible(each.getModifiers()) && !each.isSynthetic()) {
        members.add("field " + each.getName() + ": " + each.getGenericType().getTypeName());
      }
    }
    return members;
  }

  private static void add(TreeSet<String> members, Executable member, String text) {
    boolean isOfAll = text.matches(OF_ALL) || member.getName().contains("$");
    if (isVisible(member.getModifiers()) && !member.isSynthetic() && !isOfAll) {
      members.add(text);
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String parameters(Executable member) {
    return Arrays.stream(member.getGenericParameterTypes())
        .map(Type::getTypeName)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
