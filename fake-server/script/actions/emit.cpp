#include "fake-server/script/actions/emit.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec::action {
namespace {

/// What an emission can be: the key that says so, the stream whose fields it has, and the field that the key's value sets.
struct Shape {
  std::string_view key;
  Stream stream;
  std::string_view field;
};
constexpr Shape shapes[] = {
    {"frame", Stream::to_server, ""}, {"state", Stream::state, "state"}, {"done", Stream::done, "tag"},
    {"watch", Stream::watch, "tag"},  {"call", Stream::call, "call"},
};

const Shape* shape_named(std::string_view key) {
  const auto* found = std::ranges::find(shapes, key, &Shape::key);
  return found == std::end(shapes) ? nullptr : found;
}

wire::Message frame_named(std::string_view word, std::optional<wire::OpCode> answers) {
  if (word == "ConnectRequest") return wire::ConnectRequest{};
  if (word == "ConnectResponse") return wire::ConnectResponse{};
  if (word == "notification") return wire::Notification{};
  if (word == "reply") return answers ? wire::make_reply(*answers) : wire::Reply{};
  return wire::make_request(wire::op_code(word).value_or(wire::OpCode::ping));
}

Item prototype_of(const Shape& shape, const std::string& written, std::optional<wire::OpCode> answers) {
  switch (shape.stream) {
    case Stream::to_server:
    case Stream::to_client: return frame_named(written, answers);
    case Stream::state: return ClientReport{report::State{}};
    case Stream::done: return ClientReport{report::Done{}};
    case Stream::watch: return ClientReport{report::Watch{}};
    case Stream::info: return ClientReport{report::Info{}};
    case Stream::call: return written == "close" ? ClientCommand{command::Close{}} : ClientCommand{command::Op{}};
    case Stream::connect: return ConnectWish{};
    case Stream::segment: return Segment{};
    case Stream::odds: return Odds{};
  }
  return {};
}

class PieceReader {
 public:
  PieceReader(const TomlValue& table, RuleReader& reader) : table_{table}, reader_{reader} {}

  Emit::Piece read() {
    for (const auto& member : reader_.members(table_)) note_shape(member);
    if (!shape_) {
      if (table_.table()) reader_.problem(table_.span(), "what is emitted? One key of frame, state, done, watch or call says so");
      return {};
    }
    const auto answers = read_answers();
    piece_.prototype = prototype_of(*shape_, written_, answers);
    for (const auto& member : *table_.table()) read_member(member);
    return std::move(piece_);
  }

 private:
  void note_shape(const TomlMember& member) {
    // "watch" is also a field of a call, "state" one of an info: what comes first is what is emitted.
    const auto* shape = shape_named(member.key);
    if (!shape || shape_) return;
    shape_ = shape;
    written_ = reader_.text(member.value);
    if (!is_frame()) return;
    if (!carries_frames(reader_.on))
      reader_.problem(member.key_span, fmt::format("a rule on '{}' has no connection to emit a frame on", word(reader_.on)));
    const auto words = wire::message_words();
    if (std::ranges::find(words, std::string_view{written_}) != words.end()) frames_ = {written_};
    else reader_.problem(member.value.span(), fmt::format("unknown frame '{}'{}", written_, suggestion(written_, words)));
  }

  [[nodiscard]] bool is_frame() const { return carries_frames(shape_->stream); }

  std::optional<wire::OpCode> read_answers() {
    const auto* answers = is_frame() ? table_.find("answers") : nullptr;
    return answers ? reader_.operation(*answers) : std::nullopt;
  }

  void read_member(const TomlMember& member) {
    if (member.key == shape_->key) {
      if (!shape_->field.empty()) set({std::string{shape_->field}, member.key_span, member.value});
    } else if (member.key == "delay") {
      piece_.delay = reader_.duration(member.value);
    } else if (member.key == "before") {
      reader_.must_be_true(member.value);
      piece_.before = true;
    } else if (member.key == "back" && is_frame()) {
      reader_.must_be_true(member.value);
      piece_.back = true;
    } else if (member.key != "answers" || !is_frame()) {
      set(member);
    }
  }

  void set(const TomlMember& member) { piece_.fields.push_back({member.key, reader_.value(member, shape_->stream, frames_)}); }

  const TomlValue& table_;
  RuleReader& reader_;
  const Shape* shape_ = nullptr;
  std::string written_ = {};
  std::vector<std::string> frames_ = {};
  Emit::Piece piece_ = {};
};

}  // namespace

Emit Emit::read(const TomlValue& value, RuleReader& reader) {
  Emit made;
  if (const auto* list = value.array())
    for (const auto& table : *list) made.pieces.push_back(PieceReader{table, reader}.read());
  else made.pieces.push_back(PieceReader{value, reader}.read());
  return made;
}

void Emit::apply(Passage& passage, const Surroundings& around) const {
  const auto own = to_json(passage.item);
  for (const auto& piece : pieces) {
    Emission emission{piece.prototype, piece.delay.evaluate(around.session_timeout), piece.back};
    for (const auto& [field, expression] : piece.fields) {
      const auto value = expression.evaluate(scope_of(own, around));
      if (value) static_cast<void>(assign(emission.item, field, *value));
    }
    (piece.before ? passage.before : passage.after).push_back(std::move(emission));
  }
}

}  // namespace zkspec::action
