package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.RequestService;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A session and its peer, with nothing around them: a wire that carries real bytes, a clock that stands still unless time
 * {@link #passes}, and dice that can be loaded.
 *
 * <pre>
 * Answer answer = world.get("/temperature").confirmable().ask();
 * peer.expectsCon(GET).withPath("temperature");
 * world.passes(ofSeconds(2));
 * peer.expectsRetransmission().at(ofSeconds(2));
 * peer.answersPiggybacked(CONTENT, "22.3 C");
 * answer.is(CONTENT, "22.3 C");
 * world.nothingIsOpen();
 * </pre>
 */
public final class World {

    /** Who the session believes to talk to. */
    public static final CoapAddress PEER = CoapAddress.inet("192.0.2.1", 5683);

    private final Wire wire = new Wire();
    private final Dice dice;
    private final Clockwork clockwork = new Clockwork(wire, this::peerHears, this::session);
    private final ScriptedPeer peer = new ScriptedPeer(bytes -> carry(Wire.Side.SESSION, bytes));
    private final List<Asked> everythingAsked = new ArrayList<>();

    private SessionSettings settings = SessionSettings.DEFAULT;
    private Session.LinkFactory links = DatagramLink::new;
    private @Nullable String host;
    private @Nullable RequestService service;
    private @Nullable Session session;
    private Onlooker onlooker = new Onlooker() {};

    public World() {
        this(0);
    }

    /** A world in which chance is what the seed makes it. */
    public World(long seed) {
        dice = new Dice(new Random(seed));
    }

    // What is given before it begins

    public World given(UnaryOperator<SessionSettings> change) {
        assertThat(session).as("a session that has begun").isNull();
        settings = change.apply(settings);
        return this;
    }

    public World givenParameters(UnaryOperator<TransmissionParameters> change) {
        return given(asIs -> asIs.transmission(change.apply(asIs.transmission())));
    }

    /** The peer was looked up by this name. */
    public World givenHost(String name) {
        host = name;
        return this;
    }

    public World givenLink(Session.LinkFactory factory) {
        links = factory;
        return this;
    }

    /** Somebody answers the peer's requests. */
    public World givenService(RequestService someone) {
        service = someone;
        return this;
    }

    World watchedBy(Onlooker someone) {
        onlooker = someone;
        clockwork.isWatchedBy(someone);
        return this;
    }

    public Dice dice() {
        return dice;
    }

    public Wire wire() {
        return wire;
    }

    public ScriptedPeer peer() {
        return peer;
    }

    // What is asked of the session

    /** The session begins, as it does with its connection. */
    public World opens() {
        clockwork.execute(() -> session().open(now()));
        return this;
    }

    /** The session sees to it by itself that its peer is there and that it is used. */
    public World watches() {
        clockwork.execute(() -> session().watch(now()));
        return this;
    }

    /** The session is to end gracefully: its observations go first. */
    public void retiresObservations() {
        clockwork.execute(() -> session().retireObservations(now()));
    }

    /** The session is to end when nothing is open any more. */
    public void windsUp() {
        clockwork.execute(() -> session().windUp(now()));
    }

    public Ask get(String path) {
        return request(CoapMethod.GET, path);
    }

    public Ask request(CoapMethod method, String path) {
        return new Ask(this, CoapRequest.of(method, path));
    }

    public Pong ping() {
        return start(new Pong(this::now));
    }

    <T extends Asked.Ledger> T start(T interaction) {
        everythingAsked.add(interaction.asked());
        clockwork.execute(() -> session().start(interaction, now()));
        return interaction;
    }

    /** Fetches a body block by block; nothing is in demand yet. */
    public Blocks blocks(CoapRequest request) {
        return new Blocks(request, null, this::now);
    }

    /** Goes on behind a block. */
    public Blocks blocks(CoapRequest request, CoapBlock after) {
        return new Blocks(request, after, this::now);
    }

    /** So many blocks more are in demand; the first time, it begins. */
    public Blocks demands(Blocks blocks, long n) {
        if (everythingAsked.contains(blocks.asked())) {
            executes(now -> blocks.demand(n, now));
            return blocks;
        }
        blocks.demand(n, now());
        return start(blocks);
    }

    /** Observes, with all in demand. */
    public Observer observes(String path) {
        return observes(CoapRequest.get(path), NotificationBuffer.latest(), Long.MAX_VALUE);
    }

    public Observer observes(CoapRequest request, NotificationBuffer buffer, long demand) {
        Observer observer = new Observer(request, buffer, this::now);
        observer.demand(demand, now());
        return start(observer);
    }

    public void demands(Observer observer, long n) {
        executes(now -> observer.demand(n, now));
    }

    /** Has a request's body come in chunks, which are the test's to give. */
    public Chunks uploads(CoapRequest request, Consumer<Answer> answers) {
        Answer answer = new Answer(request, Duration.ZERO, this::now);
        Chunks chunks = new Chunks(this, answer);
        answers.accept(answer.bodyFrom(chunks));
        start(answer);
        return chunks;
    }

    /** Has the body of a request for blocks come in chunks, which are the test's to give. */
    public Chunks uploads(Blocks blocks) {
        Chunks chunks = new Chunks(this, blocks);
        blocks.bodyFrom(chunks);
        return chunks;
    }

    void executes(LongConsumer command) {
        clockwork.execute(() -> command.accept(now()));
    }

    public void cancels(Answer answer) {
        cancels(answer, answer.asked());
    }

    public void cancels(Pong pong) {
        cancels(pong, pong.asked());
    }

    public void cancels(Blocks blocks) {
        cancels(blocks, blocks.asked());
    }

    public void cancels(Observer observer) {
        cancels(observer, observer.asked());
    }

    private void cancels(Interaction interaction, Asked asked) {
        clockwork.execute(() -> {
            asked.onCancelled();
            interaction.cancel(now());
        });
    }

    /** Changes the settings in the middle of it. */
    public void changes(UnaryOperator<SessionSettings> change) {
        settings = change.apply(settings);
        clockwork.execute(() -> session().configure(settings, now()));
    }

    public void changesParameters(UnaryOperator<TransmissionParameters> change) {
        changes(asIs -> asIs.transmission(change.apply(asIs.transmission())));
    }

    /** An ICMP message says that nobody is there. */
    public void hearsUnreachable() {
        clockwork.execute(() -> session().onUnreachable("connection refused", now()));
    }

    public void closes() {
        closes(null, null);
    }

    public void closes(@Nullable NackReason reason, @Nullable Throwable cause) {
        clockwork.execute(() -> session().close(reason, cause, now()));
    }

    /** The session is lost with all it knew; another takes its place. */
    public void crashes() {
        everythingAsked.clear();
        session = null;
    }

    // How it goes on

    /** Time passes, and what is due happens when it is due. */
    public World passes(Duration time) {
        clockwork.goesOnUntil(now() + time.toNanos());
        return this;
    }

    /** Time passes until nothing is due any more. */
    public World passesUntilNothingIsDue() {
        clockwork.goesOnUntil(Timers.NEVER);
        return this;
    }

    /** What happens meanwhile happens together, before the session has a turn. */
    public World inOneBatch(Runnable story) {
        clockwork.inOneBatch(story);
        return this;
    }

    void carry(Wire.Side to, byte[] bytes) {
        clockwork.carry(to, bytes);
    }

    private void peerHears(byte[] bytes) {
        if (!onlooker.answers(bytes)) {
            peer.hears(bytes, now());
        }
    }

    // What it is like now

    /** Nanoseconds since the beginning. */
    public long now() {
        return clockwork.now();
    }

    /** What happened on the session since this was last asked. */
    public List<SessionEvent> events() {
        return clockwork.events();
    }

    /** How the session stands with its peer. */
    public Condition condition() {
        return session().condition();
    }

    public int unansweredPings() {
        return session().unansweredPings();
    }

    public boolean isIdle() {
        return session().isIdle();
    }

    /** The session does not ask to be called again. */
    public World nothingIsDue() {
        assertThat(session().deadline()).as("when the session is due").isEqualTo(Timers.NEVER);
        return this;
    }

    /** No request, token, message id, timer or datagram is left, and whoever asked was told once. */
    public World nothingIsOpen() {
        peer.hearsNothing();
        assertThat(wire.nextArrival()).as("when the wire delivers").isEqualTo(Timers.NEVER);
        everythingAsked.forEach(Asked::isToldAsOftenAsItShould);
        assertThat(session().isIdle()).as("the session is idle").isTrue();
        return nothingIsDue();
    }

    private Session session() {
        if (session == null) {
            session = new Session(PEER, host, settings, dice, links);
            if (service != null) {
                session.serve(service);
            }
        }
        return session;
    }
}
