package dev.aaos.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.aaos.bench.Samples;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// DBOS Transact's step: a function within a workflow, whose result is one commit.
final class DbosSteps implements Steps, AutoCloseable {
  private final HikariDataSource pool;
  private final DBOS dbos;
  private final Writing writing;
  private static final Map<String, Samples> TAKEN = new ConcurrentHashMap<>();

  /// What a workflow is called through.
  public interface Writing {
    /// Makes `steps` steps and gives back the id of the workflow.
    String write(int steps);
  }

  /// The workflow.
  public static final class Writer implements Writing {
    private final DBOS dbos;

    Writer(DBOS dbos) {
      this.dbos = dbos;
    }

    @Override
    @Workflow(name = "write")
    public String write(int steps) {
      Samples samples = new Samples();
      for (int i = 0; i < steps; i++) {
        long start = System.nanoTime();
        dbos.runStep(() -> RESULT, "step");
        samples.add(System.nanoTime() - start);
      }
      String id = String.valueOf(DBOS.workflowId());
      TAKEN.put(id, samples);
      return id;
    }
  }

  /// Starts it on the database at `url`, with as many `connections` as there are writers at most.
  DbosSteps(String url, String user, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setMaximumPoolSize(connections);
    pool = new HikariDataSource(config);
    dbos = new DBOS(DBOSConfig.defaults("bench").withDataSource(pool));
    writing = dbos.registerProxy(Writing.class, new Writer(dbos));
    dbos.launch();
  }

  @Override
  public Samples write(int steps) {
    String id = writing.write(steps);
    Samples samples = TAKEN.remove(id);
    if (samples == null) {
      throw new IllegalStateException("workflow " + id + " took no steps");
    }
    return samples;
  }

  @Override
  public void close() {
    dbos.shutdown();
    pool.close();
  }
}
