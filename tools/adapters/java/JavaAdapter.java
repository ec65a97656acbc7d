// The adapter of ZooKeeper's Java client: JSON lines on stdio, as told in tools/adapters/README.md.
//
// Nothing here retries, reopens or filters: the client's callbacks write the events, on its event threads. Operations are submitted with
// callbacks, never blocking. Codes are compared as numbers: KeeperException.Code.get() throws for those it does not know.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Version;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

public final class JavaAdapter {
  // Not declared: fixed_order (always shuffled), auth_result (addAuthInfo tells nobody), local_expiry (from 3.9.3 on).
  private static final List<String> FLAGS = List.of("reopen", "session_id", "password", "granted_timeout", "dead_after_expiry", "rewatch",
      "fail_queued_ops", "read_only", "update_servers", "rebalance", "chroot", "sync_op", "closed_event", "ordered_callbacks");

  private static final Map<Integer, String> RESULTS = Map.ofEntries(
      word(Code.OK, "ok"), word(Code.NONODE, "no_node"), word(Code.NODEEXISTS, "node_exists"), word(Code.BADVERSION, "bad_version"),
      word(Code.NOTEMPTY, "not_empty"), word(Code.NOAUTH, "no_auth"), word(Code.NOTREADONLY, "not_read_only"),
      word(Code.SESSIONMOVED, "session_moved"), word(Code.CONNECTIONLOSS, "connection_loss"),
      word(Code.SESSIONEXPIRED, "session_expired"), word(Code.AUTHFAILED, "auth_failed"), word(Code.OPERATIONTIMEOUT, "timeout"),
      word(Code.REQUESTTIMEOUT, "timeout"));

  private static final Map<KeeperState, String> STATES = Map.of(KeeperState.SyncConnected, "connected",
      KeeperState.ConnectedReadOnly, "connected_ro", KeeperState.Disconnected, "disconnected", KeeperState.Expired, "expired",
      KeeperState.AuthFailed, "auth_failed", KeeperState.Closed, "closed");

  private static final Map<EventType, String> WATCHES = Map.of(EventType.NodeCreated, "created", EventType.NodeDeleted, "deleted",
      EventType.NodeDataChanged, "changed", EventType.NodeChildrenChanged, "child", EventType.None, "session");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
  private static final Map<String, ZooKeeper> CLIENTS = new HashMap<>();
  private static int seq = 0;

  private static Map.Entry<Integer, String> word(Code code, String word) {
    return Map.entry(code.intValue(), word);
  }

  private static synchronized void emit(ObjectNode event) {
    OUT.println(event.put("seq", ++seq));
    OUT.flush();
  }

  private static ObjectNode event(String name) {
    return JSON.createObjectNode().put("event", name);
  }

  /** Where an operation's answer goes. */
  private record Answer(String client, String tag) {
    ObjectNode event(String name) {
      return JavaAdapter.event(name).put("client", client).put("tag", tag);
    }

    void done(int code, byte[] data) {
      ObjectNode done = event("done").put("result", RESULTS.getOrDefault(code, "other")).put("raw", Integer.toString(code));
      emit(data != null && code == 0 ? done.put("data", Base64.getEncoder().encodeToString(data)) : done);
    }

    void done(int code, String data) {
      done(code, data == null ? null : data.getBytes(StandardCharsets.UTF_8));
    }

    void failed(Exception why) {
      emit(event("done").put("result", "other").put("raw", why.toString()));
    }

    Watcher watcher() {
      return event -> emit(event("watch").put("type", WATCHES.getOrDefault(event.getType(), "removed"))
          .put("path", event.getPath() == null ? "" : event.getPath()));
    }
  }

  private static void sessionEvent(String client, WatchedEvent event) {
    String state = STATES.get(event.getState());
    if (event.getType() != EventType.None || state == null) return;  // SASL's own state is none of ours
    emit(event("state").put("client", client).put("state", state).put("raw", event.getState().toString()));
  }

  private static String servers(JsonNode command) {
    List<String> servers = new ArrayList<>();
    command.get("servers").forEach(server -> servers.add(server.asText()));
    return String.join(",", servers);
  }

  private static void open(String name, JsonNode command) {
    if (command.path("fixed_order").asBoolean()) {
      emit(event("unsupported").put("client", name).put("command", "open"));
      return;
    }
    String connectString = servers(command) + command.path("chroot").asText();
    int timeout = command.get("timeout_ms").asInt();
    boolean readOnly = command.path("read_only").asBoolean();
    Watcher watcher = event -> sessionEvent(name, event);
    JsonNode session = command.get("session");
    try {
      CLIENTS.put(name, session == null ? new ZooKeeper(connectString, timeout, watcher, readOnly)
          : new ZooKeeper(connectString, timeout, watcher, Long.parseUnsignedLong(session.get("id").asText().substring(2), 16),
              HexFormat.of().parseHex(session.get("password").asText()), readOnly));
    } catch (IOException | RuntimeException why) {
      emit(event("error").put("client", name).put("where", "open").put("text", why.toString()));
    }
  }

