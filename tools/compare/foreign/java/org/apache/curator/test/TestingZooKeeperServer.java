package org.apache.curator.test;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.Properties;
import zkspec.ServerProcess;

/** In the place of Curator's own, which has the server in the test's process. */
public class TestingZooKeeperServer implements Closeable {
  private final QuorumConfigBuilder configuration;
  private final int index;
  private final int port;
  private final ServerProcess process;
  private boolean running;

  public TestingZooKeeperServer(QuorumConfigBuilder configuration) {
    this(configuration, 0);
  }

  public TestingZooKeeperServer(QuorumConfigBuilder configuration, int index) {
    this.configuration = configuration;
    this.index = index;
    try {
      InstanceSpec spec = configuration.getInstanceSpec(index);
      port = spec.getPort() == 0 ? ServerProcess.freePort() : spec.getPort();
      Properties settings = configuration.buildConfigProperties(index, port);
      settings.setProperty("admin.enableServer", "false");
      settings.setProperty("4lw.commands.whitelist", "*");
      process = new ServerProcess(spec.getDataDirectory(), port, settings);
    } catch (Exception problem) {
      throw new IllegalStateException(problem);
    }
  }

  public void start() throws Exception {
    process.start();
    running = true;
    if (configuration.size() == 1) process.await();  // one of several serves when the others are there
  }

  public void restart() throws Exception {
    stop();
    start();
  }

  public void kill() throws IOException {
    stop();
  }

  public void stop() throws IOException {
    if (running) process.stop();
    running = false;
  }

  @Override
  public void close() throws IOException {
    stop();
    InstanceSpec spec = getInstanceSpec();
    if (spec.deleteDataDirectoryOnClose()) DirectoryUtils.deleteRecursively(spec.getDataDirectory());
  }

  public InstanceSpec getInstanceSpec() {
    return configuration.getInstanceSpec(index);
  }

  public Collection<InstanceSpec> getInstanceSpecs() {
    return configuration.getInstanceSpecs();
  }

  public int getLocalPort() {
    return port;
  }
}
