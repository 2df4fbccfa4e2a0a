package io.reactivecoap.netty.internal.endpoint;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.option.CoapOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The turns of a session: what is done in one, in which order, and when the next one comes. */
class SessionDriverTest {

    private static final long SECOND = SECONDS.toNanos(1);
    private static final SessionSettings SETTINGS = SessionSettings.DEFAULT.transmission(
            TransmissionParameters.DEFAULT.withNstart(1000).withAckRandomFactor(1));

    private final SplittableRandom chance = new SplittableRandom(1);
    private final ManualDoor door = new ManualDoor();
    private final List<String> log = new ArrayList<>();
    private final List<Datagram> sent = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final Session session =
            new Session(CoapAddress.inet("127.0.0.1", 5683), null, SETTINGS, chance::nextLong, DatagramLink::new);
    private final SessionDriver driver =
            new SessionDriver(door, session, new Log(), event -> log.add("event"), condition -> {});

    /** Writes down what goes out. */
    private final class Log implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            ByteBuf buffer = Unpooled.buffer(bytes, bytes);
            buffers.add(buffer);
            return buffer;
        }

        @Override
        public void write(ByteBuf message, SocketAddress to) {
            log.add("write");
            sent.add((Datagram) DatagramCodec.decode(message, true));
            message.release();
        }

        @Override
        public void flush() {
            log.add("flush");
        }
    }

    @AfterEach
    void leaveNothing() {
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(door.armed()).hasSizeLessThanOrEqualTo(1);
    }

    private SessionDriver.Command logging(String entry) {
        return (inside, now) -> log.add(entry);
    }

    private static ByteBuf bytes(Datagram datagram) {
        ByteBuf bytes = Unpooled.buffer();
        DatagramCodec.encode(datagram, bytes);
        return bytes;
    }

    private static Datagram answer(Datagram request) {
        Message message =
                new Message(CoapCode.CONTENT, request.message().token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        return new Datagram(Datagram.Type.ACK, request.messageId(), message);
    }

    private void receive(Datagram datagram) {
        door.inside(() -> {
            assertThat(driver.receive(bytes(datagram))).isTrue();
            driver.turn();
        });
    }

    @Test
    void runsCommandsFromInsideAtOnce() {
        door.inside(() -> driver.execute(logging("command")));
        assertThat(log).containsExactly("command");
        assertThat(door.executions).isZero();
    }

    @Test
    void runsCommandsFromOutsideInOrderInOneTurn() {
        for (int i = 0; i < 5; i++) {
            driver.execute(logging("command " + i));
        }
        assertThat(log).isEmpty();
        assertThat(door.executions).isOne();
        door.runOne();
        assertThat(log).containsExactly("command 0", "command 1", "command 2", "command 3", "command 4");
        assertThat(door.tasks).isEmpty();
    }

    @Test
    void asksForAnotherTurnForCommandsThatComeLater() {
        driver.execute(logging("first"));
        door.runOne();
        driver.execute(logging("second"));
        door.runOne();
        assertThat(log).containsExactly("first", "second");
        assertThat(door.executions).isEqualTo(2);
    }

    @Test
    void runsACommandFromWithinATurnInTheSameTurnAfterWhatIsGoingOn() {
        driver.execute((inside, now) -> {
            driver.execute(logging("inner"));
            log.add("outer");
        });
        driver.execute(logging("next"));
        door.runOne();
        assertThat(log).containsExactly("outer", "inner", "next");
        assertThat(door.executions).isOne();
    }

    @Test
    void leavesTheRestOfManyCommandsToLaterTurns() {
        int[] run = {0};
        for (int i = 0; i < 3000; i++) {
            driver.execute((inside, now) -> run[0]++);
        }
        door.runOne();
        assertThat(run[0]).isEqualTo(1024);
        door.runOne();
        assertThat(run[0]).isEqualTo(2048);
        door.runOne();
        assertThat(run[0]).isEqualTo(3000);
        assertThat(door.tasks).isEmpty();
    }

    @Test
    void leavesTheRestToLaterTurnsEvenIfCommandsBreedFromWithin() {
        int[] run = {0};
        SessionDriver.Command[] breeding = new SessionDriver.Command[1];
        breeding[0] = (inside, now) -> {
            if (++run[0] < 2500) {
                driver.execute(breeding[0]);
            }
        };
        driver.execute(breeding[0]);
        door.runOne();
        assertThat(run[0]).isEqualTo(1024);
        door.runAll();
        assertThat(run[0]).isEqualTo(2500);
    }

    @Test
    void flushesOnceForAllThatATurnWrites() {
        for (int i = 0; i < 10; i++) {
            driver.execute(new Ask("/" + i));
        }
        door.runOne();
        assertThat(sent).hasSize(10);
        assertThat(log).hasSize(11).endsWith("write", "flush");
    }

    @Test
    void writesWhatATellingAsksForWithTheSameFlush() {
        driver.execute(new Ask("/", () -> driver.execute(new Ask("/then", () -> log.add("told")))));
        door.runOne();
        log.clear();
        receive(answer(sent.get(0)));
        assertThat(log).containsExactly("write", "flush");
        assertThat(sent).hasSize(2);
    }

    @Test
    void armsOneTimerHoweverMuchTheSessionSeesToByItself() {
        driver.execute((inside, now) -> inside.watch(now));
        door.runOne();
        assertThat(door.armed()).as("nothing is asked for").isEmpty();

        SessionSettings watching =
                SETTINGS.keepalive(KeepaliveParameters.DEFAULT).unusedTimeout(Duration.ofSeconds(60));
        driver.execute((inside, now) -> inside.configure(watching, now));
        door.runOne();
        assertThat(door.armed()).extracting(timer -> timer.due).containsExactly(30 * SECOND);
        door.advanceTo(30 * SECOND);
        assertThat(sent).hasSize(1).allMatch(ping -> ping.message().isEmpty());
        receive(Datagram.reset(sent.get(0).messageId()));
        door.advanceTo(32 * SECOND); // when the ping would have gone out again
        assertThat(door.armed()).extracting(timer -> timer.due).containsExactly(60 * SECOND);
    }

    @Test
    void armsOneTimerForTheEarliestDeadline() {
        driver.execute(new Ask("/one"));
        door.runOne();
        assertThat(door.armed()).hasSize(1);
        assertThat(door.armed().get(0).due).isEqualTo(2 * SECOND);
        door.advanceTo(SECOND);
        driver.execute(new Ask("/two")); // due later
        door.runOne();
        assertThat(door.scheduled).hasSize(1);
        driver.execute(new Ask(CoapRequest.get("/three").timeout(Duration.ofMillis(100)), () -> {}));
        door.runOne();
        assertThat(door.armed()).hasSize(1);
        assertThat(door.armed().get(0).due).isEqualTo(SECOND + SECOND / 10);
        assertThat(door.scheduled).hasSize(2);
    }

    @Test
    void leavesATimerAloneWhenItsDeadlinePassesWithoutIt() {
        for (int i = 0; i < 100; i++) {
            driver.execute(new Ask("/" + i));
            door.runOne();
            receive(answer(sent.get(i)));
        }
        assertThat(door.scheduled).hasSize(1); // armed for the first request, and never moved
        log.clear();
        door.advanceTo(2 * SECOND);
        assertThat(log).isEmpty();
        assertThat(door.armed()).isEmpty();
    }

    @Test
    void retransmitsWhenTheTimerFires() {
        driver.execute(new Ask("/"));
        door.runOne();
        door.advanceTo(2 * SECOND);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).isEqualTo(sent.get(0));
        assertThat(log).containsExactly("write", "flush", "event", "write", "flush");
        assertThat(door.armed()).hasSize(1);
        assertThat(door.armed().get(0).due).isEqualTo(6 * SECOND);
    }

    @Test
    void disposesOfTheTimerAtTheEnd() {
        Ask ask = new Ask("/");
        driver.execute(ask);
        door.runOne();
        driver.close(null, null, () -> log.add("closed"));
        door.runOne();
        assertThat(ask.failures).singleElement().isInstanceOf(CoapDisconnectedException.class);
        assertThat(door.armed()).isEmpty();
        assertThat(door.closed).isTrue();
        assertThat(log).endsWith("closed");
    }

    @Test
    void tellsEveryoneBeforeItTellsTheEnd() {
        driver.execute(new Ask("/", () -> log.add("told")));
        door.runOne();
        log.clear();
        driver.close(NackReason.RESET, null, () -> log.add("closed"));
        door.runOne();
        assertThat(log).containsExactly("told", "closed");
    }

    @Test
    void waitsForWhatIsOpenBeforeItIsIdle() {
        Ask ask = new Ask("/", () -> log.add("told"));
        driver.execute(ask);
        door.runOne();
        driver.whenIdle(() -> log.add("idle"));
        door.runOne();
        assertThat(log).containsExactly("write", "flush");
        receive(answer(sent.get(0)));
        assertThat(log).containsExactly("write", "flush", "told", "idle");
        receive(Datagram.reset(1));
        assertThat(log).containsOnlyOnce("idle");
    }

    @Test
    void copiesWhatArrivesOutsideTheDoor() {
        Ask ask = new Ask("/");
        driver.execute(ask);
        door.runOne();
        ByteBuf bytes = bytes(answer(sent.get(0)));
        assertThat(driver.receive(bytes)).isFalse();
        bytes.setZero(0, bytes.capacity()).release(); // it is the caller's again
        assertThat(ask.responses).isEmpty();
        door.runOne();
        assertThat(ask.responses).hasSize(1);
    }

    @Test
    void harmsNobodyWhenASubscriberThrows() {
        Ask after = new Ask("/after");
        driver.execute(new Ask("/", () -> {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }));
        driver.execute(after);
        door.runOne();
        door.inside(() -> {
            driver.receive(bytes(answer(sent.get(0))));
            driver.receive(bytes(answer(sent.get(1))));
            driver.turn();
        });
        assertThat(after.responses).hasSize(1);
    }

    @Test
    void tellsThatAPeerIsUnreachable() {
        Ask ask = new Ask("/");
        driver.execute(ask);
        door.runOne();
        driver.onUnreachable("nobody there");
        door.runOne();
        assertThat(ask.failures).hasSize(1);
        assertThat(log).endsWith("event");
    }

    @Test
    void answersOnTheCallersThreadWhenTheLoopIsGone() {
        door.gone = true;
        driver.close(NackReason.NOT_DELIVERABLE, null, () -> log.add("closed"));
        Ask late = new Ask("/late");
        driver.execute(late);
        assertThat(log).containsExactly("closed");
        assertThat(late.failures).singleElement().isInstanceOf(CoapDisconnectedException.class);
        assertThat(sent).isEmpty();
    }

    @Test
    void runsNoTaskTwiceWhenClosedTwice() {
        driver.close(null, null, () -> log.add("closed"));
        driver.close(NackReason.RESET, null, () -> log.add("closed again"));
        door.runAll();
        assertThat(log).hasSize(1);
    }
}
