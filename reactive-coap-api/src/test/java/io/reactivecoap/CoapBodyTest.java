package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class CoapBodyTest {

    private static final Flux<ByteBuffer> THREE = Flux.just(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    private static byte[] read(CoapBody body) {
        return Flux.from(body.content())
                .reduce(new java.io.ByteArrayOutputStream(), (all, chunk) -> {
                    byte[] bytes = new byte[chunk.remaining()];
                    chunk.get(bytes);
                    all.writeBytes(bytes);
                    return all;
                })
                .block()
                .toByteArray();
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] bytes = {1, 2, 3};
        CoapBody body = CoapBody.of(bytes);
        bytes[0] = 9;
        assertThat(body.bytes()).containsExactly(1, 2, 3);
        body.bytes()[0] = 9;
        assertThat(body.bytes()).containsExactly(1, 2, 3);
        assertThat(read(body)).containsExactly(1, 2, 3);
        assertThat(read(body)).as("once more").containsExactly(1, 2, 3);
        assertThat(body.length()).hasValue(3);
        assertThat(body.isInMemory()).isTrue();
        assertThat(body.isReplayable()).isTrue();
    }

    @Test
    void textIsUtf8() {
        assertThat(CoapBody.of("20 °C").bytes()).isEqualTo("20 °C".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noBytesAreTheEmptyBody() {
        assertThat(CoapBody.of(new byte[0])).isSameAs(CoapBody.EMPTY);
        assertThat(CoapBody.of("")).isSameAs(CoapBody.EMPTY);
        assertThat(read(CoapBody.EMPTY)).isEmpty();
    }

    @Test
    void aPublisherMayComeAgainAndAOneShotMayNot() {
        CoapBody again = CoapBody.publisher(() -> THREE);
        assertThat(again.isReplayable()).isTrue();
        assertThat(again.length()).isEmpty();
        assertThat(read(again)).hasSize(3);

        CoapBody once = CoapBody.oneShot(3, THREE);
        assertThat(once.isReplayable()).isFalse();
        assertThat(once.length()).hasValue(3);
        StepVerifier.create(once.content()).expectNextCount(1).verifyComplete();
        StepVerifier.create(once.content()).verifyError(IllegalStateException.class);
    }

    @Test
    void onlyAnUnknownLengthCanGoUnsized() {
        CoapBody sized = CoapBody.publisher(3, () -> THREE);
        assertThat(sized.unsized()).isSameAs(sized);
        assertThat(sized.isUnsized()).isFalse();
        assertThat(CoapBody.oneShot(THREE).unsized().isUnsized()).isTrue();
        assertThat(CoapBody.oneShot(THREE).isUnsized()).isFalse();
    }

    @Test
    void theBytesOfAPublisherAreNotThere() {
        assertThatThrownBy(() -> CoapBody.publisher(() -> THREE).bytes()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CoapRequest.put("/")
                        .body(CoapBody.publisher(() -> THREE))
                        .payload())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileIsReadInChunks(@TempDir Path folder) throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        CoapBody body = CoapBody.file(Files.write(folder.resolve("file"), bytes));
        assertThat(body.length()).hasValue(100_000);
        assertThat(body.isReplayable()).isTrue();
        assertThat(read(body)).isEqualTo(bytes);
        assertThat(read(body)).as("once more").isEqualTo(bytes);
        StepVerifier.create(body.content(), 1).expectNextCount(1).thenCancel().verify();
    }

    @Test
    void aFileThatIsGoneFailsWhenItIsRead(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        CoapBody body = CoapBody.file(file);
        Files.delete(file);
        StepVerifier.create(body.content())
                .expectErrorMatches(e -> e instanceof IOException || e instanceof UncheckedIOException)
                .verify();
    }

    @Test
    void anEmptyFileIsAnEmptyBody(@TempDir Path folder) throws IOException {
        assertThat(CoapBody.file(Files.createFile(folder.resolve("file")))).isSameAs(CoapBody.EMPTY);
    }

    @Test
    void wrongArgumentsAreNamedAtOnce(@TempDir Path folder) {
        for (Path bad : new Path[] {folder, folder.resolve("missing")}) {
            assertThatThrownBy(() -> CoapBody.file(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path");
        }
        for (long bad : new long[] {-1, 0x1_0000_0000L}) {
            assertThatThrownBy(() -> CoapBody.publisher(bad, () -> THREE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length");
            assertThatThrownBy(() -> CoapBody.oneShot(bad, THREE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length");
        }
        assertThatThrownBy(() -> CoapBody.of((byte[]) null)).hasMessageContaining("bytes");
        assertThatThrownBy(() -> CoapBody.of((String) null)).hasMessageContaining("text");
        assertThatThrownBy(() -> CoapBody.publisher(null)).hasMessageContaining("source");
        assertThatThrownBy(() -> CoapBody.oneShot(null)).hasMessageContaining("source");
    }

    @Test
    void bodiesInMemoryAreComparedByTheirBytes() {
        assertThat(CoapBody.of("x")).isEqualTo(CoapBody.of("x")).hasSameHashCodeAs(CoapBody.of("x"));
        assertThat(CoapBody.of("x")).isNotEqualTo(CoapBody.of("y"));
        CoapBody stream = CoapBody.publisher(() -> THREE);
        assertThat(stream).isEqualTo(stream).isNotEqualTo(CoapBody.publisher(() -> THREE));
    }

    @Test
    void whatABodyHoldsIsNotPrinted() {
        assertThat(CoapBody.of("secret")).hasToString("6 bytes");
        assertThat(CoapBody.oneShot(THREE)).hasToString("a body of unknown length");
    }
}
