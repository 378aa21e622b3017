package dev.aaos.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A network that llama.cpp runs, in the library that `de.kherud:llama` ships: build 4916, of
/// March 2025. That library's own Java classes hide sequences and tokens, which are what matters
/// here, so its functions are called themselves (`llama.h`).
///
/// Where a structure lies differently in another build, its defaults do too: they are compared
/// before anything is made of them, and another build is refused rather than misread.
///
/// One sequence is read at a time, so that what is made of it depends on nothing else that is
/// under way.
final class LlamaCpp implements Network {
  /// The most tokens that are read at once: after so many somebody else may have a turn.
  static final int MOST_AT_ONCE = 64;

  private static final StructLayout MODEL = words(8);
  private static final StructLayout CONTEXT = words(15);
  private static final StructLayout BATCH = words(7);
  private static final StructLayout CHAIN = MemoryLayout.structLayout(JAVA_BYTE);
  private static final int LONGEST_TEMPLATE = 1 << 20;
  private static final int LONGEST_TOKEN = 1_024;
  /// No row of free cells is long enough: by `llama.h`, and by what this build answers.
  private static final Set<Integer> NO_ROOM = Set.of(1, -3);

  private final Library functions;
  private final Log log = new Log();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment model;
  private final MemorySegment vocabulary;
  private final MemorySegment context;
  private final String template;
  private final Size size;
  private final Batch batch;

  /// How large its memory is.
  ///
  /// @param context how many tokens a prompt and its answer may have together
  /// @param answers for how many such there is room at once
  /// @param sequences how many it keeps apart
  record Size(int context, int answers, int sequences) {
    private Size atMost(int longest) {
      return new Size(Math.min(context, longest), answers, sequences);
    }
  }

  /// What is read at once, laid out as `llama_batch` has it: the last token is to be followed.
  private static final class Batch {
    private final MemorySegment whole;
    private final MemorySegment tokens;
    private final MemorySegment places;
    private final MemorySegment sequence;
    private final MemorySegment wanted;

    Batch(Arena arena) {
      whole = arena.allocate(BATCH);
      tokens = arena.allocate(JAVA_INT, MOST_AT_ONCE);
      places = arena.allocate(JAVA_INT, MOST_AT_ONCE);
      sequence = arena.allocate(JAVA_INT);
      wanted = arena.allocate(JAVA_BYTE, MOST_AT_ONCE);
      MemorySegment counts = arena.allocate(JAVA_INT, MOST_AT_ONCE);
      MemorySegment sequenceOfEach = arena.allocate(ADDRESS, MOST_AT_ONCE);
      for (int i = 0; i < MOST_AT_ONCE; i++) {
        counts.setAtIndex(JAVA_INT, i, 1);
        sequenceOfEach.setAtIndex(ADDRESS, i, sequence);
      }
      List<MemorySegment> parts =
          List.of(tokens, MemorySegment.NULL, places, counts, sequenceOfEach, wanted);
      for (int i = 0; i < parts.size(); i++) {
        whole.setAtIndex(ADDRESS, i + 1L, parts.get(i));
      }
    }

    Library.Structure of(int number, int place, int[] read) {
      whole.set(JAVA_INT, 0, read.length);
      sequence.set(JAVA_INT, 0, number);
      wanted.fill((byte) 0).set(JAVA_BYTE, read.length - 1L, (byte) 1);
      for (int i = 0; i < read.length; i++) {
        tokens.setAtIndex(JAVA_INT, i, read[i]);
        places.setAtIndex(JAVA_INT, i, place + i);
      }
      return new Library.Structure(BATCH, whole);
    }
  }

