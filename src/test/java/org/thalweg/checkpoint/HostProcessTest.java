package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.checkpoint.HostProcess.Fate.HAS_ENDED;
import static org.thalweg.checkpoint.HostProcess.Fate.IS_UNKNOWN;
import static org.thalweg.checkpoint.HostProcess.Fate.RUNS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a directory such as /proc says of a process, and what it does not. */
class HostProcessTest {
  @TempDir private Path proc;
  private HostProcess self;

  @BeforeEach
  void write() throws IOException {
    boot("b1");
    namespace("pid:[1]", "time:[1]");
    Files.createDirectories(proc.resolve("1"));
    Files.writeString(proc.resolve("1/stat"), stat("init", "S", 1));
    process(10, "S", 500);
    process(11, "S", 700);
    Files.createSymbolicLink(proc.resolve("self"), Path.of("10"));
    self = see();
  }

  private HostProcess see() {
    return HostProcess.self(proc, 10, "h");
  }

  private void boot(String id) throws IOException {
    Path file = proc.resolve("sys/kernel/random/boot_id");
    Files.createDirectories(file.getParent());
    Files.writeString(file, id + "\n");
  }

  private void namespace(String pid, String time) throws IOException {
    Path namespaces = Files.createDirectories(proc.resolve("10/ns"));
    Files.deleteIfExists(namespaces.resolve("pid"));
    Files.deleteIfExists(namespaces.resolve("time"));
    Files.createSymbolicLink(namespaces.resolve("pid"), Path.of(pid));
    Files.createSymbolicLink(namespaces.resolve("time"), Path.of(time));
  }

  private void process(long number, String state, long ticks) throws IOException {
    Files.createDirectories(proc.resolve(Long.toString(number)));
    Files.writeString(proc.resolve(number + "/stat"), stat("a b) c", state, ticks));
  }

  private static String stat(String name, String state, long ticks) {
    return "10 (%s) %s %s %d 0 0%n".formatted(name, state, "0 ".repeat(18).strip(), ticks);
  }

  @Test
  void aProcessIsItsNumberUntilAnotherHasTheNumber() throws IOException {
    HostProcess other = new HostProcess("h", "b1", self.namespace(), 11, 700);
    assertThat(self).isEqualTo(new HostProcess("h", "b1", "pid:[1] time:[1]", 10, 500));
    assertThat(other.fate(proc, self)).isEqualTo(RUNS);
    process(11, "Z", 700);
    assertThat(other.fate(proc, self)).isEqualTo(HAS_ENDED);
    process(11, "S", 701);
    assertThat(other.fate(proc, self)).isEqualTo(HAS_ENDED);
    Files.delete(proc.resolve("11/stat"));
    assertThat(other.fate(proc, self)).isEqualTo(HAS_ENDED);
  }

  @Test
  void nothingIsKnownOfProcessesOfOtherBootsAndNamespaces() throws IOException {
    HostProcess other = new HostProcess("h", "b1", self.namespace(), 12, 700);
    assertThat(other.fate(proc, self)).isEqualTo(HAS_ENDED);
    namespace("pid:[2]", "time:[1]");
    assertThat(other.fate(proc, see())).isEqualTo(IS_UNKNOWN);
    namespace("pid:[1]", "time:[2]"); // in which ticks count from another beginning
    assertThat(other.fate(proc, see())).isEqualTo(IS_UNKNOWN);
    namespace("pid:[1]", "time:[1]");
    boot("b2");
    assertThat(other.fate(proc, see())).isEqualTo(IS_UNKNOWN);
    boot("b1");
    assertThat(new HostProcess("far", "b1", self.namespace(), 12, 700).fate(proc, see()))
        .isEqualTo(IS_UNKNOWN);
  }

  @Test
  void aSystemThatHidesProcessesSaysNothing() throws IOException {
    HostProcess other = new HostProcess("h", "b1", self.namespace(), 12, 700);
    Files.delete(proc.resolve("1/stat")); // as for all but root where proc hides others'
    assertThat(other.fate(proc, self)).isEqualTo(IS_UNKNOWN);
    Files.delete(proc.resolve("self"));
    Files.createSymbolicLink(proc.resolve("self"), Path.of("11")); // of another namespace
    assertThat(see().fate(proc, self)).isEqualTo(IS_UNKNOWN);
    assertThat(self.fate(proc, see())).isEqualTo(IS_UNKNOWN);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theKernelTellsOfThisProcessAndItsChildren() throws Exception {
    HostProcess here = HostProcess.self();
    assertThat(here.fate()).isEqualTo(RUNS);
    Process child = new ProcessBuilder("sleep", "60").start();
    HostProcess.Fate[] fates = new HostProcess.Fate[2];
    String stat = Files.readString(Path.of("/proc/%d/stat".formatted(child.pid())));
    long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    HostProcess sleeping =
        new HostProcess(here.host(), here.boot(), here.namespace(), child.pid(), ticks);
    fates[0] = sleeping.fate();
    child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    fates[1] = sleeping.fate();
    assertThat(fates).containsExactly(RUNS, HAS_ENDED);
  }
}
