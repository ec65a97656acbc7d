// Values of case files into messages.
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <fmt/format.h>

#include "fake-server/wire/bodies.hpp"
#include "fake-server/wire/field_kind.hpp"
#include "fake-server/wire/text_form.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {
namespace {

namespace json = boost::json;

std::optional<ErrorCode> code_for(std::string_view word, ErrorCode) { return error_code(word); }
std::optional<OpCode> code_for(std::string_view word, OpCode) { return op_code(word); }
std::optional<WatchKind> code_for(std::string_view word, WatchKind) { return watch_kind(word); }

Error does_not_fit(const json::value& value, FieldKind kind) {
  constexpr std::size_t shown = 60;
  auto found = json::serialize(value);
  if (found.size() > shown) found = found.substr(0, shown) + "…";
  return {Errc::bad_value, {}, fmt::format("{} does not fit; expected {}", found, describe(kind))};
}

/// The same error, one level further out: "stat" and "version" give "stat.version".
Error inside(std::string_view outer, const Error& error) {
  const bool joins = error.where.empty() || error.where.starts_with('[');
  return {error.code, fmt::format("{}{}{}", outer, joins ? "" : ".", error.where), error.what};
}

/// Hex is taken as a pattern of bits: 0xffffffffffffffff is -1.
template <class Int>
std::optional<Int> to_integer(const json::value& value) {
  using Bits = std::make_unsigned_t<Int>;
  if (const auto* number = value.if_int64()) return std::in_range<Int>(*number) ? std::optional{static_cast<Int>(*number)} : std::nullopt;
  if (const auto* number = value.if_uint64())
    return std::in_range<Bits>(*number) ? std::optional{static_cast<Int>(static_cast<Bits>(*number))} : std::nullopt;
  const auto* text = value.if_string();
  if (text == nullptr || !text->starts_with("0x") || text->size() == 2) return std::nullopt;
  Bits bits = 0;
  const auto [end, problem] = std::from_chars(text->data() + 2, text->data() + text->size(), bits, 16);
  if (problem != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return static_cast<Int>(bits);
}

template <class T>
Result<void> set_field(T& record, std::string_view field, const json::value& value);

class Assigner {
 public:
  explicit Assigner(const json::value& value) : value_{value} {}

  Result<void> set(bool& to) const {
    if (!value_.is_bool()) return misfit(to);
    to = value_.get_bool();
    return {};
  }
  Result<void> set(std::int32_t& to) const { return set_number(to); }
  Result<void> set(std::int64_t& to) const { return set_number(to); }
  template <class Tag, class Rep>
  Result<void> set(StrongId<Tag, Rep>& to) const {
    const auto number = to_integer<Rep>(value_);
    if (!number) return misfit(to);
    to = StrongId<Tag, Rep>{*number};
    return {};
  }
  template <Code T>
  Result<void> set(T& to) const {
    const auto* text = value_.if_string();
    const auto known = text == nullptr ? std::nullopt : code_for(std::string_view{*text}, T{});
    const auto number = to_integer<std::int32_t>(value_);
    if (!known && !number) return misfit(to);
    to = known ? *known : static_cast<T>(*number);
    return {};
  }

  Result<void> set(Bytes& to) const {
    if (!value_.is_string()) return misfit(to);
    auto bytes = from_form(std::string_view{value_.get_string()});
    if (!bytes) return bytes.error();
    to = std::move(*bytes);
    return {};
  }
  Result<void> set(std::string& to) const {
    if (!value_.is_string()) return misfit(to);
    auto bytes = from_form(std::string_view{value_.get_string()});
    if (!bytes) return bytes.error();
    to.assign(as_text(*bytes));
    return {};
  }
  template <class T>
  Result<void> set(Nullable<T>& to) const {
    if (value_.is_null()) {
      to.reset();
      return {};
    }
    T inner = to.value_or(T{});
    auto done = set(inner);
    if (done) to = std::move(inner);
    return done;
  }
  template <class T>
  Result<void> set(Trailing<T>& to) const {
    if (value_ != json::value("absent")) return set(to.value);
    to.value.reset();
    return {};
  }

  template <class T>
  Result<void> set(std::vector<T>& to) const {
    if (!value_.is_array()) return misfit(to);
    std::vector<T> items;
    for (const auto& each : value_.get_array()) {
      auto item = Assigner{each}.template make<T>();
      if (!item) return inside(fmt::format("[{}]", items.size()), item.error());
      items.push_back(std::move(*item));
    }
    to = std::move(items);
    return {};
  }
  template <Record T>
  Result<void> set(T& to) const {
    if (!value_.is_object()) return misfit(to);
    T changed = to;
    for (const auto& [name, each] : value_.get_object()) {
      if (auto done = set_field(changed, name, each); !done) return done;
    }
    to = std::move(changed);
    return {};
  }

 private:
  template <class T>
  Result<T> make() const {
    T item{};
    if (auto done = set(item); !done) return done.error();
    return item;
  }
  /// A part of a multi: `type` says which record the other fields belong to.
  template <Envelope T>
  Result<T> make() const;

  template <class Int>
  Result<void> set_number(Int& to) const {
    const auto number = to_integer<Int>(value_);
    if (!number) return misfit(to);
    to = *number;
    return {};
  }
  template <class T>
  Error misfit(const T&) const {
    return does_not_fit(value_, kind_of<T>);
  }

  const json::value& value_;
};

template <Envelope T>
Result<T> Assigner::make() const {
  if (!value_.is_object()) return does_not_fit(value_, FieldKind::record);
  const auto& members = value_.get_object();
  const auto* type = members.if_contains("type");
  if (type == nullptr) return Error{Errc::bad_value, "type", "is missing; expected " + std::string{describe(FieldKind::operation)}};
  OpCode code{};
  if (auto done = Assigner{*type}.set(code); !done) return inside("type", done.error());
  auto part = empty_part<T>(code);
  if (!part) return Error{Errc::bad_value, "type", "operation " + to_string(code) + " cannot be part of this"};
  for (const auto& [name, each] : members) {
    if (auto done = set_field(*part, name, each); !done) return done.error();
  }
  if constexpr (std::is_same_v<T, MultiResponse::Result>) {
    // Servers send the code twice; a case has to write it once.
    auto* twice = std::get_if<ErrorResponse>(&part->body);
    if (twice != nullptr && !members.contains("bodyErr")) twice->err = part->header.err;
  }
  return *part;
}

template <class T>
Result<void> set_field(T& record, std::string_view field, const json::value& value) {
  std::optional<Result<void>> outcome;
  std::vector<std::string_view> names;
  for_each_field(record, [&](std::string_view name, auto& member) {
    names.push_back(name);
    if (name == field && !outcome) outcome = Assigner{value}.set(member);
  });
  if (!outcome) return no_such_field(field, names);
  if (!*outcome) return inside(field, outcome->error());
  return {};
}

}  // namespace

Result<void> assign(Message& message, std::string_view field, const json::value& value) { return set_field(message, field, value); }

}  // namespace zkspec::wire
