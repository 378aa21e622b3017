package dev.aaos.drivers.model.demo;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.demo.Bench.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds out what stands in files, directories and pages. For one thread.
final class Gathering {
  private static final int MAX_DIRECTORIES = 12;
  private static final int MAX_FILES = 16;
  private static final long MAX_FILE_BYTES = 256 << 10;
  private static final Pattern TEXT =
      Pattern.compile("(?i).*\\.(?:md|txt|rst|adoc|java|py|rs|go|c|h|cc"
          + "|cpp|js|ts|rb|sh|kt|swift|scala|pl|php|ya?ml|toml|json|xml|html?|css|csv|tsv|sql|ini"
          + "|conf|cfg|properties|gradle|log)|.*/(?:README|LICENSE|NOTICE|Makefile|Dockerfile)");
  private static final Pattern MARKUP =
      Pattern.compile("(?is)<(script|style)\\b.*?</\\1\\s*>|<!--.*?-->|<[^>]+>");

  private final Bench bench;
  private final List<String> troubles = new ArrayList<>();

  Gathering(Bench bench) {
    this.bench = bench;
  }

  /// Returns what went wrong since this was last asked, a sentence each.
  List<String> troubles() {
    List<String> told = List.copyOf(troubles);
    troubles.clear();
    return told;
  }

  /// Returns what stands at `places`: a page, a file, or the text files of a directory.
  List<Finding> gather(List<String> places) {
    List<Finding> findings = new ArrayList<>();
    for (String place : places) {
      if (isAddress(place)) {
        findings.addAll(fetch(place));
      } else if (bench.has("file_list")) {
        findings.addAll(tree(place));
      } else {
        findings.addAll(read(List.of(place)));
      }
    }
    return findings;
  }

  static boolean isAddress(String place) {
    return place.regionMatches(true, 0, "http", 0, 4);
  }

  /// Returns what the page at `url` says, without its markup.
  List<Finding> fetch(String url) {
    Answer answer =
        bench.call("Fetching " + url + ".", "web_fetch", Json.object().put("url", url));
    return switch (answer) {
      case Answer.No(String reason) -> trouble("fetch " + url, reason);
      case Answer.Done(JsonNode page) -> {
        int status = page.path("status").asInt(0);
        if (status >= 400) {
          yield trouble("fetch " + url, "the server answered " + status);
        }
        String type = page.path("content_type").asString("");
        String body = page.path("body").asString("");
        yield List.of(new Finding(url, type.contains("html") ? plain(body) : body));
      }
    };
  }

  private static String plain(String html) {
    return MARKUP
        .matcher(html)
        .replaceAll(" ")
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replaceAll("[ \\t]+", " ")
        .replaceAll("\\s*\\n\\s*", "\n")
        .strip();
  }

  private record Listed(String path, long size) {}

  private List<Finding> tree(String place) {
    Deque<String> directories = new ArrayDeque<>(List.of(place));
    List<Listed> files = new ArrayList<>();
    for (int seen = 0; seen < MAX_DIRECTORIES && !directories.isEmpty(); seen++) {
      String directory = directories.removeFirst();
      list(directory, directories, files);
    }
    files.sort(Comparator.comparing((Listed file) -> !isIntroduction(file.path))
        .thenComparing(Listed::path));
    List<String> chosen = files.stream()
        .filter(file -> file.size <= MAX_FILE_BYTES)
        .map(Listed::path)
        .filter(path -> path.equals(place) || TEXT.matcher(path).matches())
        .limit(MAX_FILES)
        .toList();
    return chosen.isEmpty() ? List.of() : read(chosen);
  }

  private static boolean isIntroduction(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.startsWith("readme");
  }

  private void list(String path, Deque<String> directories, List<Listed> files) {
    switch (entries(path)) {
      case Answer.No(String reason) -> trouble("list " + path, reason);
      case Answer.Done(JsonNode listing) -> {
        boolean file = listing.path("kind").asString("").equals("file");
        for (JsonNode entry : listing.path("entries")) {
          String name = entry.path("name").asString("");
          String whole = file ? path : path.replaceFirst("/$", "") + "/" + name;
          switch (entry.path("kind").asString("")) {
            case "dir" -> {
              if (!name.startsWith(".")) {
                directories.addLast(whole);
              }
            }
            case "file" -> files.add(new Listed(whole, entry.path("size_bytes").asLong(0)));
            default -> {}
          }
        }
      }
    }
  }

  /// Returns the tool's answer to what is in `path`.
  Answer entries(String path) {
    return bench.call("Listing " + path + ".", "file_list", Json.object().put("path", path));
  }

  /// Returns what stands in the files `paths`.
  List<Finding> read(List<String> paths) {
    boolean alone = paths.size() == 1 && bench.has("file_read");
    if (alone || !bench.has("file_read_many")) {
      List<Finding> findings = new ArrayList<>();
      paths.forEach(path -> findings.addAll(readOne(path)));
      return findings;
    }
    ArrayNode list = Json.array();
    paths.forEach(list::add);
    ObjectNode input = Json.object();
    input.set("paths", list);
    return switch (bench.call("Reading " + paths.size() + " files.", "file_read_many", input)) {
      case Answer.No(String reason) -> trouble("read " + String.join(", ", paths), reason);
      case Answer.Done(JsonNode output) -> {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode file : output.path("files")) {
          String path = file.path("path").asString("");
          if (file.has("content")) {
            findings.add(new Finding(path, file.path("content").asString("")));
          } else {
            trouble(
                "read " + path, file.path("reason").asString(file.path("error").asString("")));
          }
        }
        yield findings;
      }
    };
  }

  private List<Finding> readOne(String path) {
    Answer answer =
        bench.call("Reading " + path + ".", "file_read", Json.object().put("path", path));
    return switch (answer) {
      case Answer.No(String reason) -> trouble("read " + path, reason);
      case Answer.Done(JsonNode output) ->
        List.of(new Finding(path, output.path("content").asString("")));
    };
  }

  private List<Finding> trouble(String what, String reason) {
    troubles.add("I could not " + what + ": " + reason);
    return List.of();
  }
}
