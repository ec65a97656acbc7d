// What the suite's servers and the application may do with one handle, in each state of its session, and what has to follow. A walk
// through it is a script in the language of cases, with a clause at every line that a clause stands behind.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace zkspec {

enum class Move {
  open,             ///< the application makes the handle
  greet,            ///< the client's ConnectRequest arrives
  drop_handshake,   ///< … and its connection ends without an answer
  grant,            ///< … and is answered with a session
  refuse,           ///< … and is answered with the expired answer
  ask,              ///< an operation
  answer,           ///< the oldest pending operation is answered
  answer_together,  ///< the two oldest are, in one segment
  half_answer,      ///< its answer breaks off, and with it the connection
  watch,            ///< an operation that leaves a watch
  fire,             ///< an event for a watch
  stray,            ///< an event that nobody waits for
  login,            ///< a credential
  cut,              ///< the connection ends
  outage,           ///< … and for a while no server can be reached
  mute,             ///< the server falls silent
  idle,             ///< nothing happens, but for pings
  close,            ///< the application closes the handle
};
inline constexpr std::array all_moves{Move::open,        Move::greet, Move::drop_handshake, Move::grant, Move::refuse, Move::ask,
                                      Move::answer,      Move::answer_together, Move::half_answer, Move::watch, Move::fire, Move::stray,
                                      Move::login,       Move::cut,   Move::outage,         Move::mute,  Move::idle,   Move::close};

/// `detail` decides what the move leaves open; 0 is the plainest form.
struct Choice {
  Move move = Move::open;
  std::uint64_t detail = 0;
};

class SessionModel {
 public:
  /// `capabilities` of the client: moves that need others are never possible.
  explicit SessionModel(std::set<std::string, std::less<>> capabilities) : capabilities_{std::move(capabilities)} {}

  [[nodiscard]] bool can(Move move) const;
  /// Lines of a script, without commas; can(move) must hold.
  std::vector<std::string> make(const Choice& choice);
  [[nodiscard]] const std::set<std::string>& needs() const { return needs_; }  ///< capabilities that the moves so far rest on

 private:
  enum class Phase { none, seeking, asking, live, dead, closed };

  struct Operation {
    std::string name = {};
    std::string frame = {};
    std::string path = {};
    bool watches = false;
  };
  struct Armed {
    std::string path = {};
    std::string name = {};
  };
  using Lines = std::vector<std::string>;

  [[nodiscard]] bool has(std::string_view capability) const { return capabilities_.contains(capability); }
  [[nodiscard]] bool has_session() const { return !id_.empty(); }
  std::string fresh(std::string_view prefix);
  std::string next_zxid(std::uint64_t detail);

  Lines open(std::uint64_t detail);
  Lines greet();
  Lines drop_handshake(std::uint64_t detail);
  Lines grant(std::uint64_t detail);
  Lines refuse();
  Lines ask(std::uint64_t detail);
  Lines answer(std::uint64_t detail);
  Lines answer_together(std::uint64_t detail);
  Lines half_answer(std::uint64_t detail);
  Lines watch(std::uint64_t detail);
  Lines fire(std::uint64_t detail);
  Lines stray();
  Lines login();
  Lines cut(std::uint64_t detail);
  Lines outage();
  Lines mute();
  Lines idle(std::uint64_t detail);
  Lines close();

  void restore(Lines& lines);
  void lose(Lines& lines, std::string_view since);
  std::string request_line(const Operation& operation) const;
  std::string reply_line(const Operation& operation, std::uint64_t detail, std::string_view more);
  void settle(const Operation& operation);

  std::set<std::string, std::less<>> capabilities_;
  std::set<std::string> needs_ = {};
  Phase phase_ = Phase::none;
  std::string timeout_ = {};     ///< that the application asked for
  std::string chroot_ = {};
  std::string connection_ = {};  ///< "$h2": of the present or last handshake
  std::string id_ = {};
  std::string password_ = {};
  std::uint64_t zxid_ = 0;
  std::string greeted_zxid_ = {};
  std::deque<Operation> pending_ = {};
  std::deque<Operation> waiting_ = {};  ///< asked for before there is a session
  std::vector<Armed> armed_ = {};
  std::vector<std::string> credentials_ = {};
  int names_ = 0;
};

}  // namespace zkspec
