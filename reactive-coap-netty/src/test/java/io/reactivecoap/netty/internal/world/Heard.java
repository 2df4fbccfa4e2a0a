package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A datagram as the peer received it. */
public record Heard(Datagram datagram, byte[] bytes, long time) {

    public Heard at(Duration time) {
        assertThat(Duration.ofNanos(this.time))
                .as("when %s was heard", datagram)
                .isEqualTo(time);
        return this;
    }

    public Heard withPath(String... segments) {
        assertThat(datagram.message().options().all(CoapOption.URI_PATH)).containsExactly(segments);
        return this;
    }

    public <T> Heard withOption(CoapOption<T> option, T value) {
        assertThat(datagram.message().options().get(option)).as("%s", option).isEqualTo(value);
        return this;
    }

    /** With this Block1 option, in the notation of RFC 7959: {@code NUM/M/SIZE}. */
    public Heard withBlock1(String notation) {
        return withOption(CoapOption.BLOCK1, Bytes.block(notation));
    }

    /** With this Block2 option, in the notation of RFC 7959: {@code NUM/M/SIZE}. */
    public Heard withBlock2(String notation) {
        return withOption(CoapOption.BLOCK2, Bytes.block(notation));
    }

    public Heard withoutOption(CoapOption<?> option) {
        assertThat(datagram.message().options().contains(option))
                .as("%s in %s", option, datagram)
                .isFalse();
        return this;
    }

    public Heard withPayload(String text) {
        assertThat(payload()).isEqualTo(text);
        return this;
    }

    /** With some token of this length. */
    public Heard withTokenOf(int bytes) {
        assertThat(token().length()).as("length of the token of %s", datagram).isEqualTo(bytes);
        return this;
    }

    public Heard withToken(Token token) {
        assertThat(token()).isEqualTo(token);
        return this;
    }

    public Heard withMessageId(int messageId) {
        assertThat(messageId()).isEqualTo(messageId);
        return this;
    }

    public Token token() {
        return datagram.message().token();
    }

    public int messageId() {
        return datagram.messageId();
    }

    public String payload() {
        return new String(datagram.message().payload(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return datagram + " at " + Duration.ofNanos(time);
    }
}
