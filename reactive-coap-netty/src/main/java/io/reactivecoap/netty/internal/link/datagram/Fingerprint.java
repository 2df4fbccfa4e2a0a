package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 64 bits that tell messages apart: readings that differ in a digit, or in two that make up for each other in a plain sum,
 * have different ones. No guard against a peer that looks for collisions: it would only hide its own messages. The number of
 * a notification makes no difference: there are servers, such as EMQX's gateway, that put a current one into a notification
 * which they send again with its message id.
 */
final class Fingerprint {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;
    private static final int TURN = 29;
    private static final int OBSERVE = CoapOption.OBSERVE.number();

    private Fingerprint() {}

    static long of(Message message) {
        long hash = mix(FACTOR, message.code().value());
        return payload(options(token(hash, message.token()), message.options()), message.payload());
    }

    private static long token(long before, Token token) {
        long hash = mix(before, token.length());
        for (int i = 0; i < token.length(); i++) {
            hash = mix(hash, token.byteAt(i));
        }
        return hash;
    }

    private static long options(long before, CoapOptions options) {
        long hash = mix(before, options.size());
        for (int i = 0; i < options.size(); i++) {
            if (options.numberAt(i) == OBSERVE) {
                continue;
            }
            hash = mix(hash, (long) options.numberAt(i) << Integer.SIZE | options.lengthAt(i));
            for (int k = 0; k < options.lengthAt(i); k++) {
                hash = mix(hash, options.byteAt(i, k));
            }
        }
        return hash;
    }

    private static long payload(long before, byte[] payload) {
        long hash = mix(before, payload.length);
        int i = 0;
        for (; i <= payload.length - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash, (long) LONGS.get(payload, i));
        }
        for (; i < payload.length; i++) {
            hash = mix(hash, payload[i]);
        }
        return hash;
    }

    private static long mix(long hash, long value) {
        return Long.rotateLeft((hash ^ value) * FACTOR, TURN);
    }
}
