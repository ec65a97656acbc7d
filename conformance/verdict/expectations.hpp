// Steps that look at what the subject did. Each function says how the step stands on the log as it is; only a complete step has
// changed the strand's facts.
#pragma once

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// A frame of the subject: rx where a client is judged, tx where a server is.
struct FrameWanted {
  const ServerActor& server;
  const std::string& frame;  ///< or "connect" and "end": its beginning, and its end by the subject
  const std::vector<FieldPattern>& fields;
  std::string to = {};  ///< the request that a reply answers
  std::optional<Closing> then = {};
  bool exact = false;  ///< not the newer form of the request
};
Standing examine_frame(const Step& step, const FrameWanted& wanted, Strand& strand, const Bench& bench);

/// Role server: our client has tried to connect, and says nothing yet.
Standing examine_opened(const Step& step, Strand& strand, const Bench& bench);
/// Role server: what a server says without frames, until it hangs up.
Standing examine_text(const Step& step, const step::Tx& wanted, Strand& strand, const Bench& bench);

Standing examine(const Step& step, const step::Done& wanted, Strand& strand, const Bench& bench);
Standing examine(const Step& step, const step::Event& wanted, Strand& strand, const Bench& bench);
Standing examine(const Step& step, const step::Seen& wanted, Strand& strand, const Bench& bench);
Standing examine(const Step& step, const step::Quiet& wanted, Strand& strand, const Bench& bench);
Standing examine(const Step& step, const step::Sleep& wanted, Strand& strand, const Bench& bench);
/// Role server: the frames that our client was told to send are on the wire.
Standing examine_sent(const Step& step, Strand& strand, const Bench& bench);
/// The answer to a getter that was asked under `tag`.
Standing examine_answer(const Step& step, const step::Get& wanted, const std::string& tag, Strand& strand, const Bench& bench);

/// Which connection or server an actor means at this moment.
struct Resolved {
  std::optional<ServerIndex> server = {};  ///< none: any
  std::optional<ConnectionId> connection = {};
  const std::vector<ConnectionId>* crowd = nullptr;  ///< each of these connections, in ascending order; of a mark of the facts
  [[nodiscard]] bool fits(const ConnectionView& view) const;
};
Resolved resolve(const ServerActor& actor, const Facts& facts);
/// The connection to send on: the named one, or the newest with a handshake.
const ConnectionView* connection_of(const ServerActor& actor, const Facts& facts, const Observations& seen);

/// Reports that only some clients give and that no case may count on or stumble over: connecting, closed, session events at node watchers.
bool is_incidental(const ClientReport& report);
/// Reports that no script need mention: those, and what the suite itself has asked for.
bool needs_no_mention(const ClientReport& report);
bool is_ping(const wire::Message& message);
/// A frame, at `index` of the log, that the subject has sent.
bool is_of_subject(std::size_t index, const event::Frame& frame, const Observations& seen);

/// The tags of the calls that a step made under this name; the name itself where it is no mark.
std::vector<std::string> tags_of(const std::string& name, const Facts& facts);

/// Low and high of a step's `n`, with names resolved.
std::pair<int, int> bounds_of(const std::optional<Count>& count, const Scope& scope);

/// `expected` where nothing, or something else, was.
Standing failed(const Step& step, std::string expected, std::string seen, std::vector<std::size_t> evidence = {},
                std::vector<wire::FieldDifference> differences = {});

}  // namespace zkspec
