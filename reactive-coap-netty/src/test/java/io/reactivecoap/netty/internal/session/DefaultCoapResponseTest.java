package io.reactivecoap.netty.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DefaultCoapResponseTest {

    private static final CoapAddress SOURCE = CoapAddress.inet("192.0.2.1", 5683);

    private final CoapResponse response = response(CoapCode.CONTENT, "22.3 C");

    @Test
    void saysWhatTheMessageSaid() {
        assertThat(response.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(response.isSuccess()).isTrue();
        assertThat(response.payloadAsString()).isEqualTo("22.3 C");
        assertThat(response.payloadLength()).isEqualTo(6);
        assertThat(response.contentFormat()).contains(ContentFormat.TEXT_PLAIN);
        assertThat(response.source()).isEqualTo(SOURCE);
        assertThat(response.elapsed()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void givesEveryCallerAPayloadOfItsOwn() {
        response.payload()[0] = 'x';
        response.payloadBuffer().get();

        assertThat(response.payload()).isEqualTo("22.3 C".getBytes(StandardCharsets.UTF_8));
        assertThat(response.payloadBuffer().remaining()).isEqualTo(6);
        assertThat(response.payloadBuffer().isReadOnly()).isTrue();
    }

    @Test
    void printsHowMuchAndNotWhat() {
        assertThat(response.toString())
                .contains("2.05 Content", "6 bytes", "192.0.2.1")
                .doesNotContain("22.3");
    }

    @Test
    void takesTheTextOfAnErrorForItsDiagnosis() {
        assertThat(response(CoapCode.NOT_FOUND, "no such sensor").diagnostic()).isEqualTo("no such sensor");
        assertThat(response.diagnostic()).isEmpty();
    }

    private static CoapResponse response(CoapCode code, String payload) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.TEXT_PLAIN);
        Message message = new Message(code, Token.of(1, 1), options, payload.getBytes(StandardCharsets.UTF_8));
        return new DefaultCoapResponse(message, SOURCE, Duration.ofMillis(5).toNanos());
    }
}
