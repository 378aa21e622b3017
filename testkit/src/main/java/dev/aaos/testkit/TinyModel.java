package dev.aaos.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A language model of a few hundred KiB, as a GGUF file that llama.cpp loads: llama's
/// architecture, two layers, a vocabulary of bytes and the letters of ASCII, ChatML as its
/// template.
///
/// It knows nothing. [#babbling] writes what chance made of its weights, which depends on all that
/// it read: for tests in which texts are compared; so does [#templated]. [#saying] answers whatever
/// it reads with the
/// words that it was made with: for tests of what becomes of an answer.
public final class TinyModel {
  /// How many tokens it was made to read.
  public static final int CONTEXT = 2_048;

  private static final int WIDTH = 48;
  private static final int HEADS = 4;
  private static final int LAYERS = 2;
  private static final int INNER = 96;
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;
  private static final int FIRST_BYTE = 3;
  private static final String END = "<|im_end|>";
  private static final String TEMPLATE = "{% for message in messages %}{{'<|im_start|>' +"
      + " message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
      + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  private final Random random;
  private final List<String> tokens = new ArrayList<>();
  private final List<Integer> kinds = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> words;
  private final String template;

  private TinyModel(long seed, List<String> words, String template) {
    this.random = new Random(seed);
    this.template = template;
    this.words = words;
    add("<unk>", UNKNOWN);
    add("<s>", CONTROL);
    add("</s>", CONTROL);
    for (int i = 0; i < 256; i++) {
      add("<0x%02X>".formatted(i), BYTE);
    }
    add("<|im_start|>", CONTROL);
    add(END, CONTROL);
    for (char letter = '!'; letter <= '~'; letter++) {
      add(String.valueOf(letter), NORMAL);
    }
    Set<String> more = new LinkedHashSet<>(words);
    more.add(" ");
    more.forEach(word -> add(word.replace(' ', '▁'), NORMAL));
  }

  /// Writes to `file` one whose weights are drawn from `seed`.
  public static void babbling(Path file, long seed) throws IOException {
    templated(file, seed, TEMPLATE);
  }

  /// Writes to `file` one whose weights are drawn from `seed`, with `template` for conversations.
  public static void templated(Path file, long seed, String template) throws IOException {
    new TinyModel(seed, List.of(), template).write(file);
  }

  /// Writes to `file` one that answers with `words`, one token each, and ends. Each is another, and
  /// longer than a letter.
  public static void saying(Path file, String... words) throws IOException {
    new TinyModel(1, List.of(words), TEMPLATE).write(file);
  }

  private void add(String token, int kind) {
    if (ids.putIfAbsent(token, tokens.size()) != null) {
      throw new IllegalArgumentException("'" + token + "' is a token already");
    }
    tokens.add(token);
    kinds.add(kind);
  }

  private void write(Path file) throws IOException {
    Gguf gguf = new Gguf()
        .text("general.architecture", "llama")
        .text("general.name", "tiny")
        .number("llama.context_length", CONTEXT)
        .number("llama.embedding_length", WIDTH)
        .number("llama.block_count", LAYERS)
        .number("llama.feed_forward_length", INNER)
        .number("llama.attention.head_count", HEADS)
        .number("llama.rope.dimension_count", WIDTH / HEADS)
        .fraction("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", tokens)
        .fractions("tokenizer.ggml.scores", scores())
        .numbers("tokenizer.ggml.token_type", kinds)
        .number("tokenizer.ggml.unknown_token_id", 0)
        .number("tokenizer.ggml.bos_token_id", 1)
        .number("tokenizer.ggml.eos_token_id", 2)
        .flag("tokenizer.ggml.add_bos_token", true)
        .flag("tokenizer.ggml.add_space_prefix", false)
        .text("tokenizer.chat_template", template);
    float[] input = drawn(WIDTH * tokens.size(), 1);
    gguf.matrix("token_embd.weight", WIDTH, tokens.size(), input);
    gguf.matrix("output.weight", WIDTH, tokens.size(), output(input));
    gguf.vector("output_norm.weight", ones());
    for (int layer = 0; layer < LAYERS; layer++) {
      layer(gguf, "blk." + layer + ".");
    }
    gguf.write(file);
  }

  private void layer(Gguf gguf, String name) {
    float strength = words.isEmpty() ? 0.3f : 0;
    gguf.vector(name + "attn_norm.weight", ones());
    gguf.vector(name + "ffn_norm.weight", ones());
    for (String part : List.of("attn_q", "attn_k", "attn_v")) {
      gguf.matrix(name + part + ".weight", WIDTH, WIDTH, drawn(WIDTH * WIDTH, 0.3f));
    }
    gguf.matrix(name + "attn_output.weight", WIDTH, WIDTH, drawn(WIDTH * WIDTH, strength));
    gguf.matrix(name + "ffn_gate.weight", WIDTH, INNER, drawn(WIDTH * INNER, 0.3f));
    gguf.matrix(name + "ffn_up.weight", WIDTH, INNER, drawn(WIDTH * INNER, 0.3f));
    gguf.matrix(name + "ffn_down.weight", INNER, WIDTH, drawn(WIDTH * INNER, strength));
  }

  /// Bytes and marks are never likely, so that what is written is text and does not end by chance.
  ///
  /// What follows a token is what is most like it: so each word is made like the one before it.
  private float[] output(float[] input) {
    float[] output = drawn(WIDTH * tokens.size(), 0.3f);
    Arrays.fill(output, 0, WIDTH * (ids.getOrDefault(END, 0) + 1), 0);
    if (words.isEmpty()) {
      return output;
    }
    int before = FIRST_BYTE + '\n';
    for (int i = 0; i <= words.size(); i++) {
      int next = id(i < words.size() ? words.get(i) : END);
      for (int j = 0; j < WIDTH; j++) {
        output[next * WIDTH + j] = 4 * input[before * WIDTH + j];
      }
      before = next;
    }
    return output;
  }

  private int id(String word) {
    return ids.getOrDefault(word.replace(' ', '▁'), 0);
  }

  private float[] scores() {
    float[] scores = new float[tokens.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = -i;
    }
    return scores;
  }

  private float[] drawn(int count, float strength) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() * strength;
    }
    return numbers;
  }

  private static float[] ones() {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    return ones;
  }
}
