package io.reactivecoap.netty.internal.world;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionEvent.ResponseDropped;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.world.GroupWorld.Asking;
import io.reactivecoap.netty.internal.world.GroupWorld.Someone;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 7252 §8: a request to a group, and the answers of its members. */
class GroupStoriesTest {

    private static final CoapRequest GET = CoapRequest.get("/temperature");
    private static final Duration WINDOW = ofSeconds(8);

    private final GroupWorld world = new GroupWorld();
    private final Someone ann = world.someone("192.0.2.1");
    private final Someone bob = world.someone("192.0.2.2");

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        world.nothingIsOpen();
    }

    @Test
    void isSentOnceAndNonConfirmableToTheGroup() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears().withPath("temperature").withTokenOf(8);
        assertThat(request.datagram().type()).isEqualTo(Type.NON);
        world.passes(WINDOW);
        asking.hasCompleted();
        assertThat(asking.answers).isEmpty();
    }

    /** There is nobody in particular who could be gone. */
    @Test
    void isNotAskedWhetherItIsThere() {
        world.given(settings -> settings.keepalive(KeepaliveParameters.DEFAULT)).watches();
        world.passes(ofSeconds(1_000));
        assertThat(world.condition()).isEqualTo(Condition.OPEN);
    }

    @Test
    void isUnusedWhenNobodyAsksItAnyMore() {
        world.given(settings -> settings.unusedTimeout(ofSeconds(5))).watches();
        Asking asking = world.asks(GET);
        ann.answers(world.groupHears(), CoapCode.CONTENT, "20");
        world.passes(WINDOW);
        asking.hasCompleted();
        world.passes(ofSeconds(5).minusNanos(1));
        assertThat(world.condition()).isEqualTo(Condition.OPEN);
        world.passes(Duration.ofNanos(1));
        assertThat(world.condition()).isEqualTo(Condition.UNUSED);
        world.closes(null);
    }

    @Test
    void hasTheAnswersOfAllMembersWithTheirAddressesUntilTheWindowEnds() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        world.passes(ofSeconds(1));
        ann.answers(request, CoapCode.CONTENT, "1");
        world.passes(WINDOW.minusSeconds(1).minusMillis(1));
        bob.answers(request, CoapCode.CONTENT, "2");
        asking.isGoingOn();
        world.passes(ofMillis(1));
        asking.hasCompleted();
        assertThat(asking.answers)
                .extracting(CoapResponse::payloadAsString, CoapResponse::source, CoapResponse::elapsed)
                .containsExactly(
                        tuple("1", CoapAddress.inet(ann.address()), ofSeconds(1)),
                        tuple("2", CoapAddress.inet(bob.address()), WINDOW.minusMillis(1)));
    }

    @Test
    void waitsAsLongAsItsWindowSays() {
        world.given(settings -> settings.multicast(settings.multicast().withWindow(ofMillis(100))));
        Asking asking = world.asks(GET);
        world.groupHears();
        world.passes(ofMillis(99));
        asking.isGoingOn();
        world.passes(ofMillis(1));
        asking.hasCompleted();
    }

    @Test
    void waitsThroughAWindowThatIsLongerThanTheLifetimeOfANon() {
        world.given(settings -> settings.multicast(settings.multicast().withWindow(ofSeconds(1_000))));
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        world.passes(ofSeconds(999));
        ann.answers(request, CoapCode.CONTENT, "1");
        asking.isGoingOn();
        world.passes(ofSeconds(1));
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
    }

    @Test
    void waitsNoLongerThanTheTimeOfTheRequest() {
        Asking asking = world.asks(GET.timeout(ofSeconds(2)));
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1");
        world.passes(ofSeconds(2));
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
    }

    @Test
    void givesErrorsAsValues() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.NOT_FOUND, "no such thing");
        bob.answers(request, CoapCode.INTERNAL_SERVER_ERROR, "");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers)
                .extracting(CoapResponse::code)
                .containsExactly(CoapCode.NOT_FOUND, CoapCode.INTERNAL_SERVER_ERROR);
    }

    @Test
    void hearsMembersThatHappenToUseTheSameMessageId() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        Message one = new Message(CoapCode.CONTENT, request.token(), CoapOptions.empty(), new byte[] {'1'});
        ann.sends(Type.NON, 7, one);
        bob.sends(Type.NON, 7, one);
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("1", "1");
    }

    @Test
    void hearsEachMemberOnce() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1").repeatsItself();
        ann.answers(request, CoapCode.CONTENT, "1 under another message id");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
        ann.hearsNothing();
    }

    @Test
    void acknowledgesAConfirmableAnswerAndEachCopyOfIt() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, Type.CON, CoapCode.CONTENT, CoapOptions.empty(), "1");
        assertThat(ann.hears().datagram()).isEqualTo(Datagram.acknowledgement(0x2000));
        ann.repeatsItself();
        assertThat(ann.hears().datagram()).isEqualTo(Datagram.acknowledgement(0x2000));
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
    }

    @Test
    void ignoresWhatComesTooLate() {
        world.asks(GET);
        Heard request = world.groupHears();
        world.passes(WINDOW);
        ann.answers(request, CoapCode.CONTENT, "late").hearsNothing();
        bob.answers(request, Type.CON, CoapCode.CONTENT, CoapOptions.empty(), "late, and asks for an acknowledgement");
        assertThat(bob.hears().datagram()).isEqualTo(Datagram.acknowledgement(0x2000));
        assertThat(world.events()).isEmpty();
    }

    @Test
    void ignoresWhatComesTooLateWhileAnotherRequestIsOpen() {
        Asking first = world.asks(GET);
        Heard request = world.groupHears();
        world.passes(ofSeconds(1));
        Asking second = world.asks(GET);
        ann.answers(world.groupHears(), CoapCode.CONTENT, "second");
        world.passes(WINDOW.minusSeconds(1));
        first.hasCompleted();
        ann.answers(request, Type.CON, CoapCode.CONTENT, CoapOptions.empty(), "late");
        assertThat(ann.hears().datagram().type()).isEqualTo(Type.ACK);
        world.passes(WINDOW);
        assertThat(second.hasCompleted().texts()).containsExactly("second");
        assertThat(first.answers).isEmpty();
    }

    @Test
    void ignoresAcknowledgementsAndResetsOfTheRequest() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.sends(Type.RST, request.messageId(), Message.EMPTY);
        bob.sends(Type.ACK, request.messageId(), Message.EMPTY);
        bob.sends(
                Type.ACK,
                request.messageId(),
                new Message(CoapCode.CONTENT, request.token(), CoapOptions.empty(), new byte[0]));
        asking.isGoingOn();
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers).isEmpty();
    }

    @Test
    void neverResetsANonButRejectsAConThatNobodyAskedFor() {
        world.asks(GET);
        Heard request = world.groupHears();
        Message strange = new Message(CoapCode.CONTENT, Token.of(1, 8), CoapOptions.empty(), new byte[0]);
        ann.sends(Type.NON, 1, strange).hearsNothing();
        ann.sends(Type.CON, 2, strange);
        assertThat(ann.hears().datagram()).isEqualTo(Datagram.reset(2));
        bob.answers(request, CoapCode.CONTENT, "a member now");
        bob.sends(Type.NON, 3, strange).hearsNothing();
        bob.sends(Type.CON, 4, strange);
        assertThat(bob.hears().datagram()).isEqualTo(Datagram.reset(4));
        world.passes(WINDOW);
    }

    @Test
    void answersAPingOfAStranger() {
        world.asks(GET);
        world.groupHears();
        ann.sends(Type.CON, 9, Message.EMPTY);
        assertThat(ann.hears().datagram()).isEqualTo(Datagram.reset(9));
        world.passes(WINDOW);
    }

    @Test
    void leavesOutAnAnswerWithAnUnknownCriticalOption() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        CoapOptions unknown = CoapOptions.builder().add(65_001, new byte[0]).build();
        ann.answers(request, CoapCode.CONTENT, unknown, "1").hearsNothing();
        // RFC 7252 §5.4.1: in a confirmable response it "MUST cause the response to be rejected"
        bob.answers(request, Type.CON, CoapCode.CONTENT, unknown, "2");
        assertThat(bob.hears().datagram().type()).isEqualTo(Type.RST);
        assertThat(world.events()).hasSize(2).hasOnlyElementsOfType(BadPacket.class);
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers).isEmpty();
    }

    @Test
    void bytesThatAreNoMessageEndNothing() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.sends(Bytes.bytes("ff ff")).hearsNothing();
        assertThat(world.events()).hasSize(1).hasOnlyElementsOfType(BadPacket.class);
        ann.answers(request, CoapCode.CONTENT, "1");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
    }

    @Test
    void keepsTwoRequestsApartThatAreUnderWayAtOnce() {
        Asking temperature = world.asks(GET);
        Heard first = world.groupHears();
        Asking humidity = world.asks(CoapRequest.get("/humidity"));
        Heard second = world.groupHears().at(Duration.ZERO);
        assertThat(second.token()).isNotEqualTo(first.token());
        ann.answers(second, CoapCode.CONTENT, "60 %");
        ann.answers(first, CoapCode.CONTENT, "20 °C");
        world.passes(WINDOW);
        assertThat(temperature.hasCompleted().texts()).containsExactly("20 °C");
        assertThat(humidity.hasCompleted().texts()).containsExactly("60 %");
    }

    @Test
    void neitherNstartNorProbingRateHoldsBackAnother() {
        for (int i = 0; i < 3; i++) {
            world.asks(GET);
            world.groupHears().at(Duration.ofSeconds(i));
            world.passes(ofSeconds(1));
        }
        world.passes(WINDOW);
    }

    @Test
    void neverHasAMessageIdThatIsActiveWithAMember() {
        // RFC 7252 §8.1: "the sender MUST avoid using a Message ID that is also still active from this endpoint with
        // any
        // unicast endpoint that might receive the multicast message"
        world.dice().messageIdsStartAt(100);
        Asking asking = world.asks(GET);
        Heard request = world.groupHears().withMessageId(100);
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        Heard more = ann.hears().withMessageId(101);
        world.asks(GET);
        world.groupHears().withMessageId(102);
        ann.answers(more, CoapCode.CONTENT, block2("1/0/16"), "x");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("0123456789abcdefx");
    }

    // Demand

    @Test
    void keepsWhatIsNotInDemandYetAlsoBeyondTheWindow() {
        Asking asking = world.asks(GET, 1);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1");
        bob.answers(request, CoapCode.CONTENT, "2");
        assertThat(asking.texts()).containsExactly("1");
        world.passes(WINDOW);
        asking.isGoingOn();
        world.demands(asking, 1);
        assertThat(asking.hasCompleted().texts()).containsExactly("1", "2");
    }

    @Test
    void hearsNoMoreMembersThanItMay() {
        world.given(settings -> settings.multicast(settings.multicast().withMaxResponders(1)));
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1");
        bob.answers(request, Type.CON, CoapCode.CONTENT, CoapOptions.empty(), "2");
        assertThat(bob.hears().datagram().type()).isEqualTo(Type.ACK);
        assertThat(world.events())
                .singleElement()
                .extracting(event -> ((ResponseDropped) event).source())
                .isEqualTo(CoapAddress.inet(bob.address()));
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("1");
        Asking next = world.asks(GET);
        bob.answers(world.groupHears(), CoapCode.CONTENT, "those before are forgotten");
        world.passes(WINDOW);
        assertThat(next.hasCompleted().answers).hasSize(1);
    }

    // The rest of a body

    private static CoapOptions block2(String notation) {
        return CoapOptions.empty().with(CoapOption.BLOCK2, Bytes.block(notation));
    }

    @Test
    void fetchesTheRestOfABodyFromTheMemberThatHasBegunIt() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        bob.answers(request, CoapCode.CONTENT, "short");
        Heard second = ann.hears().withPath("temperature").withBlock2("1/0/16");
        assertThat(second.datagram().type()).isEqualTo(Type.CON);
        ann.answers(second, CoapCode.CONTENT, block2("1/1/16"), "0123456789abcdef");
        ann.answers(ann.hears().withBlock2("2/0/16"), CoapCode.CONTENT, block2("2/0/16"), "!");
        assertThat(asking.texts()).containsExactly("short", "0123456789abcdef0123456789abcdef!");
        assertThat(asking.answers.get(1).source()).isEqualTo(CoapAddress.inet(ann.address()));
        world.passes(WINDOW);
        asking.hasCompleted();
    }

    @Test
    void fetchesItNonConfirmablyIfTheRequestSaysSo() {
        Asking asking = world.asks(GET.confirmable(false));
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        Heard second = ann.hears();
        assertThat(second.datagram().type()).isEqualTo(Type.NON);
        ann.answers(second, CoapCode.CONTENT, block2("1/0/16"), "x");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("0123456789abcdefx");
    }

    @Test
    void repeatsARequestForABlockAndEndsWhenItIsThere() {
        Asking asking = world.asks(GET);
        world.passes(ofSeconds(7));
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        Heard asked = ann.hears();
        world.passes(ofSeconds(2));
        Heard again = ann.hears();
        assertThat(again.datagram()).isEqualTo(asked.datagram());
        asking.isGoingOn(); // though the window has ended
        ann.answers(again, CoapCode.CONTENT, block2("1/0/16"), "x");
        assertThat(asking.hasCompleted().texts()).containsExactly("0123456789abcdefx");
    }

    @Test
    void leavesOutABodyWhoseRestCannotBeHad() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        bob.answers(request, CoapCode.CONTENT, "2");
        Heard block = ann.hears();
        ann.sends(Type.RST, block.messageId(), Message.EMPTY);
        assertThat(world.events()).singleElement().isInstanceOfSatisfying(ResponseDropped.class, dropped -> {
            assertThat(dropped.source()).isEqualTo(CoapAddress.inet(ann.address()));
            assertThat(dropped.reason()).isNotBlank();
        });
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("2");
    }

    @Test
    void leavesItOutWhenTheMemberFallsSilent() {
        Asking asking = world.asks(GET);
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        world.passes(ofSeconds(61));
        asking.isGoingOn();
        world.passes(ofSeconds(2));
        asking.hasCompleted();
        for (int sent = 0; sent < 5; sent++) {
            ann.hears();
        }
        assertThat(world.events()).hasAtLeastOneElementOfType(ResponseDropped.class);
    }

    @Test
    void leavesItOutWhenTheTimeOfTheRequestIsUp() {
        Asking asking = world.asks(GET.timeout(ofSeconds(1)));
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        ann.hears();
        world.passes(ofSeconds(1));
        asking.hasCompleted();
        assertThat(world.events()).singleElement().isInstanceOf(ResponseDropped.class);
    }

    @Test
    void leavesItOutWhenItCannotBeSentToTheMember() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        ann.hears();
        world.cannotSendTo(ann.address());
        bob.answers(request, CoapCode.CONTENT, "2");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().texts()).containsExactly("2");
    }

    @Test
    void anErrorInThePlaceOfABlockIsTheAnswer() {
        Asking asking = world.asks(GET);
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        ann.answers(ann.hears(), CoapCode.NOT_FOUND, CoapOptions.empty(), "gone");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers)
                .singleElement()
                .extracting(CoapResponse::code)
                .isEqualTo(CoapCode.NOT_FOUND);
    }

    @Test
    void asksForTheRestWhenTheAnswerIsInDemand() {
        Asking asking = world.asks(GET, 1);
        Heard request = world.groupHears();
        bob.answers(request, CoapCode.CONTENT, "2");
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef")
                .hearsNothing();
        world.passes(WINDOW);
        asking.isGoingOn();
        world.demands(asking, 1);
        ann.answers(ann.hears(), CoapCode.CONTENT, block2("1/0/16"), "x");
        assertThat(asking.hasCompleted().texts()).containsExactly("2", "0123456789abcdefx");
    }

    @Test
    void whoNamesABlockGetsThatOne() {
        Asking asking = world.asks(GET.option(CoapOption.BLOCK2, Bytes.block("1/0/16")));
        ann.answers(world.groupHears(), CoapCode.CONTENT, block2("1/1/16"), "0123456789abcdef");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers).hasSize(1);
    }

    @Test
    void asksForSmallBlocksWithTheRequestIfThatIsPreferred() {
        // RFC 7959 §2.8: "A client can use the Block2 Option in a multicast GET request with NUM = 0"
        world.given(settings -> settings.blockwise(settings.blockwise().withBlockSize(64)));
        world.asks(GET);
        world.groupHears().withBlock2("0/0/64");
        world.passes(WINDOW);
    }

    @Test
    void showsItsFreshnessToTheMemberThatAsksForIt() {
        Asking asking = world.asks(CoapRequest.post("/light").payload("on"));
        ann.answers(
                world.groupHears(),
                CoapCode.UNAUTHORIZED,
                CoapOptions.empty().with(CoapOption.ECHO, new byte[] {1, 2}),
                "");
        Heard again = ann.hears().withPath("light").withPayload("on").withOption(CoapOption.ECHO, new byte[] {1, 2});
        assertThat(again.datagram().type()).isEqualTo(Type.CON);
        ann.answers(again, CoapCode.CHANGED, CoapOptions.empty(), "");
        world.passes(WINDOW);
        assertThat(asking.hasCompleted().answers)
                .singleElement()
                .extracting(CoapResponse::code)
                .isEqualTo(CoapCode.CHANGED);
    }

    // The end

    @Test
    void cancelEndsTheWait() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        Heard block = ann.hears();
        world.cancels(asking);
        world.nothingIsOpen();
        bob.answers(request, CoapCode.CONTENT, "2").hearsNothing();
        ann.answers(block, CoapCode.CONTENT, block2("1/0/16"), "x").hearsNothing();
        assertThat(asking.isGoingOn().answers).isEmpty();
    }

    @Test
    void theEndOfTheSessionIsAnError() {
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1");
        bob.answers(request, CoapCode.CONTENT, block2("0/1/16"), "0123456789abcdef");
        world.hears(bob.address());
        world.closes(NackReason.NOT_DELIVERABLE);
        assertThat(asking.texts()).containsExactly("1");
        CoapDisconnectedException failure = asking.hasFailedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.NOT_DELIVERABLE);
        assertThat(failure.request().orElseThrow().peer()).isEqualTo(CoapAddress.inet(GroupWorld.GROUP));
    }

    @Test
    void theEndOfTheSessionWaitsForNobodysDemand() {
        Asking asking = world.asks(GET, 1);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "1");
        bob.answers(request, CoapCode.CONTENT, "2");
        world.passes(WINDOW);
        world.closes(null);
        asking.hasFailedWith(CoapDisconnectedException.class);
        assertThat(asking.texts()).containsExactly("1");
    }

    @Test
    void aSessionThatHasEndedAsksNobody() {
        world.closes(null);
        world.asks(GET).hasFailedWith(CoapDisconnectedException.class);
        assertThat(world.hearsNothing(GroupWorld.GROUP)).isTrue();
    }

    @Test
    void aBodyThatDoesNotFitIntoAMessageIsAnError() {
        Asking asking = world.asks(CoapRequest.post("/").payload(new byte[2_000]));
        assertThat(asking.hasFailedWith(CoapTransferException.class).reason())
                .isEqualTo(CoapTransferException.Reason.MESSAGE_TOO_LONG);
    }

    @Test
    void aRequestThatCannotBeSentIsAnError() {
        Asking asking = world.asks(GET);
        world.groupHears();
        world.cannotSendTo(GroupWorld.GROUP);
        asking.hasFailedWith(CoapUnreachableException.class);
    }

    @Test
    void whoWantsNoAnswerIsNotKeptWaiting() {
        Asking asking =
                world.asks(CoapRequest.post("/light").payload("on").option(CoapOption.NO_RESPONSE, NoResponse.all()));
        world.groupHears();
        asking.hasCompleted();
    }
}
