package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.Deregistration;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.observe.Freshness;
import io.reactivecoap.netty.internal.observe.MaxAge;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registration with a server (RFC 7641), shared by all who observe the same on a session. Confined to the session's event
 * loop.
 *
 * <pre>
 *                             +--- Max-Age and some seconds passed ---+
 *                             v                                       |
 *   REGISTERING --notified--> REGISTERED --(again, same token)--> REFRESHING --notified--> REGISTERED
 *     |   |                      |                                    |
 *     |   +--- nobody is left ---+------------------------------------+--> DEREGISTERING --answered, or not--+
 *     |                          |                                    |         (somebody came: REGISTERING) |
 *     +-- an error, or no answer -+-----------------------------------+---------------------------> ENDED <--+
 *     +-- an answer without Observe --> FINISHING --its body, whole--------------------------------^
 * </pre>
 */
final class Observation extends RequestExchange implements Gathering.Owner, Aging.Owner {

    private enum State {
        REGISTERING,
        REGISTERED,
        REFRESHING,
        /** The server notifies no more; the body of what it said last is being fetched. */
        FINISHING,
        DEREGISTERING,
        ENDED
    }

    private static final long REGISTER = 0;
    private static final long DEREGISTER = 1;

    private final Set<ObserveInteraction> observers = new LinkedHashSet<>(2);
    private final Freshness freshness = new Freshness();
    private final Aging aging;
    private State state = State.ENDED;
    private Token token = Token.EMPTY;
    private CoapOptions options = CoapOptions.empty();
    /** How often messages had gone out when this registration began. */
    private int earlierTransmissions;

    private @Nullable CoapResponse latest;
    private OptionalLong sequence = OptionalLong.empty();

    // The notification whose body is to be fetched, or is being fetched
    private @Nullable Message part;
    private OptionalLong partSequence = OptionalLong.empty();
    private @Nullable Gathering gathering;

    Observation(CoapRequest request, Session session) {
        super(request);
        begin(session, 0);
        aging = new Aging(session, this);
    }

    // Those who observe

    void join(ObserveInteraction observer, long now) {
        observers.add(observer);
        observer.joins(this);
        switch (state) {
            case ENDED -> register(now);
            case REGISTERED, REFRESHING -> catchUp(observer, now);
            case FINISHING -> observer.notObservable();
            case REGISTERING, DEREGISTERING -> {}
        }
    }

    /** RFC 7641 §3.1 leaves one registration for all; what was notified before is there at once. */
    private void catchUp(ObserveInteraction observer, long now) {
        if (latest != null) {
            observer.notified(latest, sequence, now);
            if (aging.isStale()) {
                observer.stale();
            }
        }
        onDemand(now);
    }

    void leave(ObserveInteraction observer, long now) {
        observers.remove(observer);
        if (!observers.isEmpty()) {
            return;
        }
        switch (state) {
            case REGISTERING, REGISTERED, REFRESHING -> deregister(now);
            case FINISHING -> end(null, now);
            case DEREGISTERING, ENDED -> {}
        }
    }

    /** Nobody is to observe any more: those who do are told that it is complete. A resource's last word is waited for. */
    void retire(long now) {
        if (state == State.FINISHING) {
            return;
        }
        List<ObserveInteraction> all = List.copyOf(observers);
        observers.clear();
        switch (state) {
            case REGISTERING, REGISTERED, REFRESHING -> deregister(now);
            case DEREGISTERING, FINISHING, ENDED -> {}
        }
        all.forEach(observer -> observer.end(null));
    }

    void onDemand(long now) {
        // while the registration is repeated, its answer is the one to fetch
        if (part != null && gathering == null && state != State.REFRESHING && isBodyWanted()) {
            fetch(now);
        }
    }

    private boolean isBodyWanted() {
        for (ObserveInteraction observer : observers) {
            if (observer.wantsBody()) {
                return true;
            }
        }
        return false;
    }

    // The registration

