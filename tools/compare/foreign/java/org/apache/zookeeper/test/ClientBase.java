package org.apache.zookeeper.test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.TestableZooKeeper;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKTestCase;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zkspec.ServerProcess;

/** In the place of ZooKeeper's own, which has the server in the test's process. What looks into that server fails here: it is null. */
public abstract class ClientBase extends ZKTestCase {
  public static int CONNECTION_TIMEOUT = 30000;
  protected static final Logger LOG = LoggerFactory.getLogger(ClientBase.class);

  protected String hostPort = "";
  protected int maxCnxns = 0;
  protected ServerCnxnFactory serverFactory = null;
  protected File tmpDir = null;
  protected boolean exceptionOnFailedConnect = false;

  private final List<ZooKeeper> clients = Collections.synchronizedList(new ArrayList<>());
  private ServerProcess server;

  /** Where it is connected to, as the default watcher of a handle. */
  public static class CountdownWatcher implements Watcher {
    private volatile KeeperState state = KeeperState.Disconnected;

    @Override
    public synchronized void process(WatchedEvent event) {
      state = event.getState();
      notifyAll();
    }

    public synchronized void reset() {
      state = KeeperState.Disconnected;
    }

    public synchronized boolean isConnected() {
      return state == KeeperState.SyncConnected || state == KeeperState.ConnectedReadOnly;
    }

    public void waitForConnected(long limit) throws InterruptedException, TimeoutException {
      await(limit, this::isConnected);
    }

    public void waitForSyncConnected(long limit) throws InterruptedException, TimeoutException {
      await(limit, () -> state == KeeperState.SyncConnected);
    }

    public void waitForReadOnlyConnected(long limit) throws InterruptedException, TimeoutException {
      await(limit, () -> state == KeeperState.ConnectedReadOnly);
    }

    public void waitForDisconnected(long limit) throws InterruptedException, TimeoutException {
      await(limit, () -> !isConnected());
    }

    private synchronized void await(long limitMs, BooleanSupplier wanted) throws InterruptedException, TimeoutException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
      while (!wanted.getAsBoolean()) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (leftMs <= 0) throw new TimeoutException("still " + state);
        wait(leftMs);
      }
    }
  }

  public static class HostPort {
    String host;
    int port;

    public HostPort(String host, int port) {
      this.host = host;
      this.port = port;
    }
  }

  public static List<HostPort> parseHostPortList(String addresses) {
    List<HostPort> all = new ArrayList<>();
    for (String one : addresses.split(",")) {
      int colon = one.lastIndexOf(':');
      all.add(new HostPort(one.substring(0, colon), Integer.parseInt(one.substring(colon + 1))));
    }
    return all;
  }

  public static void setupTestEnv() {
    System.setProperty("zookeeper.4lw.commands.whitelist", "*");
    System.setProperty("zookeeper.admin.enableServer", "false");
  }

  protected void setUpAll() throws Exception {}

  @BeforeEach
  public void setUp() throws Exception {
    setUpWithServerId(1);
  }

  protected void setUpWithServerId(int serverId) throws Exception {
    setupTestEnv();
    setUpAll();
    tmpDir = createTmpDir();
    if (hostPort.isEmpty()) hostPort = "127.0.0.1:" + ServerProcess.freePort();
    setupCustomizedEnv();
    startServer();
  }

  public void setupCustomizedEnv() {}

  public void cleanUpCustomizedEnv() {}

  protected void startServer() throws Exception {
    int port = Integer.parseInt(hostPort.substring(hostPort.lastIndexOf(':') + 1));
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("tickTime", 3000);
    settings.put("dataDir", tmpDir);
    settings.put("clientPort", port);
    settings.put("maxClientCnxns", maxCnxns);
    settings.put("4lw.commands.whitelist", System.getProperty("zookeeper.4lw.commands.whitelist"));
    server = new ServerProcess(tmpDir, port, settings);
    server.start();
    server.await();
  }

  protected void stopServer() throws Exception {
    server.stop();
  }

  protected void tearDownAll() throws Exception {
    for (ZooKeeper client : new ArrayList<>(clients)) client.close();
    clients.clear();
  }

  @AfterEach
  public void tearDown() throws Exception {
    tearDownAll();
    stopServer();
    cleanUpCustomizedEnv();
    recursiveDelete(tmpDir);
  }

  protected TestableZooKeeper createClient() throws IOException, InterruptedException {
    return createClient(hostPort);
  }

  protected TestableZooKeeper createClient(String address) throws IOException, InterruptedException {
    return createClient(new CountdownWatcher(), address);
  }

  protected TestableZooKeeper createClient(CountdownWatcher watcher) throws IOException, InterruptedException {
    return createClient(watcher, hostPort);
  }

  protected TestableZooKeeper createClient(CountdownWatcher watcher, String address) throws IOException, InterruptedException {
    return createClient(watcher, address, CONNECTION_TIMEOUT);
  }

  protected TestableZooKeeper createClient(CountdownWatcher watcher, String address, int timeout) throws IOException, InterruptedException {
    watcher.reset();
    TestableZooKeeper client = new TestableZooKeeper(address, timeout, watcher);
    clients.add(client);
    try {
      watcher.waitForConnected(timeout);
    } catch (TimeoutException late) {
      if (exceptionOnFailedConnect) throw new ProtocolException(late.getMessage());
      throw new AssertionError("cannot connect: " + late.getMessage());
    }
    return client;
  }

  /** What a test hears that asked for it with exceptionOnFailedConnect. */
  private static final class ProtocolException extends IOException {
    ProtocolException(String message) {
      super(message);
    }
  }

  public static ZooKeeper createZKClient(String address) throws Exception {
    return createZKClient(address, CONNECTION_TIMEOUT);
  }

  public static ZooKeeper createZKClient(String address, int timeout) throws IOException {
    return createZKClient(address, timeout, CONNECTION_TIMEOUT);
  }

  public static ZooKeeper createZKClient(String address, int timeout, long limit) throws IOException {
    return createZKClient(address, timeout, limit, new ZKClientConfig());
  }

  public static ZooKeeper createZKClient(String address, int timeout, long limit, ZKClientConfig config) throws IOException {
    CountdownWatcher watcher = new CountdownWatcher();
    ZooKeeper client = new ZooKeeper(address, timeout, watcher, config);
    try {
      watcher.waitForConnected(limit);
    } catch (InterruptedException | TimeoutException late) {
      throw new AssertionError("cannot connect: " + late.getMessage());
    }
    return client;
  }

  public static File createTmpDir() throws IOException {
    return Files.createTempDirectory("zkspec-suite").toFile();
  }

  public static boolean recursiveDelete(File folder) {
    File[] inside = folder.listFiles();
    if (inside != null) {
      for (File one : inside) recursiveDelete(one);
    }
    return folder.delete();
  }

  public static File createEmptyTestDir() throws IOException {
    return createTmpDir();
  }

  protected static String getHexSessionId(long id) {
    return "0x" + Long.toHexString(id);
  }
}
