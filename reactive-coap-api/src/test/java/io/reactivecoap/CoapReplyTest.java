package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler answers. */
class CoapReplyTest {

    private static final CoapReply REPLY = CoapReply.of(CoapCode.CONTENT);

    @Test
    void hasNothingButItsCodeAtFirst() {
        assertThat(REPLY.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(REPLY.options()).isEqualTo(CoapOptions.empty());
        assertThat(REPLY.payload()).isEmpty();
        assertThat(REPLY.payloadLength()).isZero();
    }

    @Test
    void isChangedByMakingAnother() {
        CoapReply changed = REPLY.payload("é")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .option(CoapOption.MAX_AGE, 1L)
                .option(CoapOption.MAX_AGE, 2L)
                .addOption(CoapOption.LOCATION_PATH, "a")
                .addOption(CoapOption.LOCATION_PATH, "b");

        assertThat(changed.payload()).containsExactly(0xc3, 0xa9);
        assertThat(changed.payloadLength()).isEqualTo(2);
        assertThat(changed.options().get(CoapOption.CONTENT_FORMAT)).isEqualTo(ContentFormat.TEXT_PLAIN);
        assertThat(changed.options().all(CoapOption.MAX_AGE)).containsExactly(2L);
        assertThat(changed.options().all(CoapOption.LOCATION_PATH)).containsExactly("a", "b");
        assertThat(changed.options(CoapOptions.empty()).options().isEmpty()).isTrue();
        assertThat(REPLY).isEqualTo(CoapReply.of(CoapCode.CONTENT));
    }

    @Test
    void keepsItsPayloadToItself() {
        byte[] bytes = {1, 2};
        CoapReply reply = REPLY.payload(bytes);
        bytes[0] = 9;
        reply.payload()[1] = 9;

        assertThat(reply.payload()).containsExactly(1, 2);
    }

    @Test
    void isEqualToOneThatSaysTheSame() {
        assertThat(REPLY.payload("a"))
                .isEqualTo(REPLY.payload("a"))
                .hasSameHashCodeAs(REPLY.payload("a"))
                .isNotEqualTo(REPLY.payload("b"))
                .isNotEqualTo(REPLY)
                .isNotEqualTo(CoapReply.of(CoapCode.VALID).payload("a"))
                .isNotEqualTo(REPLY.payload("a").option(CoapOption.MAX_AGE, 1L));
    }

    @Test
    void printsNoPayload() {
        assertThat(REPLY.payload("secret").toString())
                .contains("2.05", "6 bytes")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x1f, 0x20, 0x60, 0xe1})
    void hasNoCodeButAResponses(int code) {
        assertThatThrownBy(() -> CoapReply.of(CoapCode.of(code)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("code must be");
    }
}
