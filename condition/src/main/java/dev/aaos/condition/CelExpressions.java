package dev.aaos.condition;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Condition;
import dev.aaos.policy.Facts;
import dev.aaos.policy.text.Expressions;
import dev.aaos.policy.text.PolicyProblem;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads expressions of the Common Expression Language over the facts of a call, whose types are
/// checked when they are read. They cannot loop; how much they may do is bounded.
///
/// | name | type | what |
/// |---|---|---|
/// | `agent` | string | the names of the agent and those it descends from, joined by `/` |
/// | `tool` | string | the tool's name |
/// | `needs` | list of strings | what the call needs, as capabilities are written |
/// | `command` | string | the command line it starts; empty for none |
/// | `input` | map | the call's input |
/// | `now` | timestamp | kernel time |
/// | `run_tokens`, `agent_tokens` | int | what the run and the agent have spent |
/// | `origins` | list of strings | where what the run has seen came from |
/// | `trusted` | bool | whether all of that may steer decisions |
public final class CelExpressions implements Expressions {
  private static final int MAX_CHARACTERS = 2_000;
  private static final int MAX_ITERATIONS = 10_000;
  private static final int MAX_DEPTH = 40;

  private final Cel cel;

  /// Makes the typed environment.
  public CelExpressions() {
    CelOptions options = CelOptions.current()
        .maxExpressionCodePointSize(MAX_CHARACTERS)
        .comprehensionMaxIterations(MAX_ITERATIONS)
        .maxParseRecursionDepth(MAX_DEPTH)
        .enableHeterogeneousNumericComparisons(true)
        .build();
    ListType texts = ListType.create(SimpleType.STRING);
    cel = CelFactory.plannerCelBuilder()
        .setOptions(options)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("agent", SimpleType.STRING)
        .addVar("tool", SimpleType.STRING)
        .addVar("needs", texts)
        .addVar("command", SimpleType.STRING)
        .addVar("input", MapType.create(SimpleType.STRING, SimpleType.DYN))
        .addVar("now", SimpleType.TIMESTAMP)
        .addVar("run_tokens", SimpleType.INT)
        .addVar("agent_tokens", SimpleType.INT)
        .addVar("origins", texts)
        .addVar("trusted", SimpleType.BOOL)
        .setResultType(SimpleType.BOOL)
        .build();
  }

  @Override
  public Condition read(String expression) throws PolicyProblem {
    try {
      CelAbstractSyntaxTree tree = cel.compile(expression).getAst();
      return new Checked(expression.strip(), cel.createProgram(tree));
    } catch (CelValidationException e) {
      throw new PolicyProblem(firstLine(e.getMessage()));
    } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
      throw new PolicyProblem("it cannot be read: " + firstLine(e.getMessage()));
    }
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String message) {
    return String.valueOf(message)
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^ERROR: <input>:", "at ");
  }

  /// An expression, checked.
  private record Checked(String expression, CelRuntime.Program program) implements Condition {
    @Override
    public boolean holds(Facts facts) throws Undecided {
      try {
        return program.eval(values(facts)) instanceof Boolean truth && truth;
      } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
        throw new Undecided(firstLine(e.getMessage()));
      }
    }

    @Override
    public String text() {
      return "when: " + expression;
    }

    private Map<String, Object> values(Facts facts) throws Undecided {
      Map<String, Object> values = new HashMap<>();
      values.put("agent", facts.agent());
      values.put("tool", facts.tool());
      values.put("needs", texts(facts.needs()));
      values.put("command", facts.command().orElse(""));
      values.put("now", facts.surroundings().now());
      values.put("run_tokens", facts.surroundings().spent().runTokens());
      values.put("agent_tokens", facts.surroundings().spent().agentTokens());
      values.put("origins", List.copyOf(facts.surroundings().origins()));
      values.put("trusted", facts.surroundings().trusted());
      values.put("input", expression.contains("input") ? InputJson.read(facts.input()) : Map.of());
      return values;
    }

    private static List<String> texts(List<Capability> needs) {
      List<String> texts = new ArrayList<>();
      needs.forEach(need -> texts.add(need.toString()));
      return texts;
    }
  }
}
