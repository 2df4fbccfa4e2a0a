package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.NackReason;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session ends, and with it all that is open, once. */
class ClosingStoriesTest extends Story {

    @ParameterizedTest
    @EnumSource
    void everyRequestEndsWithTheReason(NackReason reason) {
        IOException cause = new IOException("the cable");
        world.givenParameters(asIs -> asIs.withNstart(1));
        Answer acknowledged = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        Answer inFlight = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        Answer waiting = world.get("/").confirmable().ask();

        world.closes(reason, cause);

        for (Answer answer : List.of(acknowledged, inFlight, waiting)) {
            CoapDisconnectedException failure = answer.failedWith(CoapDisconnectedException.class);
            assertThat(failure.reason()).contains(reason);
            assertThat(failure).hasCause(cause);
        }
        peer.hearsNothing();
        world.nothingIsOpen();
    }

    @Test
    void aSessionThatThisSideClosesHasNoReason() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        world.closes();

        CoapDisconnectedException failure = answer.failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).isEmpty();
        assertThat(failure.isTransient()).isFalse();
    }

    @Test
    void whoWaitedIsNotSaidToHaveBeenSent() {
        List<Answer> answers =
                IntStream.range(0, 20).mapToObj(i -> world.get("/").ask()).toList();
        peer.expectsCon(GET);

        world.closes();

        peer.hearsNothing();
        assertThat(answers)
                .extracting(answer -> answer.failedWith(CoapDisconnectedException.class)
                        .request()
                        .orElseThrow()
                        .transmissions())
                .containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void whoWantedNoAnswerAndWaitedFails() {
        world.get("/").ask();
        peer.expectsCon(GET);
        List<Answer> waiting = IntStream.range(0, 20)
                .mapToObj(i -> world.get("/")
                        .nonConfirmable()
                        .noResponse(NoResponse.all())
                        .ask())
                .toList();

        world.closes();

        peer.hearsNothing();
        waiting.forEach(answer -> answer.failedWith(CoapDisconnectedException.class));
    }

    @Test
    void requestsAfterTheEndFail() {
        world.get("/").ask();
        peer.expectsCon(GET);
        world.closes(NackReason.TLS_FAILED, null);

        Answer late = world.get("/late").ask();

        peer.hearsNothing();
        assertThat(late.failedWith(CoapDisconnectedException.class).reason()).contains(NackReason.TLS_FAILED);
    }

    @Test
    void theFirstEndCounts() {
        world.closes(NackReason.RESET, null);
        world.closes(NackReason.TLS_FAILED, null);

        assertThat(world.get("/")
                        .ask()
                        .failedWith(CoapDisconnectedException.class)
                        .reason())
                .contains(NackReason.RESET);
    }

    @Test
    void nothingIsHeardAfterTheEnd() {
        world.get("/").ask();
        peer.expectsCon(GET);
        world.closes();
        world.events();

        peer.answersPiggybacked(CONTENT, "too late").pings().sendsBytes("40 01");
        world.hearsUnreachable();
        world.passes(ofSeconds(100));

        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
    }

    @Test
    void settingsAfterTheEndAreHarmless() {
        world.closes();

        world.changesParameters(asIs -> asIs.withNstart(10));

        peer.hearsNothing();
    }

    @Test
    void cancellationAfterTheEndIsHarmless() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        world.closes();

        world.cancels(answer);

        answer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void cancellationBeforeTheBeginningIsHarmless() {
        world.cancels(world.get("/").unasked());
        peer.hearsNothing();
    }

    @Test
    void whatHasArrivedBeforeTheEndIsDelivered() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        world.inOneBatch(() -> {
            peer.answersInCon(CONTENT, "just in time");
            world.closes();
        });

        answer.is(CONTENT, "just in time");
        peer.hearsNothing();
    }

    @Test
    void aChallengeThatComesWithTheEndIsNotAnswered() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        peer.with(CoapOption.ECHO, (byte) 1).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET);

        world.closes();

        assertThat(answer.failedWith(CoapDisconnectedException.class)
                        .request()
                        .orElseThrow()
                        .transmissions())
                .isEqualTo(2);
    }
}
