// A server that lags behind: its own copy of the data, which learns of each transaction so much later. Private to this room.
#pragma once

#include <deque>
#include <functional>

#include "fake-server/loop/loop.hpp"
#include "fake-server/tree/data_tree.hpp"
#include "fake-server/tree/watches.hpp"

namespace zkspec {

class Replica {
 public:
  /// `learned` is called for what each transaction fired, after it was applied.
  using Learned = std::function<void(const std::vector<FiredWatch>&)>;

  Replica(Loop& loop, const DataTree& of_now, Duration by, Learned learned)
      : tree{of_now}, loop_{loop}, lag_{by}, learned_{std::move(learned)}, timer_{loop.timer([this] { learn_due(); })} {}

  void lag(Duration by) { lag_ = by; }  ///< of what is committed from here on
  void committed(const Transaction& transaction);
  void learn_all();  ///< at once

  DataTree tree;
  Watches watches = {};  ///< of this server's connections

 private:
  struct Ahead {
    TimePoint due = {};
    Transaction transaction = {};
  };

  void learn_due();
  void learn_first();

  Loop& loop_;
  Duration lag_;
  Learned learned_;
  std::unique_ptr<Timer> timer_;
  std::deque<Ahead> ahead_ = {};
};

}  // namespace zkspec
