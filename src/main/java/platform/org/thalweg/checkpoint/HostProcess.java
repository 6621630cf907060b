package org.thalweg.checkpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A process, as the kernel of its host tells it from all others: a number is of one process at a
 * time in a namespace, and start ticks, which count from the boot, tell it from a later one of the
 * same number. No clock of the wall is asked, since that may be set.
 *
 * @param host its name, which others may share
 * @param boot id of the boot of the kernel; null where the kernel does not say
 * @param namespace of process numbers, and of the time since the boot; null likewise
 * @param number of the process in that namespace
 * @param startTicks from the boot to the start of the process; −1 where they are not known
 */
record HostProcess(String host, String boot, String namespace, long number, long startTicks) {
  static final Path PROC = Path.of("/proc");
  private static final int STATE = 0; // of the fields behind the name, which may have blanks
  private static final int START_TICKS = 19;

  /** What can be said of a process. */
  enum Fate {
    RUNS,
    HAS_ENDED,
    IS_UNKNOWN
  }

  /** The process of this JVM, with what tells it from others of its host. */
  static HostProcess self() {
    return self(PROC, ProcessHandle.current().pid(), thisHost());
  }

  /** The process of a number, as a directory such as {@code /proc} tells of it. */
  static HostProcess self(Path proc, long number, String host) {
    try {
      boolean isOfThisNamespace =
          Files.readSymbolicLink(proc.resolve("self")).toString().equals(Long.toString(number));
      if (isOfThisNamespace) {
        Path namespaces = proc.resolve("self/ns");
        String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
        String namespace = Files.readSymbolicLink(namespaces.resolve("pid")).toString();
        Path time = namespaces.resolve("time"); // since Linux 5.6
        if (Files.isSymbolicLink(time)) {
          namespace += " " + Files.readSymbolicLink(time);
        }
        long ticks = Long.parseLong(fields(proc, number)[START_TICKS]);
        return new HostProcess(host, boot, namespace, number, ticks);
      }
    } catch (IOException | RuntimeException e) { // another system, or a /proc that hides something
      return new HostProcess(host, null, null, number, -1);
    }
    return new HostProcess(host, null, null, number, -1);
  }

  /** Of the process, without its number and its name. */
  private static String[] fields(Path proc, long number) throws IOException {
    String stat = Files.readString(proc.resolve(number + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private boolean isKnown() {
    return boot != null && namespace != null && startTicks >= 0;
  }

  /** What has become of it, seen from this process. */
  Fate fate() {
    return fate(PROC, self());
  }

  /**
   * What became of this process, seen from another: certain only on the same boot and namespace.
   *
   * @param proc of that other process
   */
  Fate fate(Path proc, HostProcess seenFrom) {
    boolean isBeside =
        isKnown()
            && seenFrom.isKnown()
            && host.equals(seenFrom.host)
            && boot.equals(seenFrom.boot)
            && Objects.equals(namespace, seenFrom.namespace);
    if (!isBeside) {
      return Fate.IS_UNKNOWN;
    }
    try {
      String[] fields = fields(proc, number);
      boolean isDead = fields[STATE].equals("Z") || fields[STATE].equals("X");
      boolean isSame = Long.parseLong(fields[START_TICKS]) == startTicks;
      return isSame && !isDead ? Fate.RUNS : Fate.HAS_ENDED;
    } catch (NoSuchFileException e) { // which is certain only where those of other users are seen
      return Files.isReadable(proc.resolve("1/stat")) ? Fate.HAS_ENDED : Fate.IS_UNKNOWN;
    } catch (IOException | RuntimeException e) {
      return Fate.IS_UNKNOWN;
    }
  }
}