    private void register(long now) {
        begin(session(), now);
        state = State.REGISTERING;
        earlierTransmissions = transmissions();
        token = session().tokenOfObservation(request());
        options = session()
                .withUriHost(session()
                        .blocks()
                        .withPreferredSize(request(), request().options()))
                .with(CoapOption.OBSERVE, REGISTER);
        send(message(token, withEcho(options, payload()), payload()), budgetFrom(now), now);
    }

    /**
     * RFC 7641 §3.3.1: "a client MAY issue a new GET request with the same token as the original at any time. All options
     * MUST be identical to those in the original request, except for the set of ETag options."
     */
    private void refresh(long now) {
        begin(session(), now);
        state = State.REFRESHING;
        freshness.forget(); // a server that was restarted counts anew
        ETag etag = latest == null || part != null ? null : latest.options().get(CoapOption.ETAG);
        CoapOptions again =
                etag == null || options.contains(CoapOption.ETAG) ? options : options.with(CoapOption.ETAG, etag);
        send(message(token, again, payload()), budgetFrom(now), now);
    }

    /** RFC 7641 §3.6: a GET "that has the Token field set to the token of the observation to be cancelled" and Observe 1. */
    private void deregister(long now) {
        boolean isKnown = isKnown();
        stopFetching(now);
        aging.stop();
        session().close(this, now);
        if (!isKnown
                || session().deregistration() == Deregistration.RESET
                        && !session().isReliable()) {
            state = State.ENDED;
            session().forget(this);
            return;
        }
        state = State.DEREGISTERING;
        begin(session(), now);
        CoapOptions cancel = options.with(CoapOption.OBSERVE, DEREGISTER);
        sendConfirmable(message(token, cancel, payload()), now);
    }

    /** The session ends while the server may still notify: it is told once, for nobody is left to hear of an answer. */
    void depart(long now) {
        if (state != State.FINISHING && isKnown() && session().deregistration() == Deregistration.REQUEST) {
            session().depart(message(token, options.with(CoapOption.OBSERVE, DEREGISTER), payload()), now);
        }
    }

    /** Whether the server may know of this registration. */
    private boolean isKnown() {
        return isStanding() || transmissions() > earlierTransmissions;
    }

    private void onDeregistered(long now) {
        session().close(this, now);
        if (observers.isEmpty()) {
            state = State.ENDED;
            session().forget(this);
        } else {
            latest = null;
            freshness.forget();
            register(now);
        }
    }

    private byte[] payload() {
        return request().payload();
    }

    @Override
    boolean keepsToken() {
        return true;
    }

    // What the server says

    /** The token stays in use as long as notifications, or the answer to a deregistration, may come with it. */
    @Override
    protected boolean staysOpen(Message response) {
        return state != State.DEREGISTERING && isNotification(response);
    }

    /** RFC 7641 §3.6: a notification that was under way is no answer to a deregistration, which is sent on. */
    @Override
    protected boolean isBeside(Message message) {
        return state == State.DEREGISTERING && isNotification(message);
    }

    private static boolean isNotification(Message response) {
        return response.code().isSuccess() && response.options().contains(CoapOption.OBSERVE);
    }

    @Override
    void onAnswer(Message response, long now) {
        if (state == State.DEREGISTERING) {
            onDeregistered(now);
            return;
        }
        if (!response.code().isSuccess()) {
            end(error(response, now), now);
            return;
        }
        Long number = response.options().get(CoapOption.OBSERVE);
        if (number == null) {
            onNotObservable(response, now);
        } else if (session().isReliable() || freshness.onNotification(number.intValue(), now)) {
            // RFC 8323 §7.1: what a reliable transport delivers is in order, whatever its number says
            state = State.REGISTERED;
            onNotification(response, OptionalLong.of(number), now);
        }
    }

    private void onNotification(Message notification, OptionalLong number, long now) {
        aging.begin(MaxAge.of(notification), now);
        if (isConfirmation(notification)) {
            sequence = number;
            observers.forEach(ObserveInteraction::fresh);
            return;
        }
        receive(notification, number, now);
    }

