package org.thalweg;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, but permissions are set and read by the Java library. Where its
 * native library is missing, Hadoop starts a process {@code chmod} for every file and directory
 * that it creates, and {@code ls} for many that it lists, which took a third of the time of the
 * tests that write checkpoints and models. The tests' {@code core-site.xml} names this class.
 */
public final class LocalFiles extends LocalFileSystem {
  public LocalFiles() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (permission.getStickyBit()) { // which the Java library does not know
        super.setPermission(path, permission);
        return;
      }
      Set<PosixFilePermission> permissions =
          PosixFilePermissions.fromString(
              permission.getUserAction().SYMBOL
                  + permission.getGroupAction().SYMBOL
                  + permission.getOtherAction().SYMBOL);
      Files.setPosixFilePermissions(pathToFile(path).toPath(), permissions);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      java.nio.file.Path file = pathToFile(path).toPath();
      Map<String, Object> attributes;
      try {
        attributes = Files.readAttributes(file, "unix:permissions,uid,gid");
      } catch (NoSuchFileException e) {
        throw new FileNotFoundException(e.getMessage());
      }
      return new FileStatus(
          status.getLen(),
          status.isDirectory(),
          status.getReplication(),
          status.getBlockSize(),
          status.getModificationTime(),
          status.getAccessTime(),
          permissions(attributes.get("permissions")),
          name("owner", attributes.get("uid"), file),
          name("group", attributes.get("gid"), file),
          status.getPath());
    }

    @SuppressWarnings("unchecked") // it is what the Java library says
    private static FsPermission permissions(Object permissions) {
      return FsPermission.valueOf(
          "-" + PosixFilePermissions.toString((Set<PosixFilePermission>) permissions));
    }

    /** Of an owner or a group; the system reads a file for each name that it is asked for. */
    private static String name(String kind, Object id, java.nio.file.Path file) throws IOException {
      String name = NAMES.get(kind + id);
      if (name == null) {
        name = ((Principal) Files.getAttribute(file, "posix:" + kind)).getName();
        NAMES.put(kind + id, name);
      }
      return name;
    }
  }
}
