package zkspec;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server of a test: server_process.py, with a configuration and the switches that the test has set for a server in its own process. */
public final class ServerProcess {
  private static final List<String> SWITCHES = List.of("zookeeper.", "znode.", "jute.", "readonlymode.");
  private static final long LIMIT_S = 60;

  private final File config;
  private final int port;
  private Process process;

  public ServerProcess(File folder, int port, Map<?, ?> settings) throws IOException {
    this.port = port;
    config = new File(folder, "zkspec.cfg");
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    Files.createDirectories(folder.toPath());
    Files.write(config.toPath(), lines);
  }

  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  public void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getenv("ZKSPEC_SERVERS") + "/java"));
    for (String name : System.getProperties().stringPropertyNames()) {
      if (SWITCHES.stream().anyMatch(name::startsWith)) command.add("-D" + name + "=" + System.getProperty(name));
    }
    command.add(config.getPath());
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File(config.getPath() + ".log")).start();
  }

  /** Until it serves. */
  public void await() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    while (!serves()) {
      if (System.nanoTime() > end || !process.isAlive()) throw new IOException("no server at port " + port);
      pause();
    }
  }

  public void stop() throws IOException {
    if (process == null) return;
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    while (serves() && System.nanoTime() < end) pause();
    process = null;
  }

  private boolean serves() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(2000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("Mode:");
    } catch (IOException notThere) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
