package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.time.Duration;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What a server gets to see, and what it says that libcoap's does not. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class CaliforniumTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.on("127.0.0.1");

    private static final byte[] TAG = CaliforniumServer.etag(new byte[0]);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isSeenAsConfirmableOrNot(boolean confirmable) {
        await(session().request(CoapRequest.get("/time").confirmable(confirmable)));
        assertThat(SERVER.request().getType()).isEqualTo(confirmable ? CoAP.Type.CON : CoAP.Type.NON);
    }

    @Test
    void isConfirmableUnlessToldOtherwise() {
        await(session().request(CoapRequest.get("/time")));
        assertThat(SERVER.request().getType()).isEqualTo(CoAP.Type.CON);
    }

    @ParameterizedTest
    @EnumSource(CoapMethod.class)
    void isSeenWithEveryMethod(CoapMethod method) {
        await(session().request(CoapRequest.of(method, "/things/x")));
        assertThat(SERVER.request().getCode()).isEqualTo(CoAP.Code.valueOf(method.name()));
    }

    @Test
    void sendsTheOptionsItWasGiven() {
        CoapRequest request = CoapRequest.put("/a/b%2Fc/%C3%BC?x=1&y=%26&z")
                .contentFormat(ContentFormat.CBOR)
                .accept(ContentFormat.JSON)
                .addOption(CoapOption.IF_MATCH, new byte[0])
                .addOption(CoapOption.IF_MATCH, new byte[] {1, 2})
                .option(CoapOption.IF_NONE_MATCH, true)
                .addOption(CoapOption.ETAG, ETag.of(new byte[] {3}))
                .addOption(CoapOption.ETAG, ETag.of(new byte[] {4, 5, 6, 7, 8, 9, 10, 11}))
                .option(CoapOption.opaque(65000), new byte[300])
                .payload(new byte[] {(byte) 0xff, 0, 1});
        await(session().request(request));

        Request seen = SERVER.request();
        OptionSet options = seen.getOptions();
        assertThat(options.getUriPath()).containsExactly("a", "b/c", "ü");
        assertThat(options.getUriQuery()).containsExactly("x=1", "y=&", "z");
        assertThat(options.getContentFormat()).isEqualTo(60);
        assertThat(options.getAccept()).isEqualTo(50);
        assertThat(options.getIfMatch()).containsExactly(new byte[0], new byte[] {1, 2});
        assertThat(options.hasIfNoneMatch()).isTrue();
        assertThat(options.getETags()).containsExactly(new byte[] {3}, new byte[] {4, 5, 6, 7, 8, 9, 10, 11});
        assertThat(options.getOthers())
                .singleElement()
                .satisfies(o -> assertThat(o.getLength()).isEqualTo(300));
        assertThat(seen.getPayload()).containsExactly(0xff, 0, 1);
    }

    @Test
    void readsContentFormatAndEntityTag() {
        CoapSession session = session();
        byte[] cbor = {(byte) 0xa1, 1, 2};
        await(session.request(CoapRequest.put("/things/cbor")
                .contentFormat(ContentFormat.CBOR)
                .payload(cbor)));
        CoapResponse read = await(session.request(CoapRequest.get("/things/cbor")));
        assertThat(read.contentFormat()).contains(ContentFormat.CBOR);
        assertThat(read.options().get(CoapOption.ETAG)).isEqualTo(ETag.of(CaliforniumServer.etag(cbor)));
        assertThat(read.payload()).containsExactly(cbor);
    }

    @Test
    void patchesAThing() {
        CoapSession session = session();
        await(session.request(CoapRequest.put("/things/patched").payload("a")));
        assertThat(await(session.request(CoapRequest.patch("/things/patched").payload("b")))
                        .code())
                .isEqualTo(CoapCode.CHANGED);
        assertThat(text(session, "/things/patched")).isEqualTo("ab");
        assertThat(await(session.request(CoapRequest.ipatch("/things/patched").payload("c")))
                        .code())
                .isEqualTo(CoapCode.CHANGED);
        assertThat(text(session, "/things/patched")).isEqualTo("c");
    }

    private static String text(CoapSession session, String path) {
        return await(session.request(CoapRequest.get(path))).payloadAsString();
    }

    @Test
    void readsRepeatedAndUnknownElectiveOptions() {
        CoapOptions options =
                await(session().request(CoapRequest.post("/tags"))).options();
        assertThat(options.all(CoapOption.LOCATION_PATH)).hasSize(2).startsWith("tags");
        assertThat(options.all(CoapOption.LOCATION_QUERY)).containsExactly("a=1", "b=2");
        assertThat(options.get(CoapOption.opaque(65000))).containsExactly(1, 2, 3);
    }

    @Test
    void validatesWhatItHas() {
        CoapResponse response =
                await(session().request(CoapRequest.get("/conditional").option(CoapOption.ETAG, ETag.of(TAG))));
        assertThat(response.code()).isEqualTo(CoapCode.VALID);
        assertThat(response.isSuccess()).isTrue();
        assertThat(response.options().get(CoapOption.MAX_AGE)).isEqualTo(3600L);
        assertThat(response.payloadLength()).isZero();
    }

    @Test
    void acceptsSomeFormatsOnly() {
        CoapSession session = session();
        CoapRequest get = CoapRequest.get("/conditional");
        assertThat(await(session.request(get.accept(ContentFormat.JSON))).contentFormat())
                .contains(ContentFormat.JSON);
        assertThat(await(session.request(get.accept(ContentFormat.CBOR))).code())
                .isEqualTo(CoapCode.NOT_ACCEPTABLE);
    }

    @Test
    void changesUnderConditions() {
        CoapSession session = session();
        CoapRequest put = CoapRequest.put("/conditional").payload("x");
        assertThat(await(session.request(put.option(CoapOption.IF_MATCH, TAG))).code())
                .isEqualTo(CoapCode.CHANGED);
        StepVerifier.create(session.retrieve(put.option(CoapOption.IF_MATCH, new byte[] {1})))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapResponseException) e).code()).isEqualTo(CoapCode.PRECONDITION_FAILED))
                .verify(SOON);
        assertThat(await(session.request(put.option(CoapOption.IF_NONE_MATCH, true)))
                        .code())
                .isEqualTo(CoapCode.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersAnEchoByItself(boolean confirmable) {
        CoapRequest get = CoapRequest.get("/stale?q").confirmable(confirmable);
        assertThat(await(session().retrieve(get)).payloadAsString()).isEqualTo("fresh");

        List<Request> seen = SERVER.received();
        assertThat(seen).hasSize(2);
        assertThat(echo(seen.get(0))).isNull();
        assertThat(echo(seen.get(1))).containsExactly(CaliforniumServer.ECHO);
        assertThat(seen.get(1).getOptions().getUriPathString()).isEqualTo("stale");
        assertThat(seen.get(1).getOptions().getUriQuery()).containsExactly("q");
        assertThat(seen.get(1).getType()).isEqualTo(seen.get(0).getType());
    }

    @Test
    void answersAnEchoOnceOnly() {
        CoapResponse refused = await(session().request(CoapRequest.put("/stale").payload("x")));
        assertThat(refused.code()).isEqualTo(CoapCode.UNAUTHORIZED);
        assertThat(SERVER.received())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.getPayloadString()).isEqualTo("x"));
    }

    private static byte @Nullable [] echo(Request request) {
        var option = request.getOptions().getOtherOption(StandardOptionRegistry.ECHO);
        return option == null ? null : option.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isSeenWithATokenOfTheLengthChosen(int length) {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.tokenLength(length));
        await(session.request(CoapRequest.get("/time")));
        await(session.request(CoapRequest.get("/time").confirmable(false)));
        assertThat(SERVER.received())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.getToken().length()).isEqualTo(length));
    }

    @Test
    void usesATokenAndAMessageIdOnce() {
        CoapSession session = CLIENT.open(
                SERVER.uri(),
                settings -> settings.transmission(settings.transmission().withNstart(8)));
        Flux.range(0, 500)
                .flatMap(i -> session.request(CoapRequest.get("/time").confirmable(i % 2 == 0)), 500)
                .blockLast(SOON);
        assertThat(SERVER.received()).hasSize(500);
        assertThat(SERVER.received()).extracting(Request::getToken).doesNotHaveDuplicates();
        assertThat(SERVER.received()).extracting(Request::getMID).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"SEPARATE_RESPONSE, true", "NON_RESPONSE, false"})
    void givesUpOnAServerThatNeverAnswers(Phase phase, boolean confirmable) {
        CoapSession session = CLIENT.open(
                SERVER.uri(), settings -> shortLived(settings).separateResponseTimeout(Duration.ofMillis(300)));
        StepVerifier.create(session.request(CoapRequest.get("/silent").confirmable(confirmable)))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTimeoutException) e).phase()).isEqualTo(phase))
                .verify(SOON);
        assertThat(SERVER.received()).hasSize(1);
    }

    /** NON_LIFETIME becomes half a second. */
    private static SessionSettings shortLived(SessionSettings settings) {
        return settings.transmission(settings.transmission()
                .withAckTimeout(Duration.ofMillis(200))
                .withAckRandomFactor(1)
                .withMaxRetransmit(1)
                .withMaxLatency(Duration.ofMillis(300)));
    }

    @Test
    void letsGoOfARequestThatIsCancelled() {
        CoapSession session = session();
        Disposable unanswered = session.request(CoapRequest.get("/silent")).subscribe();
        await(session.request(CoapRequest.get("/time"))); // NSTART is 1: the other was acknowledged
        session.release(); // the end comes when nothing is open any more
        assertThat(session.isDisposed()).isFalse();
        unanswered.dispose();
        StepVerifier.create(session.onClose()).expectComplete().verify(SOON);
    }

    private static CoapSession session() {
        return CLIENT.open(SERVER.uri());
    }
}
