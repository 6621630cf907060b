package org.thalweg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The messages in the sources: the texts of calls, with … for what differs. */
final class SourceMessages {
  private static final String GAP = "…";
  private static final Pattern PLACEHOLDER = Pattern.compile("%(?:\\d\\$)?[-+0-9.,]*[a-zA-Z]|\\{}");

  private SourceMessages() {}

  /**
   * The text of the first argument of every call.
   *
   * @param call a pattern of what stands before the argument, such as {@code new X\(}
   */
  static List<String> of(String call) throws IOException {
    List<String> found = new ArrayList<>();
    Pattern pattern = Pattern.compile(call);
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        String code = Files.readString(file);
        Matcher matcher = pattern.matcher(code);
        while (matcher.find()) {
          found.add(argument(code, matcher.end()));
        }
      }
    }
    return found;
  }

  /** The texts of the argument that begins at a place, in a row, with … for everything else. */
  static String argument(String code, int begin) {
    StringBuilder message = new StringBuilder();
    int depth = 0;
    int i = begin;
    while (depth >= 0) {
      char c = code.charAt(i);
      if (c == '"') {
        int end = endOfText(code, i);
        if (depth == 0) {
          message.append(code.substring(i + 1, end).translateEscapes());
        }
        i = end;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (depth == 0 && c == ',') {
        break;
      } else if (depth == 0 && Character.isJavaIdentifierStart(c)) {
        int end = i;
        while (Character.isJavaIdentifierPart(code.charAt(end))) {
          end++;
        }
        if (!code.startsWith("formatted", i)) {
          message.append(GAP);
        }
        i = end - 1;
      }
      i++;
    }
    return PLACEHOLDER.matcher(message).replaceAll(GAP).replaceAll(GAP + "+", GAP).strip();
  }

  private static int endOfText(String code, int begin) {
    int end = begin + 1;
    while (code.charAt(end) != '"') {
      end += code.charAt(end) == '\\' ? 2 : 1;
    }
    return end;
  }
}
