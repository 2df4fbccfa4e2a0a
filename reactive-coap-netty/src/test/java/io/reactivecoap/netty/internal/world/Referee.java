package io.reactivecoap.netty.internal.world;

import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Watches a session's socket and knows RFC 7252 §4, and nothing of how the session works. Whatever leaves has to be
 * allowed by what was asked and by what has arrived.
 */
final class Referee {

    private final Map<Integer, Flight> flights = new HashMap<>();
    private final Map<Token, Flight> flightsByToken = new HashMap<>();
    private final ReplyReferee replies = new ReplyReferee();
    private final Function<Datagram, Flight.Rules> rulesOf;
    private final long lateness;
    private int nstart;
    private long heardAt = Long.MIN_VALUE;
    private int heardTogether;
    private int launchesWhenHeard;
    private boolean closed;

    /** {@code lateness}: by how much a timer may fire late. */
    Referee(Function<Datagram, Flight.Rules> rulesOf, long lateness) {
        this.rulesOf = rulesOf;
        this.lateness = lateness;
    }

    void parametersAre(TransmissionParameters parameters) {
        nstart = parameters.nstart();
        replies.exchangeLifetimeIs(parameters.exchangeLifetime().toNanos());
    }

    void sessionIsClosed() {
        closed = true;
    }

    void onArrival(byte[] bytes, long now) {
        if (closed) {
            return;
        }
        replies.onArrival(bytes);
        if (Bytes.decode(bytes) instanceof Datagram datagram) {
            heardTogether = heardAt == now ? heardTogether + 1 : 1;
            heardAt = now;
            launchesWhenHeard = flights.size();
            onArrival(datagram);
        }
    }

    private void onArrival(Datagram datagram) {
        Message message = datagram.message();
        Flight flight = switch (datagram.type()) {
            case ACK, RST -> flights.get(datagram.messageId());
            case CON, NON -> flightsByToken.get(message.token());
        };
        if (flight != null) {
            flight.answered |= switch (datagram.type()) {
                case ACK -> flight.datagram.isConfirmable() && acknowledges(message, flight);
                case RST -> message.isEmpty();
                case CON, NON -> message.code().isResponse();
            };
        }
    }

    private static boolean acknowledges(Message message, Flight flight) {
        Message sent = flight.datagram.message();
        return message.isEmpty()
                || sent.isEmpty()
                || message.code().isResponse() && message.token().equals(sent.token());
    }

    void onDeparture(byte[] bytes, long now) {
        Datagram datagram = (Datagram) Bytes.decode(bytes);
        require(!closed, "%s leaves a closed session", datagram);
        switch (datagram.type()) {
            case ACK, RST -> replies.onDeparture(datagram, now);
            case CON, NON -> {
                Flight flight = flights.get(datagram.messageId());
                if (flight == null) {
                    onLaunch(new Flight(datagram, bytes, rulesOf.apply(datagram), flights.size(), now), now);
                } else {
                    onRetransmission(flight, bytes, now);
                }
            }
        }
    }

    private void onLaunch(Flight flight, long now) {
        Datagram datagram = flight.datagram;
        // RFC 7252 §4.7: "limit the number of simultaneous outstanding interactions [...] to NSTART"
        long outstanding = flights.values().stream()
                .filter(other -> other.isOutstanding(now))
                .count();
        require(outstanding < nstart, "%s is one too many: %d of %d are outstanding", datagram, outstanding, nstart);
        boolean wantsNoAnswer =
                !datagram.isConfirmable() && flight.rules.asked().toldAt() == now;
        require(!flight.rules.areOver() || wantsNoAnswer, "%s is sent after its end", datagram);
        if (!datagram.isConfirmable()) {
            probes(flight, now);
        }
        flights.put(datagram.messageId(), flight);
        if (!datagram.message().isEmpty()) {
            Flight same = flightsByToken.put(datagram.message().token(), flight);
            require(same == null, "%s has a token that was used", datagram);
        }
    }

    /** RFC 7252 §4.7: no more than PROBING_RATE on average "to another endpoint that does not respond". */
    private void probes(Flight probe, long now) {
        // What is heard before a message leaves is no answer to it; but of two that arrive together, the second may be
        // heard when the first has made it leave.
        long together = heardTogether > 1 ? heardAt : Long.MIN_VALUE;
        long bytes = 0;
        long since = now;
        for (Flight other : flights.values()) {
            boolean nothingHeardSince = other.number >= launchesWhenHeard && other.sentAt != together;
            if (nothingHeardSince && other.isUnansweredProbe(now - lateness)) {
                bytes += other.bytes.length;
                since = Math.min(since, other.sentAt);
            }
        }
        double seconds = bytes / probe.rules.parameters().probingRate();
        require(
                now - since >= seconds * 1e9 - 1_000,
                "%s is sent %d ns after %d bytes that got no answer",
                probe.datagram,
                now - since,
                bytes);
    }

    private void onRetransmission(Flight flight, byte[] bytes, long now) {
        Datagram datagram = flight.datagram;
        require(Arrays.equals(bytes, flight.bytes), "%s has its message id used again", datagram);
        require(datagram.isConfirmable(), "%s is sent again", datagram);
        require(!flight.answered && !flight.rules.areOver(), "%s is sent again after its end", datagram);
        flight.transmissions++;
        int most = 1 + flight.rules.parameters().maxRetransmit();
        require(flight.transmissions <= most, "%s is sent %d times", datagram, flight.transmissions);
        long gap = now - flight.lastSentAt;
        requireBackOff(flight, gap);
        flight.gap = gap;
        flight.lastSentAt = now;
    }

    /** RFC 7252 §4.2: first a random time "between ACK_TIMEOUT and (ACK_TIMEOUT * ACK_RANDOM_FACTOR)", then doubled. */
    private void requireBackOff(Flight flight, long gap) {
        boolean first = flight.transmissions == 2;
        long shortest = first ? flight.rules.parameters().ackTimeout().toNanos() : 2 * flight.gap - 2 * lateness;
        long longest = (first ? flight.rules.longestFirstTimeout() : 2 * flight.gap) + 2 * lateness;
        require(
                gap >= shortest && gap <= longest,
                "%s is sent again after %d ns, before after %d ns",
                flight.datagram,
                gap,
                flight.gap);
    }

    /** Who fails for want of an acknowledgement was sent as often as it may be, and says so. */
    void gaveUp(Asked asked, int transmissions) {
        int all = 0;
        Flight last = null;
        for (Flight flight : flights.values()) {
            if (flight.rules.asked() == asked) {
                all += flight.transmissions;
                last = last == null || flight.number > last.number ? flight : last;
            }
        }
        require(
                last != null
                        && last.transmissions == 1 + last.rules.parameters().maxRetransmit(),
                "gave up %s",
                last);
        require(all == transmissions, "%d transmissions are said to be %d", all, transmissions);
    }

    void everythingIsOver() {
        if (!closed) {
            replies.areComplete();
        }
    }

    static void require(boolean holds, String what, Object... values) {
        if (!holds) {
            throw new AssertionError(what.formatted(values));
        }
    }
}
