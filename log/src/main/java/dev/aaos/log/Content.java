package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// What records refer to instead of holding it: messages, prompts, inputs, outputs.
///
/// Content is hashed and given its place by the thread that has it, and written by the journal's
/// thread, durably, just before the first record that names it. Each entry is a length, a nonce
/// and the content, and is checked against its commitment whenever it is read. The same content,
/// stored again soon, is stored once. A file that an earlier daemon wrote is never appended to,
/// because its end may be torn.
///
/// Callers never touch a shared file: an interrupt would close it under everybody (`FileChannel`
/// is interruptible). They read through a channel of their own. Any thread may call.
public final class Content {
  /// Where a file is left for the next one, in bytes.
  static final long FILE_BYTES = 256L << 20;

  /// How long a reference may be on its way from whoever stored something to the record that
  /// names it.
  static final Duration ON_ITS_WAY = Duration.ofHours(1);

  private static final int NONCE_BYTES = 16;
  static final int HEADER_BYTES = Integer.BYTES + NONCE_BYTES;
  private static final int REMEMBERED = 8_192;
  private static final String PREFIX = "content-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{8}");

  private final Disk disk;
  private final RandomGenerator random;
  private final long fileBytes;
  private final Set<Integer> files;
  private final Map<Digest, BlobRef> recent = new Recent();
  private final TreeMap<Integer, Instant> left = new TreeMap<>();
  private final int firstOwn;
  private Map<BlobRef, ByteBuffer> unwritten = new LinkedHashMap<>();
  private Map<BlobRef, ByteBuffer> writing = new LinkedHashMap<>();
  private int segment;
  private long end;
  private Optional<OpenFile> open = Optional.empty();

  private record OpenFile(int number, DiskFile file) {}

  private static final class Recent extends LinkedHashMap<Digest, BlobRef> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Digest, BlobRef> eldest) {
      return size() > REMEMBERED;
    }
  }

  private Content(Disk disk, RandomGenerator random, long fileBytes, Set<Integer> files) {
    this.disk = disk;
    this.random = random;
    this.fileBytes = fileBytes;
    this.files = files;
    this.segment = files.stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    this.firstOwn = segment;
  }

  /// Opens the store on `disk`.
  ///
  /// @param random where nonces come from; must be unpredictable outside tests
  public static Content open(Disk disk, RandomGenerator random) throws IOException {
    return open(disk, random, FILE_BYTES);
  }

  /// Opens the store on `disk`, where a file of `fileBytes` is left for the next one.
  static Content open(Disk disk, RandomGenerator random, long fileBytes) throws IOException {
    Set<Integer> files = new HashSet<>();
    for (String name : files(disk)) {
      files.add(number(name));
    }
    return new Content(disk, random, fileBytes, files);
  }

  /// Takes `content`, to be durable before the next record is.
  public BlobRef put(byte[] content) {
    if (content.length == 0) {
      return BlobRef.EMPTY;
    }
    Digest plain = Digest.of(content);
    synchronized (this) {
      BlobRef known = recent.get(plain);
      if (known != null) {
        return known;
      }
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Digest commitment = Digest.of(nonce, content);
    ByteBuffer entry = ByteBuffer.allocate(HEADER_BYTES + content.length);
    entry.putInt(content.length).put(nonce).put(content).flip();
    return place(entry, plain, commitment);
  }

  private synchronized BlobRef place(ByteBuffer entry, Digest plain, Digest commitment) {
    if (end > 0 && end + entry.remaining() > fileBytes) {
      segment++;
      end = 0;
    }
    int length = entry.remaining() - HEADER_BYTES;
    BlobRef ref = new BlobRef(commitment, segment, end, length);
    end += entry.remaining();
    unwritten.put(ref, entry.asReadOnlyBuffer());
    recent.put(plain, ref);
    return ref;
  }

  /// Writes all that was taken and makes it durable. For the thread that
  /// appends, before it does.
  ///
  /// @throws Disk.Full when there is no room for it; the next call writes all of it again
  void force() throws IOException {
    synchronized (this) {
      if (unwritten.isEmpty() && writing.isEmpty()) {
        return;
      }
      writing.putAll(unwritten);
      unwritten = new LinkedHashMap<>();
    }
    for (Map.Entry<BlobRef, ByteBuffer> entry : writing.entrySet()) {
      file(entry.getKey().segment())
          .write(entry.getValue().duplicate(), entry.getKey().offset());
    }
    if (open.isPresent()) {
      open.get().file.force();
    }
    synchronized (this) {
      writing = new LinkedHashMap<>();
    }
  }

  private DiskFile file(int number) throws IOException {
    if (open.isPresent() && open.get().number == number) {
      return open.get().file;
    }
    if (open.isPresent()) {
      open.get().file.force();
      open.get().file.close();
      open = Optional.empty();
    }
    OpenFile next = new OpenFile(number, disk.open(name(number)));
    open = Optional.of(next);
    disk.forceDirectory();
    synchronized (this) {
      files.add(number);
    }
    return next.file;
  }

  /// Returns the content that `ref` refers to.
  ///
  /// @throws IOException when it cannot be read, is gone, or is not what was stored
  public byte[] get(BlobRef ref) throws IOException {
    if (ref.length() == 0) {
      return new byte[0];
    }
    ByteBuffer entry = entry(ref);
    if (entry.getInt() != ref.length()) {
      throw misplaced(ref);
    }
    byte[] nonce = new byte[NONCE_BYTES];
    byte[] content = new byte[ref.length()];
    entry.get(nonce).get(content);
    if (!Digest.of(nonce, content).equals(ref.commitment())) {
      if (isZero(nonce) && isZero(content)) {
        throw new IOException("content " + ref.commitment() + " was shredded");
      }
      throw new IOException("content " + ref.commitment() + " is not what was stored");
    }
    return content;
  }

  private static boolean isZero(byte[] bytes) {
    return Arrays.equals(bytes, new byte[bytes.length]);
  }

  /// Overwrites the content that `ref` refers to with zeros, nonce and all, durably. What is
  /// gone already stays so. The same content, stored again, is stored anew.
  ///
  /// @param ref that a durable record names
  public void shred(BlobRef ref) throws IOException {
    overwrite(
        ref, (file, at, bytes) -> file.write(ByteBuffer.allocate(Math.toIntExact(bytes)), at));
  }

  /// Does the same with what is old rather than secret: the file system is given back its room.
  public void drop(BlobRef ref) throws IOException {
    overwrite(ref, DiskFile::clear);
  }

  private interface Overwriting {
    void of(DiskFile file, long at, long bytes) throws IOException;
  }

  private void overwrite(BlobRef ref, Overwriting how) throws IOException {
    synchronized (this) {
      recent.values().removeIf(ref::equals);
      if (ref.length() == 0 || !files.contains(ref.segment())) {
        return;
      }
    }
    try (DiskFile file = disk.open(name(ref.segment()))) {
      if (end(ref) <= file.size()) {
        how.of(file, ref.offset() + Integer.BYTES, NONCE_BYTES + (long) ref.length());
        file.force();
      }
    }
  }

  /// Returns whether anything stands where `ref` refers to, by its nonce alone: whether that is
  /// what was stored is not looked at.
  public boolean isThere(BlobRef ref) throws IOException {
    synchronized (this) {
      if (unwritten.containsKey(ref) || writing.containsKey(ref)) {
        return true;
      }
      if (ref.length() == 0 || !files.contains(ref.segment())) {
        return false;
      }
    }
    ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
    try (DiskFile file = disk.open(name(ref.segment()))) {
      file.read(nonce, ref.offset() + Integer.BYTES);
    }
    return !isZero(nonce.array());
  }

  /// Leaves the file that is written for another one, and gives out none of what was stored
  /// so far for the same content any more. Gives back which files are settled: no reference
  /// to anything in them can be on its way to a record that does not lie in the log
  /// already, or in the state.
  ///
  /// Those are the files of earlier daemons, and those that were left longer than
  /// [#ON_ITS_WAY] ago.
  ///
  /// @param now kernel time
  public synchronized Predicate<Integer> turn(Instant now) {
    recent.clear();
    if (end > 0) {
      left.put(segment++, now);
      end = 0;
    }
    int settled = left.entrySet().stream()
        .filter(file -> file.getValue().plus(ON_ITS_WAY).isBefore(now))
        .mapToInt(Map.Entry::getKey)
        .max()
        .orElse(firstOwn - 1);
    return number -> number <= settled;
  }

  /// Returns which files are those of earlier daemons: settled, whatever happens.
  public Predicate<Integer> inherited() {
    return number -> number < firstOwn;
  }

  /// Deletes the file `number`, of which nothing is needed.
  public void delete(int number) throws IOException {
    synchronized (this) {
      files.remove(number);
    }
    disk.delete(name(number));
  }

  private ByteBuffer entry(BlobRef ref) throws IOException {
    synchronized (this) {
      ByteBuffer held = unwritten.containsKey(ref) ? unwritten.get(ref) : writing.get(ref);
      if (held != null) {
        return held.duplicate();
      }
      if (!files.contains(ref.segment())) {
        throw new IOException(
            "content " + ref.commitment() + " is gone: there is no " + name(ref.segment()));
      }
    }
    long bytes = HEADER_BYTES + (long) ref.length();
    try (DiskFile file = disk.open(name(ref.segment()))) {
      if (bytes > Math.min(file.size() - ref.offset(), Integer.MAX_VALUE)) {
        throw misplaced(ref);
      }
      ByteBuffer entry = ByteBuffer.allocate((int) bytes);
      file.read(entry, ref.offset());
      return entry.flip();
    }
  }

  private static IOException misplaced(BlobRef ref) {
    return new IOException("content " + ref.commitment() + " is not where it was stored");
  }

  /// Returns what the content file `number` is called.
  public static String name(int number) {
    return "%s%08d".formatted(PREFIX, number);
  }

  /// Returns where in its file the entry that `ref` refers to ends.
  public static long end(BlobRef ref) {
    return ref.offset() + HEADER_BYTES + ref.length();
  }

  /// Returns the number of the content file called `name`.
  public static int number(String name) {
    return Integer.parseInt(name.substring(PREFIX.length()));
  }

  /// Returns the names of the content files on `disk`, in order.
  public static List<String> files(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  /// Closes the file being written; what is not written by then, no record names. For the
  /// journal's thread, or after it has ended.
  void close() throws IOException {
    if (open.isPresent()) {
      open.get().file.close();
    }
  }
}
