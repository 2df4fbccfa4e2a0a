package io.reactivecoap.netty.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static final Token TOKEN = Token.of(0x4711, 2);
    private static final CoapOptions OPTIONS = CoapOptions.empty().with(CoapOption.URI_PATH, "a");

    @Test
    void isEqualByWhatItSays() {
        Message message = new Message(CoapCode.GET, TOKEN, OPTIONS, new byte[] {1, 2});

        assertThat(message)
                .isEqualTo(new Message(CoapCode.GET, TOKEN, OPTIONS, new byte[] {1, 2}))
                .hasSameHashCodeAs(new Message(CoapCode.GET, TOKEN, OPTIONS, new byte[] {1, 2}))
                .isNotEqualTo(new Message(CoapCode.PUT, TOKEN, OPTIONS, new byte[] {1, 2}))
                .isNotEqualTo(new Message(CoapCode.GET, Token.EMPTY, OPTIONS, new byte[] {1, 2}))
                .isNotEqualTo(new Message(CoapCode.GET, TOKEN, CoapOptions.empty(), new byte[] {1, 2}))
                .isNotEqualTo(new Message(CoapCode.GET, TOKEN, OPTIONS, new byte[] {1, 3}));
    }

    /** RFC 7252 §4.1: an Empty message has neither token, nor options, nor payload. */
    @Test
    void emptyIsEmpty() {
        assertThat(Message.EMPTY.isEmpty()).isTrue();
        assertThat(Message.EMPTY.token()).isEqualTo(Token.EMPTY);
        assertThat(Message.EMPTY.options()).isEmpty();
        assertThat(Message.EMPTY.payload()).isEmpty();
        assertThat(new Message(CoapCode.GET, Token.EMPTY, CoapOptions.empty(), Message.NO_PAYLOAD).isEmpty())
                .isFalse();
    }

    /** RFC 7252 §4.2: both MUST echo the Message ID and be Empty. */
    @Test
    void repliesEchoTheMessageIdAndAreEmpty() {
        assertThat(Datagram.acknowledgement(0xabcd)).isEqualTo(new Datagram(Type.ACK, 0xabcd, Message.EMPTY));
        assertThat(Datagram.reset(0xabcd)).isEqualTo(new Datagram(Type.RST, 0xabcd, Message.EMPTY));
        assertThat(Datagram.reset(0xabcd).isConfirmable()).isFalse();
        assertThat(new Datagram(Type.CON, 1, Message.EMPTY).isConfirmable()).isTrue();
    }

    /** RFC 7252 §3: "Confirmable (0), Non-confirmable (1), Acknowledgement (2), or Reset (3)". */
    @Test
    void typesHaveTheNumbersOfTheRfc() {
        assertThat(Type.of(0)).isEqualTo(Type.CON);
        assertThat(Type.of(1)).isEqualTo(Type.NON);
        assertThat(Type.of(2)).isEqualTo(Type.ACK);
        assertThat(Type.of(3)).isEqualTo(Type.RST);
    }

    @Test
    void printsWhatItSaysAndNotThePayload() {
        Message message = new Message(CoapCode.PUT, TOKEN, OPTIONS, "secret".getBytes(StandardCharsets.UTF_8));

        assertThat(new Datagram(Type.CON, 0x1234, message))
                .hasToString("CON mid=4660 0.03 PUT tok=4711 {Uri-Path=a} (6 bytes)");
    }
}
