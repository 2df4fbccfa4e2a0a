package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.NoResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request as a value: made, changed, compared. */
class CoapRequestTest {

    private static final CoapRequest GET = CoapRequest.get("/sensors/temp?unit=K");

    private static final Consumer<TransferProgress> WATCHER = progress -> {};

    private static Arguments method(CoapMethod method, Function<String, CoapRequest> factory) {
        return arguments(method, factory);
    }

    static Stream<Arguments> methods() {
        return Stream.of(
                method(CoapMethod.GET, CoapRequest::get),
                method(CoapMethod.POST, CoapRequest::post),
                method(CoapMethod.PUT, CoapRequest::put),
                method(CoapMethod.DELETE, CoapRequest::delete),
                method(CoapMethod.FETCH, CoapRequest::fetch),
                method(CoapMethod.PATCH, CoapRequest::patch),
                method(CoapMethod.IPATCH, CoapRequest::ipatch));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isMadeByTheNameOfItsMethod(CoapMethod method, Function<String, CoapRequest> factory) {
        CoapRequest request = factory.apply("/a%20b/c?x=1&y");
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.options().all(CoapOption.URI_PATH)).containsExactly("a b", "c");
        assertThat(request.options().all(CoapOption.URI_QUERY)).containsExactly("x=1", "y");
        assertThat(request.pathAndQuery()).isEqualTo("/a%20b/c?x=1&y");
        assertThat(request).isEqualTo(CoapRequest.of(method, "/a%20b/c?x=1&y"));
    }

    @Test
    void asksForNothingSpecialAtFirst() {
        assertThat(GET.payload()).isEmpty();
        assertThat(GET.payloadLength()).isZero();
        assertThat(GET.reliability()).isEqualTo(Reliability.UNSPECIFIED);
        assertThat(GET.timeout()).isEmpty();
        assertThat(GET.transmission()).isEmpty();
        assertThat(CoapRequest.get("/").options()).isEqualTo(CoapOptions.empty());
        assertThat(CoapRequest.get("").pathAndQuery()).isEqualTo("/");
    }