  /// Loads the model of `file`.
  ///
  /// @param wished how large its memory may be; less where the model was made for less
  /// @throws NetworkFailure when it is no such file, or one of a kind that is not known
  LlamaCpp(Path file, Size wished, int threads) throws NetworkFailure {
    String processor = System.getProperty("os.arch").replace("amd64", "x86_64");
    this.functions = Library.of("/de/kherud/llama/Linux/" + processor + "/libjllama.so");
    functions.run("llama_log_set", log.callback(), MemorySegment.NULL);
    functions.run("llama_backend_init");
    var settings = functions.structure(arena, MODEL, "llama_model_default_params");
    var contextSettings = functions.structure(arena, CONTEXT, "llama_context_default_params");
    requireBuild(settings.bytes(), contextSettings.bytes());
    model = present(
        functions.place(
            "llama_model_load_from_file", arena.allocateFrom(file.toString()), settings),
        "no model can be read from it");
    vocabulary = functions.place("llama_model_get_vocab", model);
    size = wished.atMost(functions.number("llama_model_n_ctx_train", model));
    int cells = Math.clamp((long) size.context * size.answers, 1, Integer.MAX_VALUE / 2);
    int[] wishes = {cells, MOST_AT_ONCE, MOST_AT_ONCE, size.sequences, threads, threads};
    for (int i = 0; i < wishes.length; i++) {
      contextSettings.bytes().setAtIndex(JAVA_INT, i, wishes[i]);
    }
    context = present(
        functions.place("llama_init_from_model", model, contextSettings),
        "there is no memory for " + cells + " tokens of context; set AAOS_GGUF_CONTEXT to fewer");
    batch = new Batch(arena);
    template = template();
  }

  private static StructLayout words(int count) {
    return MemoryLayout.structLayout(MemoryLayout.sequenceLayout(count, ADDRESS));
  }

  /// Of a model: one device's layers, and its file mapped. Of a context: 512 tokens, read 2,048 at
  /// once and 512 in parts, one sequence, four threads, and 16-bit keys and values.
  private static void requireBuild(MemorySegment model, MemorySegment context)
      throws NetworkFailure {
    boolean known = model.get(JAVA_INT, 8) == 0
        && model.get(JAVA_INT, 12) == 1
        && model.get(JAVA_INT, 56) == 256
        && context.get(JAVA_INT, 0) == 512
        && context.get(JAVA_INT, 4) == 2_048
        && context.get(JAVA_INT, 8) == 512
        && context.get(JAVA_INT, 12) == 1
        && context.get(JAVA_INT, 16) == 4
        && context.get(JAVA_INT, 24) == -1
        && context.get(JAVA_INT, 88) == 1
        && context.get(JAVA_INT, 92) == 1;
    if (!known) {
      throw new NetworkFailure("llama.cpp is of another build than this engine was made for");
    }
  }

  private MemorySegment present(MemorySegment made, String otherwise) throws NetworkFailure {
    if (made.equals(MemorySegment.NULL)) {
      String why = log.last().isEmpty() ? "" : " (" + log.last() + ")";
      throw new NetworkFailure(otherwise + why);
    }
    return made;
  }

  /// The model's own where llama.cpp knows it: it knows those of most families, by their marks.
  @SuppressWarnings("restricted")
  private String template() {
    MemorySegment own = functions.place("llama_model_chat_template", model, MemorySegment.NULL);
    String text = own.equals(MemorySegment.NULL)
        ? "chatml"
        : own.reinterpret(LONGEST_TEMPLATE).getString(0);
    return chat(text, List.of(new Message("user", "?"))).isEmpty() ? "chatml" : text;
  }

  @Override
  public int cells() {
    return functions.number("llama_n_ctx", context);
  }

  @Override
  public int takenCells() {
    return functions.number("llama_kv_self_used_cells", context);
  }

  @Override
  public int sequences() {
    return size.sequences;
  }

  @Override
  public int context() {
    return size.context;
  }

  @Override
  public String chat(List<Message> messages) throws NetworkFailure {
    String text = chat(template, messages);
    if (text.isEmpty()) {
      throw new NetworkFailure("the model's chat template does not take these messages");
    }
    return text;
  }

