package io.reactivecoap.netty.internal.message;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The signalling messages of RFC 8323 §5, whose options have numbers of their own for each code. */
public final class Signal {

    // Of a CSM (§5.3; RFC 8974 §2.2.1)
    public static final int MAX_MESSAGE_SIZE = 2;
    public static final int BLOCK_WISE_TRANSFER = 4;
    public static final int EXTENDED_TOKEN_LENGTH = 6;
    /** Of a Ping and a Pong (§5.4.1). */
    public static final int CUSTODY = 2;
    // Of a Release (§5.5)
    public static final int ALTERNATIVE_ADDRESS = 2;
    public static final int HOLD_OFF = 4;
    /** Of an Abort (§5.6.1). */
    public static final int BAD_CSM_OPTION = 2;

    private static final int LONGEST_ADDRESS = 255;
    private static final byte[] EMPTY = {};

    private Signal() {}

    /** Extended tokens are named where we use them. */
    public static Message csm(int maxMessageSize, OptionalInt tokenLength) {
        CoapOptions.Builder options = CoapOptions.builder()
                .add(MAX_MESSAGE_SIZE, uint(maxMessageSize))
                .add(BLOCK_WISE_TRANSFER, EMPTY);
        tokenLength.ifPresent(longest -> options.add(EXTENDED_TOKEN_LENGTH, uint(longest)));
        return signal(CoapCode.CSM, Token.EMPTY, options.build(), "");
    }

    public static Message ping(Token token, boolean custody) {
        return signal(CoapCode.PING, token, custody(custody), "");
    }

    public static Message pong(Token token, boolean custody) {
        return signal(CoapCode.PONG, token, custody(custody), "");
    }

    private static CoapOptions custody(boolean custody) {
        return custody ? CoapOptions.builder().add(CUSTODY, EMPTY).build() : CoapOptions.empty();
    }

    public static Message release() {
        return signal(CoapCode.RELEASE, Token.EMPTY, CoapOptions.empty(), "");
    }

    public static Message abort(String diagnostic, OptionalInt badCsmOption) {
        CoapOptions.Builder options = CoapOptions.builder();
        badCsmOption.ifPresent(number -> options.add(BAD_CSM_OPTION, uint(number)));
        return signal(CoapCode.ABORT, Token.EMPTY, options.build(), diagnostic);
    }

    private static Message signal(CoapCode code, Token token, CoapOptions options, String diagnostic) {
        return new Message(code, token, options, diagnostic.getBytes(StandardCharsets.UTF_8));
    }

    public static boolean is(Message message) {
        return message.code().isSignal();
    }

    /** RFC 8323 §5.2: signalling options are critical when their numbers are odd; none that is defined is. */
    public static OptionalInt critical(Message signal) {
        CoapOptions options = signal.options();
        for (int i = 0; i < options.size(); i++) {
            if ((options.numberAt(i) & 1) == 1) {
                return OptionalInt.of(options.numberAt(i));
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The first value of an option that is a number of so many bytes at most; empty when there is none. RFC 7252 §5.4.3: a
     * longer one is "treated like an unrecognized option".
     */
    public static OptionalLong number(Message signal, int option, int longest) {
        CoapOptions options = signal.options();
        for (int i = 0; i < options.size(); i++) {
            if (options.numberAt(i) == option && options.lengthAt(i) <= longest) {
                long value = 0;
                for (int k = 0; k < options.lengthAt(i); k++) {
                    value = value << Byte.SIZE | options.byteAt(i, k) & 0xff;
                }
                return OptionalLong.of(value);
            }
        }
        return OptionalLong.empty();
    }

    /** Where the peer suggests to connect instead (RFC 8323 §5.5), each in 1 to 255 bytes. */
    public static List<String> alternativeAddresses(Message release) {
        CoapOptions options = release.options();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            int length = options.lengthAt(i);
            if (options.numberAt(i) == ALTERNATIVE_ADDRESS && length > 0 && length <= LONGEST_ADDRESS) {
                addresses.add(new String(options.valueAt(i), StandardCharsets.UTF_8));
            }
        }
        return addresses;
    }

    public static String diagnostic(Message signal) {
        return new String(signal.payload(), StandardCharsets.UTF_8);
    }

    /** RFC 7252 §3.2: a uint has no leading zeros; 0 is no bytes. */
    private static byte[] uint(int value) {
        int length = (Integer.SIZE - Integer.numberOfLeadingZeros(value) + Byte.SIZE - 1) / Byte.SIZE;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> (length - 1 - i) * Byte.SIZE);
        }
        return bytes;
    }
}
