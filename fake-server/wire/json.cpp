#include <boost/json/array.hpp>

#include "fake-server/wire/text_form.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {
namespace {

namespace json = boost::json;

class JsonWriter {
 public:
  template <class T>
  void operator()(std::string_view name, const T& value) {
    members_.emplace(name, to_value(value));
  }
  /// Absent is not null.
  template <class T>
  void operator()(std::string_view name, const Trailing<T>& value) {
    if (value.value) members_.emplace(name, to_value(*value.value));
  }

  template <class T>
  static json::object to_object(const T& record) {
    JsonWriter writer;
    for_each_field(record, writer);
    return std::move(writer.members_);
  }

 private:
  static json::value to_value(bool value) { return value; }
  static json::value to_value(std::int32_t value) { return value; }
  static json::value to_value(std::int64_t value) { return value; }
  static json::value to_value(Xid value) { return value.value(); }
  static json::value to_value(Millis value) { return value.value(); }
  template <class Tag>
  static json::value to_value(StrongId<Tag, std::int64_t> id) {
    return json::value(to_string(id));
  }
  template <Code T>
  static json::value to_value(T code) {
    const auto known = word(code);
    return known ? json::value(*known) : json::value(static_cast<std::int32_t>(code));
  }
  static json::value to_value(const std::string& text) { return json::value(is_plain(text) ? text : hex_form(to_bytes(text))); }
  static json::value to_value(const Bytes& bytes) { return json::value(hex_form(bytes)); }
  template <class T>
  static json::value to_value(const Nullable<T>& value) {
    return value ? to_value(*value) : json::value(nullptr);
  }
  template <class T>
  requires Record<T> || Envelope<T>
  static json::value to_value(const T& record) { return to_object(record); }
  template <class T>
  static json::value to_value(const std::vector<T>& items) {
    json::array array;
    for (const auto& item : items) array.push_back(to_value(item));
    return array;
  }

  json::object members_;
};

}  // namespace

json::object to_json(const Message& message) {
  auto object = JsonWriter::to_object(message);
  if (const auto* undecodable = std::get_if<Undecodable>(&message)) object.emplace("why", to_string(undecodable->why));
  return object;
}

}  // namespace zkspec::wire
