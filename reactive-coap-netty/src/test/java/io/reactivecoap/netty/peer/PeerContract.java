package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What every server does with what this client sends, and the client with its answers. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
abstract class PeerContract {

    static final int MANY = 1000;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    /** Where the server is. */
    abstract String uri();

    /** What it says to PATCH and iPATCH on a thing that exists. */
    abstract CoapCode answerToPatch();

    /** Asks for something that is different for each number below {@link #MANY}, and gives what the server makes of it. */
    Mono<String> echo(CoapSession session, int number) {
        return session.request(CoapRequest.put("/example_data").payload(Integer.toString(number)))
                .map(CoapResponse::payloadAsString);
    }

    /** How many may dial the server at the same time. */
    int dialledAtOnce() {
        return 100;
    }

    CoapSession session() {
        return CLIENT.open(uri());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void createsChangesReadsAndDeletes(boolean confirmable) {
        CoapSession session = session();
        String path = "/things/kept-" + confirmable;
        CoapRequest put = CoapRequest.put(path).confirmable(confirmable).contentFormat(ContentFormat.TEXT_PLAIN);
        CoapRequest get = CoapRequest.get(path).confirmable(confirmable);

        assertThat(await(session.request(put.payload("one"))).code()).isEqualTo(CoapCode.CREATED);
        assertThat(await(session.request(put.payload("zwölf"))).code()).isEqualTo(CoapCode.CHANGED);
        CoapResponse read = await(session.request(get));
        assertThat(read.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(read.payloadAsString()).isEqualTo("zwölf");
        assertThat(await(session.request(CoapRequest.delete(path).confirmable(confirmable)))
                        .code())
                .isEqualTo(CoapCode.DELETED);
        assertThat(await(session.request(get)).code()).isEqualTo(CoapCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsWhereAPostHasCreatedAThing(boolean confirmable) {
        CoapSession session = session();
        String name = "posted-" + confirmable;
        CoapRequest post = CoapRequest.post("/things/" + name)
                .confirmable(confirmable)
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .payload("something");

        CoapResponse created = await(session.request(post));
        assertThat(created.code()).isEqualTo(CoapCode.CREATED);
        assertThat(created.options().all(CoapOption.LOCATION_PATH)).containsExactly("things", name);
        CoapResponse changed = await(session.request(post));
        assertThat(changed.code()).isEqualTo(CoapCode.CHANGED);
        assertThat(changed.options().contains(CoapOption.LOCATION_PATH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fetchesThePartThatThePayloadNames(boolean confirmable) {
        CoapResponse ticks = await(session()
                .request(CoapRequest.fetch("/time")
                        .confirmable(confirmable)
                        .contentFormat(ContentFormat.TEXT_PLAIN)
                        .payload("ticks")));
        assertThat(ticks.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(ticks.payloadAsString()).containsOnlyDigits();
    }

    @ParameterizedTest
    @CsvSource({"PATCH, true", "PATCH, false", "IPATCH, true", "IPATCH, false"})
    void carriesTheMethodsOfRfc8132(CoapMethod method, boolean confirmable) {
        CoapSession session = session();
        String path = "/things/patched";
        await(session.request(CoapRequest.put(path).payload("a")));
        CoapResponse patched = await(session.request(
                CoapRequest.of(method, path).confirmable(confirmable).payload("b")));
        assertThat(patched.code()).isEqualTo(answerToPatch());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesTheQueryThereAndMaxAgeBack(boolean confirmable) {
        CoapSession session = session();
        CoapResponse ticks =
                await(session.request(CoapRequest.get("/time?ticks").confirmable(confirmable)));
        assertThat(ticks.payloadAsString()).containsOnlyDigits();
        assertThat(ticks.options().get(CoapOption.MAX_AGE)).isEqualTo(1L);

        CoapResponse date = await(session.request(CoapRequest.get("/time").confirmable(confirmable)));
        assertThat(date.payloadAsString()).contains(" ");
    }

    @Test
    void readsTheContentFormat() {
        CoapResponse links = await(
                session().request(CoapRequest.get("/.well-known/core?rt=ticks").accept(ContentFormat.LINK_FORMAT)));
        assertThat(links.contentFormat()).contains(ContentFormat.LINK_FORMAT);
        assertThat(links.payloadAsString()).startsWith("</time>;").doesNotContain("</async>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsForASeparateResponseWithoutRepeatingTheRequest(boolean confirmable) {
        CoapSession session = CLIENT.open(uri(), impatient(700, 4));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        CoapResponse response =
                await(session.request(CoapRequest.get("/async?1").confirmable(confirmable)));
        assertThat(response.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(response.payloadAsString()).isEqualTo("done");
        assertThat(events).noneMatch(SessionEvent.Retransmitted.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesAnErrorOfTheServerAsAValueOrAsAnError(boolean confirmable) {
        CoapSession session = session();
        CoapRequest unknown = CoapRequest.get("/no/such?thing").confirmable(confirmable);
        CoapResponse response = await(session.request(unknown));
        assertThat(response.code()).isEqualTo(CoapCode.NOT_FOUND);
        assertThat(response.isSuccess()).isFalse();

        StepVerifier.create(session.retrieve(unknown))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapResponseException.class);
                    CoapResponseException failure = (CoapResponseException) e;
                    assertThat(failure.code()).isEqualTo(CoapCode.NOT_FOUND);
                    assertThat(failure.isTransient()).isFalse();
                    assertThat(failure.response().source()).isEqualTo(session.remoteAddress());
                    RequestInfo info = failure.request().orElseThrow();
                    assertThat(info.method()).isEqualTo(CoapMethod.GET);
                    assertThat(info.path()).isEqualTo("/no/such?thing");
                    assertThat(info.token()).matches("[0-9a-f]{16}");
                    assertThat(info.transmissions()).isOne();
                    assertThat(info.peer()).isEqualTo(session.remoteAddress());
                })
                .verify(SOON);
        assertThat(await(session.retrieve(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void saysWhoAnsweredAndHowLongItTook() {
        CoapSession session = session();
        CoapResponse response = await(session.request(CoapRequest.get("/time")));
        assertThat(response.source()).isEqualTo(session.remoteAddress());
        assertThat(response.elapsed()).isPositive().isLessThan(SOON);
        assertThat(response.payloadLength())
                .isEqualTo(response.payload().length)
                .isPositive();
        byte[] mine = response.payload();
        mine[0] = 0;
        assertThat(response.payload()).isNotEqualTo(mine);
    }

    @Test
    void answersAPing() {
        assertThat(await(session().ping())).isPositive().isLessThan(SOON);
    }

    @Test
    void sendsARequestAnewForEverySubscriber() {
        Mono<CoapResponse> request = session().request(CoapRequest.get("/time"));
        CoapResponse first = await(request);
        CoapResponse second = await(request);
        assertThat(second).isNotSameAs(first);
        assertThat(second.isSuccess()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void usesTokensOfTheLengthChosen(int length) {
        CoapSession session = CLIENT.open(uri(), settings -> settings.tokenLength(length));
        assertThat(await(session.request(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.CONTENT);
        StepVerifier.create(session.retrieve(CoapRequest.get("/nowhere").confirmable(false)))
                .expectErrorSatisfies(e -> assertThat(((CoapResponseException) e)
                                .request()
                                .orElseThrow()
                                .token())
                        .hasSize(2 * length))
                .verify(SOON);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesAMessageAsLongAsTheMtu(boolean confirmable) {
        CoapSession session = session();
        session.established().block(SOON); // which tells how long a message may be where the server decides
        int pathAndMarker = 1 + "things".length() + 1 + "long".length() + 1;
        int payload = session.maxPduSize() - session.settings().tokenLength() - pathAndMarker;
        CoapResponse response = await(session.request(
                CoapRequest.put("/things/long").confirmable(confirmable).payload(new byte[payload])));
        assertThat(response.code()).isIn(CoapCode.CREATED, CoapCode.CHANGED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void answersAThousandConcurrentRequestsOnceEach(int nstart) {
        CoapSession session = CLIENT.open(uri(), nstart(nstart));
        List<String> answers = Flux.range(0, MANY)
                .flatMap(i -> echo(session, i), MANY)
                .collectList()
                .block(SOON);
        assertThat(answers).containsExactlyInAnyOrderElementsOf(numbers(MANY));
    }

    @Test
    void servesManyThreads() throws Exception {
        int threads = 8;
        int each = 50;
        CoapSession session = CLIENT.open(uri(), nstart(threads));
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                work.add(pool.submit(() -> {
                    for (int i = first; i < first + each; i++) {
                        answers.add(await(echo(session, i)));
                    }
                }));
            }
            for (Future<?> done : work) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(answers).containsExactlyInAnyOrderElementsOf(numbers(threads * each));
    }

    @Test
    void servesManySessionsAtOnce() {
        List<CoapSession> sessions =
                IntStream.range(0, 100).mapToObj(i -> CLIENT.open(uri())).toList();
        Flux.fromIterable(sessions)
                .flatMap(CoapSession::established, dialledAtOnce())
                .blockLast(SOON);
        List<String> answers = Flux.range(0, sessions.size())
                .flatMap(i -> echo(sessions.get(i), i), sessions.size())
                .collectList()
                .block(SOON);
        assertThat(answers).containsExactlyInAnyOrderElementsOf(numbers(sessions.size()));
        assertThat(sessions).extracting(CoapSession::localAddress).doesNotHaveDuplicates();
    }

    @Test
    void closesTheSessionAfterUse() {
        CoapSession[] used = new CoapSession[1];
        List<CoapCode> codes = CLIENT.get()
                .using(uri(), session -> {
                    used[0] = session;
                    return session.request(CoapRequest.get("/time"))
                            .concatWith(session.request(CoapRequest.get("/nowhere")));
                })
                .map(CoapResponse::code)
                .collectList()
                .block(SOON);
        assertThat(codes).containsExactly(CoapCode.CONTENT, CoapCode.NOT_FOUND);
        assertThat(used[0].isDisposed()).isTrue();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static UnaryOperator<SessionSettings> nstart(int nstart) {
        return settings -> settings.transmission(settings.transmission().withNstart(nstart));
    }
}
