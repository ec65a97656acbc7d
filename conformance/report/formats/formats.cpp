#include "conformance/report/formats/formats.hpp"

#include <algorithm>
#include <array>

namespace zkspec {
namespace {

struct Input {
  const RunResult& run;
  const Ledger& ledger;
  const Provenance& provenance;
  bool colour = false;
};

struct Format {
  std::string_view name = {};
  std::string (*render)(const Input&) = nullptr;
};

constexpr std::array formats{
    Format{"text", [](const Input& in) { return render_text(in.run, in.ledger, in.colour); }},
    Format{"html", [](const Input& in) { return render_html(in.run, in.ledger, in.provenance); }},
    Format{"markdown", [](const Input& in) { return render_markdown(in.run, in.ledger, in.provenance); }},
    Format{"junit", [](const Input& in) { return render_junit(in.run, in.ledger); }},
    Format{"tap", [](const Input& in) { return render_tap(in.run, in.ledger); }},
    Format{"sarif", [](const Input& in) { return render_sarif(in.run, in.ledger, in.provenance); }},
    Format{"github", [](const Input& in) { return render_github(in.run, in.ledger); }},
    Format{"json", [](const Input& in) { return render_json(in.run, in.ledger, in.provenance); }},
    Format{"badge", [](const Input& in) { return render_badge(in.run); }},
    Format{"badge-json", [](const Input& in) { return render_badge_json(in.run); }},
};

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& format : formats) all.emplace_back(format.name);
  return all;
}

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> all = names();
  return all;
}

std::string render(std::string_view name, const RunResult& run, const Ledger& ledger, const Provenance& provenance, bool colour) {
  const auto format = std::ranges::find(formats, name, &Format::name);
  return format == formats.end() ? std::string{} : format->render({run, ledger, provenance, colour});
}

}  // namespace zkspec