    /** RFC 7641 §3.3.2: a 2.03 says that the representation with this ETag is the current one. */
    private boolean isConfirmation(Message notification) {
        return notification.code() == CoapCode.VALID
                && latest != null
                && part == null
                && latest.options().contains(CoapOption.ETAG)
                && latest.options()
                        .first(CoapOption.ETAG)
                        .equals(notification.options().first(CoapOption.ETAG));
    }

    /** RFC 7641 §3.2: a response without an Observe option is not followed by notifications. */
    private void onNotObservable(Message response, long now) {
        session().close(this, now);
        aging.stop();
        state = State.FINISHING;
        observers.forEach(ObserveInteraction::notObservable);
        if (isConfirmation(response)) {
            deliver(Objects.requireNonNull(latest), OptionalLong.empty(), now);
        } else {
            receive(response, OptionalLong.empty(), now);
        }
    }

    /** Takes a representation that is newer than all before, whole or with more blocks to be fetched. */
    private void receive(Message response, OptionalLong number, long now) {
        if (part != null) {
            stopFetching(now); // RFC 7959 §2.6: what is being fetched is of no use any more
            observers.forEach(observer -> observer.skipped(1));
        }
        if (!Gathering.isPart(response)) {
            deliver(response, number, now);
            return;
        }
        part = response;
        partSequence = number;
        if (state == State.FINISHING || isBodyWanted()) {
            fetch(now);
        }
    }

    private void fetch(long now) {
        gathering = new Gathering(session(), FurtherBlocks.ofWhole(request(), options), this);
        gathering.begin(Objects.requireNonNull(part), this, now);
    }

    private void stopFetching(long now) {
        part = null;
        if (gathering != null) {
            gathering.cancel(now);
            gathering = null;
        }
    }

    @Override
    public void onWhole(Message response, long now) {
        OptionalLong number = partSequence;
        stopFetching(now);
        deliver(response, number, now);
    }

    @Override
    public void onBroken(@Nullable Message error, @Nullable CoapException failure, long now) {
        CoapException cause = error == null ? failure : error(error, now);
        stopFetching(now);
        observers.forEach(observer -> observer.skipped(1));
        if (state == State.FINISHING) {
            end(cause, now);
        } else {
            observers.forEach(observer -> observer.interrupted(cause));
            aging.refreshSoon(now);
        }
    }

    private void deliver(Message response, OptionalLong number, long now) {
        deliver(new DefaultCoapResponse(response, session().peer(), Math.max(0, now - startedAt())), number, now);
    }

    private void deliver(CoapResponse whole, OptionalLong number, long now) {
        latest = whole;
        sequence = number;
        for (ObserveInteraction observer : List.copyOf(observers)) {
            observer.notified(whole, number, now);
        }
        if (state == State.FINISHING) {
            end(null, now);
        }
    }

    @Override
    public void onProgress(long bytes, long total) {}

    @Override
    public long budgetEnd(long now) {
        return budgetFrom(now);
    }

    // The end

    @Override
    void onFailed(CoapException failure, long now) {
        if (state == State.DEREGISTERING) {
            onDeregistered(now);
        } else {
            end(failure, now);
        }
    }

    private void end(@Nullable CoapException failure, long now) {
        state = State.ENDED;
        stopFetching(now);
        aging.stop();
        session().close(this, now);
        session().forget(this);
        List<ObserveInteraction> all = List.copyOf(observers);
        observers.clear();
        all.forEach(observer -> observer.end(failure));
    }

    private CoapException error(Message response, long now) {
        return new CoapResponseException(
                new DefaultCoapResponse(response, session().peer(), Math.max(0, now - startedAt())), info(now));
    }

    @Override
    public void onStale(long now) {
        observers.forEach(ObserveInteraction::stale);
    }

    @Override
    public void onRefreshDue(long now) {
        if (gathering == null) {
            refresh(now);
        } else {
            aging.refreshSoon(now); // one thing after the other
        }
    }
}
