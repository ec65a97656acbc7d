#include "fake-server/wire/watcher_event.hpp"

#include "fake-server/wire/word_table.hpp"

namespace zkspec::wire {
namespace {

constexpr auto watch_kinds = std::to_array<Word<WatchKind>>({
    {WatchKind::none, "none"},
    {WatchKind::created, "created"},
    {WatchKind::deleted, "deleted"},
    {WatchKind::changed, "changed"},
    {WatchKind::child, "child"},
    {WatchKind::data_removed, "data_removed"},
    {WatchKind::child_removed, "child_removed"},
    {WatchKind::persistent_removed, "persistent_removed"},
});

}  // namespace

std::optional<std::string_view> word(WatchKind kind) { return word_in(watch_kinds, kind); }
std::optional<WatchKind> watch_kind(std::string_view word) { return code_in(watch_kinds, word); }

}  // namespace zkspec::wire
