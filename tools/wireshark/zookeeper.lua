-- The client protocol of Apache ZooKeeper for Wireshark and tshark: handshakes, requests, replies beside the request they answer, watch
-- notifications, pings and four-letter words. README.md tells how it is installed and what it can be asked.
-- What a message looks like stands in the tables at the top: one more operation is a line there, one more field another.

local zookeeper = Proto("zookeeper", "Apache ZooKeeper")

-- Number, name, fields of the request, fields of a reply without an error. A star is a vector. Without fields: servers only.
local operation_table = {
  {0, "notification"}, {-1, "error"}, {-10, "createSession"}, {-11, "closeSession", "", ""},
  {1, "create", "path data acl* flags", "path"},
  {2, "delete", "path version", ""}, {3, "exists", "path watch", "stat"},
  {4, "getData", "path watch", "data stat"}, {5, "setData", "path data version", "stat"},
  {6, "getACL", "path", "acl* stat"}, {7, "setACL", "path acl* version", "stat"},
  {8, "getChildren", "path watch", "children*"}, {9, "sync", "path", "path"}, {11, "ping", "", ""},
  {12, "getChildren2", "path watch", "children* stat"},
  {13, "check", "path version", ""}, {14, "multi", "operations", "results"},
  {15, "create2", "path data acl* flags", "path stat"},
  {16, "reconfig", "joining_servers leaving_servers new_members cur_config_id", "data stat"},
  {17, "checkWatches", "path watcher_type", ""}, {18, "removeWatches", "path watcher_type", ""},
  {19, "createContainer", "path data acl* flags", "path stat"}, {20, "deleteContainer"},
  {21, "createTTL", "path data acl* flags ttl", "path stat"},
  {22, "multiRead", "operations", "results"},
  {100, "auth", "auth_type scheme auth", ""},
  {101, "setWatches", "relative_zxid data_watches* exist_watches* child_watches*", ""},
  {102, "sasl", "token", "token"},
  {103, "getEphemerals", "prefix_path", "ephemerals*"}, {104, "getAllChildrenNumber", "path", "total_number"},
  {105, "setWatches2",
   "relative_zxid data_watches* exist_watches* child_watches* persistent_watches* persistent_recursive_watches*", ""},
  {106, "addWatch", "path mode", "body_err"}, {107, "whoAmI", "", "client_info*"},
}
local header_of_request, header_of_reply = "xid type", "xid zxid err"
local notification_record = "event_type event_state path"
local connect_request = "protocol_version last_zxid_seen time_out session_id passwd read_only?"
local connect_response = "protocol_version time_out session_id passwd read_only?"
-- Records that stand inside others.
local records = {
  acl = "perms scheme id",
  stat = "czxid mzxid ctime mtime version cversion aversion ephemeral_owner data_length num_children pzxid",
  client_info = "auth_scheme user",
}
-- What may be part of a multi, and what follows the header of each part of its reply; -1 is the place of an error.
local parts_of_multi = {[1] = true, [2] = true, [4] = true, [5] = true, [8] = true, [13] = true, [15] = true, [19] = true, [21] = true}
local result_records = {
  [1] = "path", [2] = "", [4] = "data stat", [5] = "stat", [8] = "children*", [13] = "", [15] = "path stat", [-1] = "body_err",
}

-- The operation of a reply whose request was not captured.
local operation_of_xid = {[-2] = 11, [-4] = 100, [-8] = 101}

