package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The messages about a connection; the numbers of their options depend on their code (RFC 8323 §5). */
final class Signals {

    static final int MAX_MESSAGE_SIZE = 2;
    static final int BLOCK_WISE_TRANSFER = 4;
    static final int CUSTODY = 2;
    static final int ALTERNATIVE_ADDRESS = 2;
    static final int HOLD_OFF = 4;
    static final int BAD_CSM_OPTION = 2;

    private Signals() {}

    static WireMessage csm(Csm csm) {
        CoapOptions.Builder options = CoapOptions.builder();
        if (csm.maxMessageSize() != null) {
            options.add(MAX_MESSAGE_SIZE, uint(csm.maxMessageSize()));
        }
        if (csm.blockWise()) {
            options.add(BLOCK_WISE_TRANSFER, WireMessage.NOTHING);
        }
        return WireMessage.of(CoapCode.CSM).with(options.build());
    }

    /** A Pong has the token of its Ping, and Custody where that was asked for (RFC 8323 §5.4). */
    static WireMessage pong(WireMessage ping) {
        WireMessage pong = WireMessage.of(CoapCode.PONG, ping.token());
        return ping.options().contains(CUSTODY) ? pong.with(one(CUSTODY, WireMessage.NOTHING)) : pong;
    }

    static WireMessage release(@Nullable String alternativeAddress, @Nullable Long holdOffSeconds) {
        CoapOptions.Builder options = CoapOptions.builder();
        if (alternativeAddress != null) {
            options.add(ALTERNATIVE_ADDRESS, alternativeAddress.getBytes(StandardCharsets.UTF_8));
        }
        if (holdOffSeconds != null) {
            options.add(HOLD_OFF, uint(holdOffSeconds));
        }
        return WireMessage.of(CoapCode.RELEASE).with(options.build());
    }

    static WireMessage abort(String diagnostic) {
        return WireMessage.of(CoapCode.ABORT).with(diagnostic);
    }

    static WireMessage abortForOption(int number) {
        return abort("option " + number + " of the CSM").with(one(BAD_CSM_OPTION, uint(number)));
    }

    private static CoapOptions one(int number, byte[] value) {
        return CoapOptions.builder().add(number, value).build();
    }

    /** The bytes of a number, none of them leading zeros. */
    static byte[] uint(long value) {
        int length = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> 8 * (length - 1 - i));
        }
        return bytes;
    }

    static long number(byte[] uint) {
        long value = 0;
        for (byte next : uint) {
            value = value << 8 | next & 0xff;
        }
        return value;
    }
}
