package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How a link comes to its end by a word of one side (RFC 8323 §5.5 and §5.6), and what is told of it. */
record Farewell(Condition condition, SessionEvent event, Ending ending) {

    // RFC 8323 §5.5 and §5.6: how long the options are
    private static final int HOLD_OFF_LENGTH = 3;
    private static final int BAD_CSM_OPTION_LENGTH = 2;

    static Farewell release(Message release) {
        OptionalLong seconds = Signal.number(release, Signal.HOLD_OFF, HOLD_OFF_LENGTH);
        Optional<Duration> holdOff =
                seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
        return new Farewell(
                Condition.RELEASED,
                new SessionEvent.Released(Signal.alternativeAddresses(release), holdOff),
                new Ending(NackReason.RESET, "the peer has released the session"));
    }

    static Farewell abort(Message abort) {
        String diagnostic = Signal.diagnostic(abort);
        OptionalLong option = Signal.number(abort, Signal.BAD_CSM_OPTION, BAD_CSM_OPTION_LENGTH);
        OptionalInt bad = option.isPresent() ? OptionalInt.of((int) option.getAsLong()) : OptionalInt.empty();
        String what = "the peer has aborted the session" + (diagnostic.isEmpty() ? "" : ": " + diagnostic)
                + (bad.isPresent() ? " (it does not know our capability " + bad.getAsInt() + ")" : "");
        return new Farewell(
                Condition.ABORTED, new SessionEvent.Aborted(true, diagnostic, bad), new Ending(NackReason.RESET, what));
    }

    /** An Abort of ours. */
    static Farewell ours(String diagnostic, OptionalInt badCsmOption) {
        return new Farewell(
                Condition.ABORTED,
                new SessionEvent.Aborted(false, diagnostic, badCsmOption),
                new Ending(NackReason.BAD_RESPONSE, "the session was aborted: " + diagnostic));
    }
}