local errors = {
  [0] = "ok", [-1] = "system_error", [-2] = "runtime_inconsistency", [-3] = "data_inconsistency", [-4] = "connection_loss",
  [-5] = "marshalling_error", [-6] = "unimplemented", [-7] = "operation_timeout", [-8] = "bad_arguments", [-9] = "invalid_state",
  [-12] = "unknown_session", [-13] = "new_config_no_quorum", [-14] = "reconfig_in_progress", [-15] = "ssl_connection_error",
  [-100] = "api_error", [-101] = "no_node", [-102] = "no_auth", [-103] = "bad_version", [-108] = "no_children_for_ephemerals",
  [-110] = "node_exists", [-111] = "not_empty", [-112] = "session_expired", [-113] = "invalid_callback", [-114] = "invalid_acl",
  [-115] = "auth_failed", [-116] = "closing", [-117] = "nothing", [-118] = "session_moved", [-119] = "not_read_only",
  [-120] = "ephemeral_on_local_session", [-121] = "no_watcher", [-122] = "request_timeout", [-123] = "reconfig_disabled",
  [-124] = "session_closed_require_sasl_auth", [-125] = "quota_exceeded", [-127] = "throttled_op",
}
local event_types = {
  [-1] = "none", [1] = "created", [2] = "deleted", [3] = "changed", [4] = "child", [5] = "data_removed", [6] = "child_removed",
  [7] = "persistent_removed",
}
local event_states = {
  [0] = "disconnected", [3] = "connected", [4] = "auth_failed", [5] = "connected_read_only", [6] = "sasl_authenticated", [7] = "closed",
  [-112] = "expired",
}
local create_flags = {
  [0] = "persistent", [1] = "ephemeral", [2] = "sequential", [3] = "ephemeral_sequential", [4] = "container", [5] = "ttl",
  [6] = "ttl_sequential",
}
local watcher_types = {[1] = "children", [2] = "data", [3] = "any", [4] = "persistent", [5] = "persistent_recursive"}
local watch_modes = {[0] = "persistent", [1] = "persistent_recursive"}

local operations, operation_names = {}, {}
for _, row in ipairs(operation_table) do
  operations[row[1]] = {number = row[1], name = row[2], request = row[3], reply = row[4]}
  operation_names[row[1]] = row[2]
end

local permissions = {}  -- in the letters of zkCli
for number = 0, 31 do
  permissions[number] = ""
  for _, permission in ipairs({{4, "c"}, {8, "d"}, {1, "r"}, {2, "w"}, {16, "a"}}) do
    if number % (2 * permission[1]) >= permission[1] then permissions[number] = permissions[number] .. permission[2] end
  end
end

