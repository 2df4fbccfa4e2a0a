package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A message as the peer received it over a stream. */
record HeardOnStream(Message message, byte[] bytes, long time) {

    HeardOnStream at(Duration time) {
        assertThat(Duration.ofNanos(this.time)).as("when %s was heard", message).isEqualTo(time);
        return this;
    }

    HeardOnStream withPath(String... segments) {
        assertThat(message.options().all(CoapOption.URI_PATH)).containsExactly(segments);
        return this;
    }

    <T> HeardOnStream withOption(CoapOption<T> option, T value) {
        assertThat(message.options().get(option))
                .as("%s of %s", option, message)
                .isEqualTo(value);
        return this;
    }

    /** With this option, whatever it means, and its value in hexadecimal. */
    HeardOnStream with(int number, String value) {
        assertThat(message.options().contains(number))
                .as("option %d of %s", number, message)
                .isTrue();
        for (int i = 0; i < message.options().size(); i++) {
            if (message.options().numberAt(i) == number) {
                assertThat(hex(message.options().valueAt(i))).isEqualTo(value);
            }
        }
        return this;
    }

    /** With this Block1 option, in the notation of RFC 8323: {@code NUM/M/SIZE} or {@code NUM/M/BERT}. */
    HeardOnStream withBlock1(String notation) {
        return withOption(CoapOption.BLOCK1, block(notation));
    }

    /** With this Block2 option, in the notation of RFC 8323: {@code NUM/M/SIZE} or {@code NUM/M/BERT}. */
    HeardOnStream withBlock2(String notation) {
        return withOption(CoapOption.BLOCK2, block(notation));
    }

    static BlockOption block(String notation) {
        String[] parts = notation.split("/");
        return parts[2].equals("BERT")
                ? new BlockOption(Integer.parseInt(parts[0]), parts[1].equals("1"), BlockOption.BERT)
                : Bytes.block(notation);
    }

    HeardOnStream withoutOption(CoapOption<?> option) {
        return without(option.number());
    }

    HeardOnStream without(int number) {
        assertThat(message.options().contains(number))
                .as("option %d in %s", number, message)
                .isFalse();
        return this;
    }

    HeardOnStream withPayload(String text) {
        assertThat(payload()).isEqualTo(text);
        return this;
    }

    HeardOnStream withPayloadOf(int bytes) {
        assertThat(message.payload()).as("payload of %s", message).hasSize(bytes);
        return this;
    }

    HeardOnStream withToken(Token token) {
        assertThat(message.token()).isEqualTo(token);
        return this;
    }

    HeardOnStream withTokenOf(int bytes) {
        assertThat(message.token().length())
                .as("length of the token of %s", message)
                .isEqualTo(bytes);
        return this;
    }

    Token token() {
        return message.token();
    }

    String payload() {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return message + " at " + Duration.ofNanos(time);
    }
}
