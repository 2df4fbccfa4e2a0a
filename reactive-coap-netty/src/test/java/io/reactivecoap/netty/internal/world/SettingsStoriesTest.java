package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.PROXY_URI;
import static io.reactivecoap.option.CoapOption.URI_HOST;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a session was given, and what is changed in the middle of it. */
class SettingsStoriesTest extends Story {

    @Test
    void aMessageOverTheMtuIsNotSent() {
        Answer answer = world.get("/" + "x/".repeat(600)).ask();

        peer.hearsNothing();
        assertThat(answer.failedWith(CoapTransferException.class)
                        .request()
                        .orElseThrow()
                        .transmissions())
                .isZero();
    }

    @Test
    void aMessageThatJustFillsTheMtuIsSent() {
        int overhead = 4 + 8 + 1; // header, token, payload marker
        Answer answer = world.get("/").payload("x".repeat(1_152 - overhead)).ask();

        assertThat(peer.expectsCon(GET).bytes()).hasSize(1_152);
        peer.answersPiggybacked(CONTENT, "");
        answer.isAResponse();
    }

    /** RFC 7959: a byte more, and it goes in blocks. */
    @Test
    void aPayloadThatMakesTheMessageTooLongIsSentInBlocks() {
        int overhead = 4 + 8 + 1;
        Answer answer = world.get("/").payload("x".repeat(1_153 - overhead)).ask();

        peer.expectsCon(GET).withBlock1("0/1/1024");
        peer.withBlock1("0/1/1024").answersPiggybacked(CONTINUE, "");
        peer.expectsCon(GET).withBlock1("1/0/1024");
        peer.answersPiggybacked(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void theMtuMayBeChanged() {
        world.given(settings -> settings.mtu(64));
        world.get("/" + "x".repeat(100)).ask().failedWith(CoapTransferException.class);

        world.changes(settings -> settings.mtu(1_280));
        world.get("/" + "x".repeat(100)).ask();

        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
    }

    /** RFC 7252 §6.4: a host that is no IP literal is sent as Uri-Host. */
    @Test
    void aPeerThatWasLookedUpByNameIsToldItsName() {
        world.givenHost("sensor.example");

        world.get("/").ask();

        peer.expectsCon(GET).withOption(URI_HOST, "sensor.example");
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aPeerWhoseAddressWasGivenIsNotToldAName() {
        world.get("/").ask();

        peer.expectsCon(GET).withoutOption(URI_HOST);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void theHostOfARequestIsNotReplaced() {
        world.givenHost("sensor.example");

        world.get("/").option(URI_HOST, "virtual.example").ask();

        peer.expectsCon(GET).withOption(URI_HOST, "virtual.example");
        peer.answersPiggybacked(CONTENT, "");
    }

    /** RFC 7252 §5.10.2: Uri-Host "MUST NOT be included in a request containing the Proxy-Uri Option". */
    @Test
    void aProxyIsNotToldItsName() {
        world.givenHost("proxy.example");

        world.get("/").option(PROXY_URI, "coap://origin.example/").ask();

        peer.expectsCon(GET).withOption(PROXY_URI, "coap://origin.example/").withoutOption(URI_HOST);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aHigherNStartLetsThoseGoThatWait() {
        asked(5);
        assertThat(peer.hearsAll()).hasSize(1);

        world.changesParameters(asIs -> asIs.withNstart(3));

        assertThat(peer.hearsAll()).hasSize(2);
        world.closes();
    }

    @Test
    void aLowerNStartHoldsForThoseThatCome() {
        world.givenParameters(asIs -> asIs.withNstart(3));
        asked(5);
        List<Heard> sent = peer.hearsAll();
        assertThat(sent).hasSize(3);

        world.changesParameters(asIs -> asIs.withNstart(1));
        peer.to(sent.get(0)).answersPiggybacked(CONTENT, "");
        peer.to(sent.get(1)).answersPiggybacked(CONTENT, "");
        peer.hearsNothing();

        peer.to(sent.get(2)).answersPiggybacked(CONTENT, "");
        peer.expectsCon(GET);
        peer.hearsNothing();
        world.closes();
    }

    @Test
    void aChangedTimeoutHoldsForWhatIsAskedLater() {
        world.givenParameters(asIs -> asIs.withNstart(2));
        Answer before = world.get("/before").ask();
        peer.expectsCon(GET);
        world.changesParameters(asIs -> asIs.withAckTimeout(ofMillis(100)));
        Answer after = world.get("/after").ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        peer.hearsAll();
        after.at(ofMillis(3_100)).timedOut(Phase.ACKNOWLEDGEMENT);
        before.at(ofSeconds(62)).timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void aHigherProbingRateHoldsForPausesThatBeginLater() {
        Stream.of(1, 2, 3).forEach(i -> world.get("/").nonConfirmable().ask());
        peer.expectsNon(GET);
        world.changesParameters(asIs -> asIs.withProbingRate(12));

        world.passesUntilNothingIsDue();

        peer.expectsNon(GET).at(ofSeconds(3)); // when the first gives its place back, its second is long over
        peer.expectsNon(GET).at(ofSeconds(6));
    }

    private void asked(int count) {
        for (int i = 0; i < count; i++) {
            world.get("/").ask();
        }
    }
}