-- Name, text, type, words for its numbers.
local field_table = {
  {"length", "Length", "int"}, {"xid", "Xid", "int"}, {"type", "Operation", "int", operation_names},
  {"zxid", "Zxid", "hex"}, {"err", "Error", "int", errors}, {"body_err", "Error in the body", "int", errors},
  {"done", "Last of the multi", "bool"},
  {"protocol_version", "Protocol version", "int"}, {"last_zxid_seen", "Last zxid seen", "hex"}, {"time_out", "Timeout in ms", "int"},
  {"session_id", "Session", "hex"}, {"passwd", "Password", "bytes"}, {"read_only", "Read-only", "bool"},
  {"path", "Path", "string"}, {"data", "Data", "bytes"}, {"flags", "Kind of node", "int", create_flags}, {"ttl", "TTL in ms", "long"},
  {"version", "Version", "int"}, {"watch", "Watch", "bool"}, {"watcher_type", "Kind of watch", "int", watcher_types},
  {"mode", "Mode", "int", watch_modes}, {"relative_zxid", "Relative zxid", "hex"},
  {"data_watches", "Data watch", "string"}, {"exist_watches", "Exist watch", "string"}, {"child_watches", "Child watch", "string"},
  {"persistent_watches", "Persistent watch", "string"}, {"persistent_recursive_watches", "Persistent recursive watch", "string"},
  {"event_type", "Event", "int", event_types}, {"event_state", "State", "int", event_states},
  {"perms", "Permissions", "int", permissions}, {"scheme", "Scheme", "string"}, {"id", "Id", "string"},
  {"auth_type", "Type", "int"}, {"auth", "Credentials", "bytes"}, {"token", "Token", "bytes"},
  {"auth_scheme", "Scheme", "string"}, {"user", "User", "string"},
  {"children", "Child", "string"}, {"ephemerals", "Ephemeral", "string"}, {"prefix_path", "Prefix", "string"},
  {"total_number", "Number", "int"}, {"joining_servers", "Joining servers", "string"}, {"leaving_servers", "Leaving servers", "string"},
  {"new_members", "New members", "string"}, {"cur_config_id", "Current configuration", "long"},
  {"czxid", "Created by zxid", "hex"}, {"mzxid", "Changed by zxid", "hex"}, {"ctime", "Created", "time"}, {"mtime", "Changed", "time"},
  {"cversion", "Version of the children", "int"}, {"aversion", "Version of the access list", "int"},
  {"ephemeral_owner", "Session of the ephemeral", "hex"}, {"data_length", "Length of the data", "int"},
  {"num_children", "Children", "int"}, {"pzxid", "Children changed by zxid", "hex"},
  {"word", "Four-letter word", "string"}, {"answer", "Answer", "string"}, {"unframed", "Bytes outside any frame", "bytes"},
  {"opaque", "Body", "bytes"},
}
local constructors = {
  int = function(name, text, words) return ProtoField.int32(name, text, base.DEC, words) end,
  hex = function(name, text) return ProtoField.uint64(name, text, base.HEX) end,
  long = ProtoField.int64, bool = ProtoField.bool, string = ProtoField.string, bytes = ProtoField.bytes,
  time = function(name, text) return ProtoField.absolute_time(name, text, base.UTC) end,
}
local fields = {}
for _, row in ipairs(field_table) do
  fields[row[1]] = {proto = constructors[row[3]]("zookeeper." .. row[1], row[2], row[4]), type = row[3], text = row[2]}
  table.insert(zookeeper.fields, fields[row[1]].proto)
end

-- What is known from other packets, and stands in brackets.
local answers = ProtoField.framenum("zookeeper.request_in", "Answers the request in", base.NONE, frametype.REQUEST)
local answered = ProtoField.framenum("zookeeper.reply_in", "Answered in", base.NONE, frametype.RESPONSE)
local waited = ProtoField.relative_time("zookeeper.time", "Time since the request")
local reply_to = ProtoField.int32("zookeeper.reply_to", "Reply to", base.DEC, operation_names)
local session = ProtoField.uint64("zookeeper.session", "Session of the connection", base.HEX)
for _, field in ipairs({answers, answered, waited, reply_to, session}) do table.insert(zookeeper.fields, field) end

