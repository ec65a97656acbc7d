#include "conformance/live/live_site.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "conformance/live/page.hpp"
#include "conformance/report/page/page.hpp"
#include "fake-server/web/page_base.hpp"

namespace zkspec {
namespace {

constexpr std::string_view changes_path = "/v1/changes";
constexpr Duration wish_lasts = 3s;  // a page asks twice a second

/// "/v1/cases/17/diagram?has=3".
struct DiagramTarget {
  std::size_t number = 0;
  std::uint64_t has = 0;
};

/// All of `text` as a number.
bool read_number(std::string_view text, std::uint64_t& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size();
}

std::optional<DiagramTarget> diagram_target(std::string_view target) {
  constexpr std::string_view before = "/v1/cases/";
  constexpr std::string_view behind = "/diagram";
  constexpr std::string_view mark = "has=";
  const auto [path, query] = split_target(target);
  if (!path.starts_with(before) || !path.ends_with(behind) || path.size() < before.size() + behind.size()) return std::nullopt;
  DiagramTarget found;
  if (!read_number(path.substr(before.size(), path.size() - before.size() - behind.size()), found.number)) return std::nullopt;
  if (query.starts_with(mark) && !read_number(query.substr(mark.size()), found.has)) return std::nullopt;
  return found;
}

}  // namespace

/// What one browser has been sent. Who is slow gets, when there is room again, what has changed in the meantime, once.
class LiveSite::Feed final : public WebFeed {
 public:
  explicit Feed(LiveSite& site) : site_{site} { site_.feeds_.insert(this); }
  ~Feed() override { site_.feeds_.erase(this); }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  std::string next() override {
    const auto has = std::exchange(told_, site_.board_.revision());
    told_all_ = has == told_;
    return told_all_ ? std::string{} : site_.board_.changes_since(has, site_.now_());
  }
  /// As far as the last message has left.
  [[nodiscard]] bool told_all() const { return told_all_ && told_ == site_.board_.revision(); }

 private:
  LiveSite& site_;
  std::uint64_t told_ = 0;
  bool told_all_ = false;
};

LiveSite::LiveSite(NewsDesk& desk, LiveRun run, std::function<TimePoint()> now)
    : desk_{desk}, now_{std::move(now)}, board_{std::move(run), now_()} {}

bool LiveSite::look() {
  const auto before = board_.revision();
  const auto now = now_();
  board_.take(desk_.take(), now);
  std::erase_if(wishes_, [&](const auto& wish) {
    if (now - wish.second < wish_lasts) return false;
    desk_.forget(*board_.variant(wish.first));
    return true;
  });
  return board_.revision() != before;
}

void LiveSite::end(LiveEnd end) {
  look();
  board_.end(std::move(end), now_());
}

bool LiveSite::all_told() const {
  return std::ranges::all_of(feeds_, [](const auto* feed) { return feed->told_all(); });
}

WebAnswer LiveSite::handle(const WebCall& call) {
  const auto path = split_target(call.target).path;
  const auto diagram_of = diagram_target(call.target);
  WebAnswer answer;
  if (diagram_of) answer = diagram(diagram_of->number, diagram_of->has);
  else if (path == "/") answer = {.body = std::string{live_page::html}, .content_type = "text/html; charset=utf-8"};
  else if (path == "/page.css")
    answer = {.body = fmt::format("{}{}{}", page::css, page::diagram_css, live_page::css), .content_type = "text/css; charset=utf-8"};
  else if (path == "/page.js")
    answer = {.body = fmt::format("{}{}", web_page::base_script, live_page::script), .content_type = "text/javascript; charset=utf-8"};
  else if (path == "/v1/run") answer = {.body = board_.changes_since(0, now_()) + "\n"};
  else if (path == changes_path) answer = refuse(426, "this is a WebSocket");
  else answer = refuse(404, fmt::format("there is no {}; there are /, /v1/run, {} and /v1/cases/NUMBER/diagram", path, changes_path));
  if (answer.status == 404 || call.method == "GET" || call.method == "HEAD") return answer;
  answer = refuse(405, "this page only shows what is going on: GET");
  answer.allow = "GET, HEAD";
  return answer;
}

std::size_t LiveSite::body_limit(std::string_view /*method*/, std::string_view /*target*/) const { return 0; }

std::optional<WebSubscription> LiveSite::subscribe(const WebCall& call) {
  if (split_target(call.target).path != changes_path) return std::nullopt;
  return std::make_unique<Feed>(*this);
}

WebAnswer LiveSite::diagram(std::size_t number, std::uint64_t has) {
  const auto* variant = board_.variant(number);
  if (variant == nullptr) return refuse(404, fmt::format("there is no case {}; /v1/run has their numbers", number));
  if (board_.is_under_way(number) && (wishes_.contains(number) || wishes_.size() < NewsDesk::most_wishes)) {
    desk_.wish(*variant);
    wishes_[number] = now_();
  }
  return {.body = board_.diagram(number, has) + "\n"};
}

}  // namespace zkspec
