package dev.aaos.linux;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The kernel's error numbers that calls on files answer with; the same on both processors.
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  ESRCH(3, "no such process"),
  EINTR(4, "interrupted by a signal"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  E2BIG(7, "argument too long"),
  ENOEXEC(8, "not a program that the kernel can start"),
  EBADF(9, "bad file descriptor"),
  ECHILD(10, "no child processes"),
  EAGAIN(11, "try again"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "busy"),
  EEXIST(17, "file exists"),
  EXDEV(18, "crosses out of the tree or the file system"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the system"),
  EMFILE(24, "too many open files in this process"),
  ETXTBSY(26, "program is running"),
  EFBIG(27, "file too large"),
  ENOSPC(28, "no space left on device"),
  EROFS(30, "read-only file system"),
  EMLINK(31, "too many links"),
  EPIPE(32, "nobody reads it"),
  ENAMETOOLONG(36, "name too long"),
  ENOSYS(38, "this kernel does not know the call"),
  ENOTEMPTY(39, "directory not empty"),
  ELOOP(40, "too many, or forbidden, symbolic links"),
  EOVERFLOW(75, "value too large"),
  EOPNOTSUPP(95, "operation not supported"),
  EPROTONOSUPPORT(93, "this protocol is not to be had"),
  EAFNOSUPPORT(97, "this kind of socket is not to be had"),
  ECONNRESET(104, "the other side has gone"),
  ETIMEDOUT(110, "no answer in time"),
  ESTALE(116, "stale file handle"),
  EDQUOT(122, "disk quota exceeded");

  private static final Map<Integer, Errno> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(Errno::number, Function.identity()));

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /// Returns the number as the kernel gives it, positive.
  public int number() {
    return number;
  }

  /// Returns what it means, in a few lower-case words.
  public String meaning() {
    return meaning;
  }

  /// Returns the constant for `number`, or nothing when it is not one of these.
  public static Optional<Errno> of(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }
}