local malformed = ProtoExpert.new("zookeeper.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
local left_over = ProtoExpert.new("zookeeper.left_over", "Bytes behind the record", expert.group.PROTOCOL, expert.severity.WARN)
local unknown_operation = ProtoExpert.new("zookeeper.unknown_operation", "Unknown operation", expert.group.PROTOCOL, expert.severity.WARN)
local overtaking = ProtoExpert.new("zookeeper.overtaking", "Not the oldest request", expert.group.SEQUENCE, expert.severity.WARN)
local unasked = ProtoExpert.new("zookeeper.unasked", "No request", expert.group.SEQUENCE, expert.severity.NOTE)
local refused = ProtoExpert.new("zookeeper.refused", "Session refused", expert.group.RESPONSE_CODE, expert.severity.NOTE)
local cut_short = ProtoExpert.new("zookeeper.cut_short", "Cut short", expert.group.UNDECODED, expert.severity.NOTE)
zookeeper.experts = {malformed, left_over, unknown_operation, overtaking, unasked, refused, cut_short}

zookeeper.prefs.ports = Pref.range("TCP ports", "2181", "Ports of servers, such as 2181-2183", 65535)
zookeeper.prefs.largest = Pref.uint("Largest packet", 1048575, "As jute.maxbuffer of the server and of the client, in bytes")

local stream_of = Field.new("tcp.stream")

-- Reading: a cursor goes through one packet; where a record cannot be read any further, it throws a table.
local function stop(text, ...) error({text = text:format(...)}) end

local function take(cursor, size, what)
  local left = cursor.stop - cursor.at
  if left < size then stop("%s: %d bytes are needed, %d are left", what, size, left) end
  cursor.at = cursor.at + size
  return cursor.tvb(cursor.at - size, size)
end

local function add_null(cursor, tree, text) tree:add(cursor.tvb(cursor.at - 4, 4), text .. ": null") end

-- The bytes behind a length, if it is not that of null.
local function prefixed(cursor, tree, field)
  local length = take(cursor, 4, field.text):int()
  local left = cursor.stop - cursor.at
  if length < -1 then stop("%s: length %d", field.text, length) end
  if length > left then stop("%s: length %d, with %d bytes left", field.text, length, left) end
  if length >= 0 then return take(cursor, length, field.text) end
  add_null(cursor, tree, field.text)
end

-- One function for each type of field. It adds the field to the tree and returns the value.

local function fixed(size, value_of)
  return function(cursor, tree, field)
    local range = take(cursor, size, field.text)
    tree:add(field.proto, range)
    return value_of(range)
  end
end

local read = {
  int = fixed(4, function(range) return range:int() end),
  long = fixed(8, function(range) return range:int64() end),
  hex = fixed(8, function(range) return range:uint64() end),
  bool = fixed(1, function(range) return range:uint() ~= 0 end),
}

function read.time(cursor, tree, field)
  local range = take(cursor, 8, field.text)
  local ms = range:int64():tonumber()
  tree:add(field.proto, range, NSTime.new(math.floor(ms / 1000), ms % 1000 * 1000000))
end

function read.string(cursor, tree, field)
  local range = prefixed(cursor, tree, field)
  if range then tree:add_packet_field(field.proto, range, ENC_UTF_8) end
  return range and range:string(ENC_UTF_8)
end

function read.bytes(cursor, tree, field)
  local range = prefixed(cursor, tree, field)
  if range then tree:add(field.proto, range) end
end

local read_record

local function read_one(cursor, tree, name, values)
  local field = fields[name]
  if field then
    values[name] = read[field.type](cursor, tree, field)
  else
    local start = cursor.at
    local branch = tree:add(zookeeper, cursor.tvb(start, 0), name)
    read_record(cursor, branch, records[name], {})
    branch:set_len(cursor.at - start)
  end
end

local function read_vector(cursor, tree, name, values)
  local count = take(cursor, 4, name):int()
  if count < -1 then stop("%s: %d elements", name, count) end
  if count == -1 then return add_null(cursor, tree, name) end
  if count == 0 then tree:add(cursor.tvb(cursor.at - 4, 4), name .. ": none") end
  for _ = 1, count do read_one(cursor, tree, name, values) end
end

-- The parts of a multi: each has a header, and so has the end.
local function read_parts(cursor, tree, record_of)
  while true do
    local start = cursor.at
    local branch, header = tree:add(zookeeper, cursor.tvb(start, 0), "part"), {}
    read_record(cursor, branch, "type done err", header)
    local name = operation_names[header.type] or tostring(header.type)
    branch:set_text(header.done and "end" or name)
    if not header.done then
      local record = record_of(header.type)
      if not record then stop("no operation of a multi: %s", name) end
      read_record(cursor, branch, record, {})
    end
    branch:set_len(cursor.at - start)
    if header.done then return end
  end
end

local parts = {
  operations = function(type) return parts_of_multi[type] and operations[type].request end,
  results = function(type) return result_records[type] end,
}

-- Reads the fields that a record names, and leaves the values of the simple ones in `values`.
function read_record(cursor, tree, record, values)
  for name, sign in record:gmatch("([%w_]+)([*?]?)") do
    if parts[name] then
      read_parts(cursor, tree, parts[name])
    elseif sign == "*" then
      read_vector(cursor, tree, name, values)
    elseif sign ~= "?" or cursor.at < cursor.stop then
      read_one(cursor, tree, name, values)
    end
  end
end

-- Connections, by the number that Wireshark gives to each. `remembered` holds what was found out when a packet was first seen, since
-- packets are shown again in any order.
local conversations, remembered = {}, {}
function zookeeper.init() conversations, remembered = {}, {} end

local function conversation_of(pinfo)
  local stream = stream_of()
  local key = stream and stream.value or 0
  if not conversations[key] then
    -- The server is at the port by which this dissector was found; where both or neither are, the client speaks first.
    local server = pinfo.dst_port
    if pinfo.src_port == pinfo.match_uint and pinfo.dst_port ~= pinfo.match_uint then server = pinfo.src_port end
    conversations[key] = {server = server, pending = {}, to_server = {packets = 0}, to_client = {packets = 0}}
  end
  return conversations[key]
end

local four_letter_words = "conf cons crst dirs dump envi gtmk hash isro mntr orst ruok srst srvr stat stmk wchc wchp wchs"

local function ask(conversation, tvb, offset, length, pinfo)
  if length < 8 then return nil end
  table.insert(conversation.pending,
               {xid = tvb(offset + 4, 4):int(), type = tvb(offset + 8, 4):int(), frame = pinfo.number, at = pinfo.rel_ts})
  return conversation.pending[#conversation.pending]
end

-- The request that a reply answers, and whether an older one still waits; answers to `auth` may overtake all others.
local function answer(conversation, tvb, offset, length, pinfo)
  if length < 4 then return nil, false end
  local xid, older = tvb(offset + 4, 4):int(), false
  for place, request in ipairs(conversation.pending) do
    if request.xid == xid then
      table.remove(conversation.pending, place)
      request.reply_in, request.waited = pinfo.number, pinfo.rel_ts - request.at
      return request, older and request.type ~= 100
    end
    older = older or request.type ~= 100
  end
  return nil, false
end

-- What a packet is, told by all that came before it. Called once for each, in the order of the capture.
local function find_out(conversation, to_server, tvb, offset, length, pinfo)
  local direction = to_server and conversation.to_server or conversation.to_client
  local found, first = {conversation = conversation}, length >= 4 and tvb(offset + 4, 4):int()
  if direction.packets == 0 and first == 0 then  -- the version of a handshake: no client uses the xid 0
    found.kind = to_server and "connect_request" or "connect_response"
  elseif to_server then
    found.kind, found.request = "request", ask(conversation, tvb, offset, length, pinfo)
  elseif first == -1 then
    found.kind = "notification"
  else
    found.kind = "reply"
    found.request, found.overtakes = answer(conversation, tvb, offset, length, pinfo)
  end
  direction.packets = direction.packets + 1
  return found
end

-- Showing: one function for each kind of packet. It reads into the tree and returns a line.
local show = {}
local function words_of(table, number) return table[number] or tostring(number) end

function show.connect_request(cursor, tree)
  local values = {}
  read_record(cursor, tree, connect_request, values)
  local asked = values.session_id == UInt64(0) and "new session" or "session 0x" .. values.session_id:tohex()
  return string.format("connect, %s, %d ms", asked, values.time_out)
end

function show.connect_response(cursor, tree, found)
  local values = {}
  read_record(cursor, tree, connect_response, values)
  if values.time_out <= 0 then
    tree:add_proto_expert_info(refused, "The session has expired, or the server does not know it")
    return "session refused"
  end
  found.conversation.session = values.session_id
  return string.format("connected, session 0x%s, %d ms%s", values.session_id:tohex(), values.time_out,
                       values.read_only and ", read-only" or "")
end

function show.request(cursor, tree, found)
  local values = {}
  read_record(cursor, tree, header_of_request, values)
  if found.request and found.request.reply_in then tree:add(answered, found.request.reply_in):set_generated() end
  local operation = operations[values.type]
  local line = string.format("%s xid=%d", words_of(operation_names, values.type), values.xid)
  if operation and operation.request then
    local ended, problem = pcall(read_record, cursor, tree, operation.request, values)
    line = line .. (values.path and " " .. values.path or "")
    if not ended then error(type(problem) == "table" and {line = line, text = problem.text} or problem, 0) end
  else
    tree:add_proto_expert_info(unknown_operation, "No operation of a client: " .. words_of(operation_names, values.type))
    if cursor.at < cursor.stop then tree:add(fields.opaque.proto, take(cursor, cursor.stop - cursor.at, "Body")) end
  end
  return line
end

local function show_what_is_answered(tree, found)
  local request = found.request
  tree:add(reply_to, request.type):set_generated()
  tree:add(answers, request.frame):set_generated()
  local whole = math.floor(request.waited)
  tree:add(waited, NSTime.new(whole, math.floor((request.waited - whole) * 1e9 + 0.5))):set_generated()
  if found.overtakes then tree:add_proto_expert_info(overtaking, "An older request is not answered yet: replies come in order") end
end

function show.reply(cursor, tree, found)
  local values = {}
  read_record(cursor, tree, header_of_reply, values)
  local number = operation_of_xid[values.xid]
  if found.request then
    number = found.request.type
    show_what_is_answered(tree, found)
  else
    tree:add_proto_expert_info(unasked, "No request with this xid was captured")
  end
  local operation = operations[number]
  if values.err == 0 and operation and operation.reply then
    read_record(cursor, tree, operation.reply, values)
  elseif cursor.at < cursor.stop and not (operation and operation.reply) then
    tree:add(fields.opaque.proto, take(cursor, cursor.stop - cursor.at, "Body"))
  end
  return string.format("reply%s xid=%d %s", number and " to " .. words_of(operation_names, number) or "", values.xid,
                       words_of(errors, values.err))
end

function show.notification(cursor, tree)
  local values = {}
  read_record(cursor, tree, header_of_reply, values)
  read_record(cursor, tree, notification_record, values)
  return string.format("notification %s %s", words_of(event_types, values.event_type), values.path or "")
end

-- Length and record of one packet, with what is wrong with it. Returns its line.
local function show_packet(tvb, offset, length, tree, found)
  local captured = math.min(4 + length, tvb:len() - offset)
  local branch = tree:add(zookeeper, tvb(offset, captured))
  branch:add(fields.length.proto, tvb(offset, 4))
  local cursor = {tvb = tvb, at = offset + 4, stop = offset + captured}
  local ended, line = pcall(show[found.kind], cursor, branch, found)
  if not ended then
    local problem = line
    if type(problem) ~= "table" then error(problem, 0) end
    local cut = captured < 4 + length
    line = (problem.line or found.kind:gsub("_", " ")) .. (cut and " [cut short]" or " [malformed]")
    branch:add_proto_expert_info(cut and cut_short or malformed, problem.text)
  elseif cursor.at < cursor.stop then
    line = line .. " [bytes left over]"
    branch:add_proto_expert_info(left_over, string.format("%d bytes behind the record", cursor.stop - cursor.at))
  end
  if found.conversation.session then branch:add(session, found.conversation.session):set_generated() end
  branch:append_text(", " .. line)
  return line
end

local function show_packet_at(conversation, to_server, tvb, offset, length, pinfo, tree)
  local beginning = tvb(offset, math.min(12, tvb:len() - offset)):bytes():tohex()
  local key = string.format("%d %d %s", pinfo.number, tvb:offset() + offset, beginning)
  if not pinfo.visited or not remembered[key] then
    remembered[key] = find_out(conversation, to_server, tvb, offset, math.min(length, tvb:len() - offset - 4), pinfo)
  end
  return show_packet(tvb, offset, length, tree, remembered[key])
end

local function show_word(conversation, to_server, tvb, offset, tree)
  local branch = tree:add(zookeeper, tvb(offset))
  branch:add_packet_field(to_server and fields.word.proto or fields.answer.proto, tvb(offset), ENC_UTF_8)
  branch:append_text(", " .. (to_server and "" or "answer to ") .. conversation.word)
  return (to_server and "" or "answer to ") .. conversation.word
end

local function show_unframed(tvb, offset, tree, length)
  local branch = tree:add(zookeeper, tvb(offset))
  if length then
    branch:add(fields.length.proto, tvb(offset, 4))
    branch:add_proto_expert_info(malformed, string.format("A packet of %d bytes; the largest is %d", length, zookeeper.prefs.largest))
  end
  branch:add(fields.unframed.proto, tvb(offset))
  branch:append_text(", no packet")
  return length and string.format("length %d [malformed]", length) or "behind a malformed length"
end

-- Whether the packets of a direction could not be told apart any more where this is.
local function is_behind(broken, tvb, offset, pinfo)
  return broken and (pinfo.number > broken.frame or pinfo.number == broken.frame and tvb:offset() + offset > broken.offset)
end

-- Shows what is at an offset. Returns its size and its line, or nothing and the number of bytes that are missing.
local function show_next(conversation, to_server, tvb, offset, pinfo, tree)
  local direction = to_server and conversation.to_server or conversation.to_client
  local left = tvb:len() - offset
  local word = left >= 4 and tvb(offset, 4):string() or ""
  if to_server and direction.packets == 0 and word:find("^%a+$") and four_letter_words:find(word) then conversation.word = word end
  if conversation.word then return left, show_word(conversation, to_server, tvb, offset, tree) end
  if is_behind(direction.broken, tvb, offset, pinfo) then return left, show_unframed(tvb, offset, tree) end
  if left < 4 then return nil, DESEGMENT_ONE_MORE_SEGMENT end
  local length = tvb(offset, 4):int()
  if length < 0 or length > zookeeper.prefs.largest then
    direction.broken = direction.broken or {frame = pinfo.number, offset = tvb:offset() + offset}
    return left, show_unframed(tvb, offset, tree, length)
  end
  local whole = tvb:len() == tvb:reported_len()
  if whole and left < 4 + length and pinfo.can_desegment > 0 then return nil, 4 + length - left end
  return math.min(left, 4 + length), show_packet_at(conversation, to_server, tvb, offset, length, pinfo, tree)
end

function zookeeper.dissector(tvb, pinfo, tree)
  local conversation = conversation_of(pinfo)
  local to_server, lines, offset = pinfo.dst_port == conversation.server, {}, 0
  pinfo.cols.protocol = "ZooKeeper"
  pinfo.cols.info:clear()
  while offset < tvb:len() do
    local size, said = show_next(conversation, to_server, tvb, offset, pinfo, tree)
    if not size then
      pinfo.desegment_offset, pinfo.desegment_len = offset, said
      break
    end
    table.insert(lines, said)
    offset = offset + size
  end
  if #lines > 0 then
    pinfo.cols.info:append(table.concat(lines, "; ") .. " ")
    pinfo.cols.info:fence()  -- what else the segment holds comes behind it
  end
  return tvb:len()
end

local tcp_ports, ports = DissectorTable.get("tcp.port"), ""
local function use_ports()
  if ports ~= "" then tcp_ports:remove(ports, zookeeper) end
  ports = zookeeper.prefs.ports
  if ports ~= "" then tcp_ports:add(ports, zookeeper) end
end
zookeeper.prefs_changed = use_ports
use_ports()
for _, name in ipairs({"tcp.port", "tls.port"}) do DissectorTable.get(name):add_for_decode_as(zookeeper) end