  private String chat(String template, List<Message> messages) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment all = frame.allocate(ADDRESS, messages.size() * 2L);
      int length = 1_024;
      for (int i = 0; i < messages.size(); i++) {
        all.setAtIndex(ADDRESS, i * 2L, frame.allocateFrom(messages.get(i).role()));
        all.setAtIndex(ADDRESS, i * 2L + 1, frame.allocateFrom(messages.get(i).content()));
        length += messages.get(i).content().length() * 4 + 256;
      }
      MemorySegment text = frame.allocate(length);
      int written = functions.number(
          "llama_chat_apply_template",
          frame.allocateFrom(template),
          all,
          (long) messages.size(),
          true,
          text,
          length);
      return written <= 0 || written > length ? "" : utf8(text.asSlice(0, written));
    }
  }

  private static String utf8(MemorySegment bytes) {
    return new String(bytes.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  @Override
  public int[] tokens(String text, boolean marks, boolean begins) throws NetworkFailure {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Arena frame = Arena.ofConfined()) {
      int most = bytes.length + 8;
      MemorySegment all = frame.allocate(JAVA_INT, most);
      MemorySegment written = frame.allocateFrom(JAVA_BYTE, bytes);
      int count = functions.number(
          "llama_tokenize", vocabulary, written, bytes.length, all, most, begins, marks);
      if (count < 0) {
        throw new NetworkFailure("a text of " + bytes.length + " bytes has too many tokens");
      }
      return all.asSlice(0, count * (long) Integer.BYTES).toArray(JAVA_INT);
    }
  }

  @Override
  public byte[] bytes(int token) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment piece = frame.allocate(LONGEST_TOKEN);
      int length = functions.number(
          "llama_token_to_piece", vocabulary, token, piece, LONGEST_TOKEN, 0, false);
      return piece.asSlice(0, Math.max(0, length)).toArray(JAVA_BYTE);
    }
  }

  @Override
  public boolean isEnd(int token) {
    return functions.truth("llama_vocab_is_eog", vocabulary, token);
  }

  @Override
  public boolean read(int sequence, int place, int[] tokens) throws NetworkFailure {
    int status = functions.number("llama_decode", context, batch.of(sequence, place, tokens));
    if (NO_ROOM.contains(status)) {
      return false;
    }
    if (status != 0) {
      throw new NetworkFailure("llama.cpp could not read (" + status + "): " + log.last());
    }
    return true;
  }

  @Override
  public void forget(int sequence, int place) {
    functions.truth("llama_kv_self_seq_rm", context, sequence, place, -1);
  }

  @Override
  public void share(int from, int to, int length) {
    functions.run("llama_kv_self_seq_cp", context, from, to, 0, length);
  }

  @Override
  public Choice choice() {
    MemorySegment greedy = functions.place("llama_sampler_init_greedy");
    return new Choice() {
      @Override
      public int next() {
        return functions.number("llama_sampler_sample", greedy, context, -1);
      }

      @Override
      public void close() {
        functions.run("llama_sampler_free", greedy);
      }
    };
  }

  @Override
  public Choice choice(String grammar) throws NetworkFailure {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment rules = present(
          functions.place(
              "llama_sampler_init_grammar",
              vocabulary,
              frame.allocateFrom(grammar),
              frame.allocateFrom("root")),
          "the grammar cannot be used");
      return new Held(rules);
    }
  }

  /// The likeliest that a grammar allows. The likeliest of all mostly is: so it is asked about that
  /// one first, and about the whole vocabulary where it does not.
  private final class Held implements Choice {
    private final MemorySegment rules;
    private final MemorySegment chain;
    private final Choice any = choice();

    Held(MemorySegment rules) {
      this.rules = rules;
      try (Arena frame = Arena.ofConfined()) {
        chain = functions.place(
            "llama_sampler_chain_init",
            functions.structure(frame, CHAIN, "llama_sampler_chain_default_params"));
      }
      functions.run("llama_sampler_chain_add", chain, rules);
      functions.run("llama_sampler_chain_add", chain, functions.place("llama_sampler_init_greedy"));
    }

    @Override
    public int next() {
      int likeliest = any.next();
      if (!allows(likeliest)) {
        return functions.number("llama_sampler_sample", chain, context, -1);
      }
      functions.run("llama_sampler_accept", chain, likeliest);
      return likeliest;
    }

    /// Of a list of one, `llama_token_data_array` of one `llama_token_data`.
    private boolean allows(int token) {
      try (Arena frame = Arena.ofConfined()) {
        MemorySegment one = frame.allocate(3 * JAVA_INT.byteSize(), Integer.BYTES);
        one.set(JAVA_INT, 0, token);
        MemorySegment list = frame.allocate(words(4));
        list.set(ADDRESS, 0, one);
        list.set(JAVA_INT, Long.BYTES, 1);
        list.set(JAVA_INT, 2 * Long.BYTES, -1);
        list.set(JAVA_INT, 2 * Long.BYTES + Integer.BYTES, -1);
        functions.run("llama_sampler_apply", rules, list);
        return one.get(JAVA_FLOAT, Integer.BYTES) != Float.NEGATIVE_INFINITY;
      }
    }

    @Override
    public void close() {
      any.close();
      functions.run("llama_sampler_free", chain);
    }
  }

  @Override
  public void close() {
    functions.run("llama_free", context);
    functions.run("llama_model_free", model);
    arena.close();
  }
}