    private static Arguments change(String name, Function<CoapRequest, CoapRequest> wither) {
        return arguments(name, wither);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("options", request -> request.options(CoapOptions.empty())),
                change("option", request -> request.option(CoapOption.URI_PATH, "other")),
                change("addOption", request -> request.addOption(CoapOption.URI_PATH, "more")),
                change("accept", request -> request.accept(ContentFormat.CBOR)),
                change("contentFormat", request -> request.contentFormat(ContentFormat.JSON)),
                change("noResponse", request -> request.noResponse(NoResponse.all())),
                change("payload", request -> request.payload(new byte[] {1})),
                change("text", request -> request.payload("text")),
                change("confirmable", request -> request.confirmable(true)),
                change("non-confirmable", request -> request.confirmable(false)),
                change("reliability", request -> request.reliability(Reliability.CONFIRMABLE)),
                change("timeout", request -> request.timeout(Duration.ofSeconds(1))),
                change("transmission", request -> request.transmission(TransmissionParameters.DEFAULT)),
                change("body", request -> request.body(CoapBody.of("text"))),
                change("blockwise", request -> request.blockwise(BlockwiseParameters.DEFAULT)),
                change("onProgress", request -> request.onProgress(WATCHER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void isChangedIntoAnother(String name, Function<CoapRequest, CoapRequest> wither) {
        CoapRequest changed = wither.apply(GET);
        assertThat(changed).isNotEqualTo(GET);
        assertThat(changed).isEqualTo(wither.apply(GET)).hasSameHashCodeAs(wither.apply(GET));
        assertThat(GET).isEqualTo(CoapRequest.get("/sensors/temp?unit=K"));
    }

    @Test
    void keepsWhatIsNotChanged() {
        CoapRequest request = CoapRequest.post("/a")
                .accept(ContentFormat.CBOR)
                .payload("body")
                .confirmable(false)
                .timeout(Duration.ofSeconds(1))
                .transmission(TransmissionParameters.DEFAULT)
                .contentFormat(ContentFormat.TEXT_PLAIN);
        assertThat(request.options().get(CoapOption.ACCEPT)).isEqualTo(ContentFormat.CBOR);
        assertThat(request.options().get(CoapOption.CONTENT_FORMAT)).isEqualTo(ContentFormat.TEXT_PLAIN);
        assertThat(request.options().all(CoapOption.URI_PATH)).containsExactly("a");
        assertThat(new String(request.payload(), StandardCharsets.UTF_8)).isEqualTo("body");
        assertThat(request.payloadLength()).isEqualTo(4);
        assertThat(request.reliability()).isEqualTo(Reliability.NON_CONFIRMABLE);
        assertThat(request.timeout()).contains(Duration.ofSeconds(1));
        assertThat(request.transmission()).contains(TransmissionParameters.DEFAULT);
        assertThat(request.method()).isEqualTo(CoapMethod.POST);
    }

    @Test
    void replacesOrAddsAnOption() {
        CoapRequest request = CoapRequest.get("/a/b");
        assertThat(request.option(CoapOption.URI_PATH, "c").pathAndQuery()).isEqualTo("/c");
        assertThat(request.addOption(CoapOption.URI_PATH, "c").pathAndQuery()).isEqualTo("/a/b/c");
        assertThat(request.accept(ContentFormat.CBOR)
                        .accept(ContentFormat.JSON)
                        .options()
                        .all(CoapOption.ACCEPT))
                .containsExactly(ContentFormat.JSON);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void takesAWholeUriApart(CoapMethod method, Function<String, CoapRequest> factory) {
        CoapRequest request = factory.apply("COAP://Host:5683/a%20b?x=1");
        assertThat(request.endpoint()).contains(CoapUri.parse("coap://host"));
        assertThat(request.pathAndQuery()).isEqualTo("/a%20b?x=1");
        // RFC 7252 §6.4 step 5: the Uri-Host Option is the session's to add, which knows the destination
        assertThat(request.options()).isEqualTo(factory.apply("/a%20b?x=1").options());
        assertThat(request).isNotEqualTo(factory.apply("/a%20b?x=1"));
        assertThat(request)
                .isEqualTo(factory.apply("coap://host/a%20b?x=1"))
                .hasSameHashCodeAs(factory.apply("coap://host/a%20b?x=1"));
        assertThat(request)
                .hasToString(method + " coap://host/a%20b?x=1 " + request.options() + " (" + request.body() + ")");
    }

    @Test
    void keepsItsEndpointWhenItIsChanged() {
        CoapRequest request = CoapRequest.get("coaps+tcp://[::1]:99")
                .accept(ContentFormat.CBOR)
                .confirmable(false);
        assertThat(request.endpoint().orElseThrow()).hasToString("coaps+tcp://[::1]:99/");
        assertThat(request.options(CoapOptions.empty()).endpoint()).isEqualTo(request.endpoint());
        assertThat(GET.endpoint()).isEmpty();
    }

    @Test
    void ownsItsPayload() {
        byte[] bytes = {1, 2, 3};
        CoapRequest request = GET.payload(bytes);
        bytes[0] = 9;
        request.payload()[1] = 9;
        assertThat(request.payload()).containsExactly(1, 2, 3);
    }

    @Test
    void takesTextAsUtf8() {
        assertThat(GET.payload("20 °C").payload()).isEqualTo("20 °C".getBytes(StandardCharsets.UTF_8));
        assertThat(GET.payload("")).isEqualTo(GET);
        assertThat(GET.payload("x").payload("")).isEqualTo(GET);
    }

    @Test
    void differsFromAnythingElse() {
        assertThat(GET).isNotEqualTo(null).isNotEqualTo("GET").isNotEqualTo(CoapRequest.get("/other"));
        assertThat(GET).isNotEqualTo(CoapRequest.post("/sensors/temp?unit=K"));
    }

    @Test
    void printsWhatItAsksForAndNotWhatItCarries() {
        assertThat(CoapRequest.put("/lamp?on=1").payload("confidential"))
                .asString()
                .contains("PUT", "/lamp?on=1", "12 bytes")
                .doesNotContain("confidential");
    }

    private static Arguments bad(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad("pathAndQuery", () -> CoapRequest.get("/a#fragment")),
                bad("uri", () -> CoapRequest.get("http://host/a")),
                bad("uri", () -> CoapRequest.get("coap://host/a#fragment")),
                bad("uri", () -> CoapRequest.get("a:b")),
                bad("pathAndQuery", () -> CoapRequest.get("/%zz")),
                bad("pathAndQuery", () -> CoapRequest.of(CoapMethod.GET, "/%f")),
                bad("Uri-Path", () -> CoapRequest.get("/" + "a".repeat(256))),
                bad("Uri-Query", () -> CoapRequest.get("/?" + "a".repeat(256))),
                bad("Accept", () -> GET.accept(ContentFormat.CBOR).addOption(CoapOption.ACCEPT, ContentFormat.JSON)),
                bad("Uri-Host", () -> GET.option(CoapOption.URI_HOST, "")),
                bad("template", () -> GET.uriTemplate("sensors/{id}")),
                bad("budget", () -> GET.timeout(Duration.ZERO)),
                bad("budget", () -> GET.timeout(Duration.ofSeconds(-1))),
                bad("budget", () -> GET.timeout(Duration.ofDays(4000))));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void refusesBadValuesByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void keepsItsUriTemplateOutOfWhatIsSent() {
        CoapRequest request = CoapRequest.get("/sensors/7").uriTemplate("/sensors/{id}");
        assertThat(request.uriTemplate()).contains("/sensors/{id}");
        assertThat(request.timeout(Duration.ofSeconds(1)).uriTemplate()).contains("/sensors/{id}");
        assertThat(request.options()).isEqualTo(CoapRequest.get("/sensors/7").options());
        assertThat(request).isNotEqualTo(CoapRequest.get("/sensors/7"));
        assertThat(CoapRequest.get("/sensors/7").uriTemplate()).isEmpty();
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                bad("method", () -> CoapRequest.of(null, "/")),
                bad("uri", () -> CoapRequest.of(CoapMethod.GET, null)),
                bad("uri", () -> CoapRequest.get(null)),
                bad("uri", () -> CoapRequest.post(null)),
                bad("uri", () -> CoapRequest.put(null)),
                bad("uri", () -> CoapRequest.delete(null)),
                bad("uri", () -> CoapRequest.fetch(null)),
                bad("uri", () -> CoapRequest.patch(null)),
                bad("uri", () -> CoapRequest.ipatch(null)),
                bad("all", () -> GET.options(null)),
                bad("option", () -> GET.option(null, "x")),
                bad("value", () -> GET.option(CoapOption.URI_PATH, null)),
                bad("option", () -> GET.addOption(null, "x")),
                bad("value", () -> GET.addOption(CoapOption.URI_PATH, null)),
                bad("format", () -> GET.accept(null)),
                bad("format", () -> GET.contentFormat(null)),
                bad("classes", () -> GET.noResponse(null)),
                bad("bytes", () -> GET.payload((byte[]) null)),
                bad("text", () -> GET.payload((String) null)),
                bad("choice", () -> GET.reliability(null)),
                bad("budget", () -> GET.timeout(null)),
                bad("parameters", () -> GET.transmission(null)),
                bad("template", () -> GET.uriTemplate(null)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void refusesNullByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }

    @Test
    void showsNoSecretsOfItsQuery() {
        CoapRequest request =
                CoapRequest.post("/login?user=a%26b&password=s3cr3t&password").secretQueries(Set.of("password"));
        assertThat(request.shownPathAndQuery()).isEqualTo("/login?user=a%26b&password=<hidden>&password");
        assertThat(request.toString()).contains("password=<hidden>").doesNotContain("s3cr3t");
        assertThat(request.pathAndQuery()).contains("password=s3cr3t");
        assertThat(request.secretQueries()).containsExactly("password");
        assertThat(request).isNotEqualTo(request.secretQueries(Set.of()));
    }

    @Test
    void mayChooseTheTokenOfAnObservation() {
        byte[] token = {1, 2, 3};
        CoapRequest request = CoapRequest.get("/t").observationToken(token);
        token[0] = 9;
        assertThat(request.observationToken())
                .hasValueSatisfying(own -> assertThat(own).containsExactly(1, 2, 3));
        assertThat(CoapRequest.get("/t").observationToken()).isEmpty();
        assertThat(request)
                .isEqualTo(CoapRequest.get("/t").observationToken(new byte[] {1, 2, 3}))
                .isNotEqualTo(CoapRequest.get("/t"));
        assertThatThrownBy(() -> request.observationToken(new byte[9]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token");
        assertThatThrownBy(() -> request.observationToken(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