  private static void submit(ZooKeeper client, JsonNode command, Answer answer) throws IOException {
    String path = command.get("path").asText();
    byte[] data = Base64.getDecoder().decode(command.path("data").asText());
    int version = command.path("version").asInt(-1);
    Watcher watcher = command.has("watch") ? new Answer(answer.client, command.get("watch").asText()).watcher() : null;
    AsyncCallback.StringCallback named = (code, asked, context, name) -> answer.done(code, name);
    switch (command.get("kind").asText()) {
      case "get" -> client.getData(path, watcher, (code, asked, context, value, stat) ->
          answer.done(code, value == null ? new byte[0] : value), null);
      case "exists" -> client.exists(path, watcher, (code, asked, context, stat) -> answer.done(code, (byte[]) null), null);
      case "children" -> client.getChildren(path, watcher, (AsyncCallback.ChildrenCallback) (code, asked, context, names) ->
          answer.done(code, names == null ? null : String.join(",", names)), null);
      case "create" -> client.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, named, null);
      case "create_ephemeral" -> client.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL, named, null);
      case "set" -> client.setData(path, data, version, (code, asked, context, stat) -> answer.done(code, (byte[]) null), null);
      case "delete" -> client.delete(path, version, (code, asked, context) -> answer.done(code, (byte[]) null), null);
      case "sync" -> client.sync(path, (code, asked, context) -> answer.done(code, asked), null);
      case "multi" -> client.multi(List.of(Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)),
          (code, asked, context, results) -> answer.done(code, created(code, results)), null);
      default -> emit(answer.event("unsupported"));
    }
  }

  private static String created(int code, List<OpResult> results) {
    return code == 0 ? ((OpResult.CreateResult) results.get(0)).getPath() : null;
  }

  private static void info(ZooKeeper client, Answer answer) {
    emit(answer.event("info").put("session_id", String.format("0x%016x", client.getSessionId()))
        .put("password", HexFormat.of().formatHex(client.getSessionPasswd())).put("timeout_ms", client.getSessionTimeout())
        .put("state", client.getState().toString()));
  }

  /** On a thread of its own: the call may wait for the server. */
  private static void close(ZooKeeper client, Answer answer) {
    new Thread(() -> {
      try {
        client.close();
        answer.done(0, (byte[]) null);
      } catch (InterruptedException | RuntimeException why) {
        answer.failed(why);
      }
    }).start();
  }

  private static void handle(ZooKeeper client, String name, JsonNode command) {
    Answer answer = new Answer(command.get("client").asText(), command.required("tag").asText());
    try {
      switch (name) {
        case "op" -> submit(client, command, answer);
        case "info" -> info(client, answer);
        case "close" -> close(client, answer);
        case "add_auth" -> {
          client.addAuthInfo(command.get("scheme").asText(), command.get("data").binaryValue());
          answer.done(0, (byte[]) null);
        }
        case "update_servers" -> {
          client.updateServerList(servers(command));
          answer.done(0, (byte[]) null);
        }
        default -> emit(answer.event("unsupported"));
      }
    } catch (IOException | RuntimeException why) {
      answer.failed(why);
    }
  }

  private static void handle(JsonNode command) {
    String name = command.get("command").asText();
    String client = command.path("client").asText();
    if (name.equals("caps")) {
      ObjectNode caps = event("caps").put("name", "java").put("version", Version.getVersion()).put("max_clients", 64);
      caps.set("flags", JSON.valueToTree(FLAGS));
      emit(command.has("echo") ? caps.set("echo", command.get("echo")) : caps);
    } else if (name.equals("quit")) {
      Runtime.getRuntime().halt(0);  // sessions stay as they are
    } else if (name.equals("open")) {
      open(client, command);
    } else if (!CLIENTS.containsKey(client)) {
      emit(event("error").put("client", client).put("where", name).put("text", "no such client"));
    } else {
      handle(CLIENTS.get(client), name, command);
    }
  }

  public static void main(String[] arguments) throws IOException {
    System.setOut(System.err);  // a line that a library prints is no event
    System.setProperty("zookeeper.sasl.client", "false");  // else each connection begins with a reverse look-up of the server's name
    handle(JSON.createObjectNode().put("command", "caps"));
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) handle(JSON.readTree(line));
    Runtime.getRuntime().halt(0);
  }
}
