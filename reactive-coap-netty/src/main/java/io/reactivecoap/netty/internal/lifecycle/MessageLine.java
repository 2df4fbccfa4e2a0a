package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapUri;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;

/** A message in a line, without what could be a secret; so many bytes of its payload are shown, none unless that was asked for. */
record MessageLine(int preview) {

    /** What names a request, such as {@code CON GET /x mid=1 tok=2a}; its response repeats it. */
    String head(Datagram datagram) {
        Message message = datagram.message();
        return datagram.type() + (message.isEmpty() && datagram.isConfirmable() ? " empty" : code(message, " "))
                + " mid=" + datagram.messageId() + token(message);
    }

    /** What names a message in a stream, such as {@code GET /x tok=2a}. */
    String head(Message message) {
        return message.isEmpty() ? "empty" : code(message, "") + token(message);
    }

    /** A response after the request that it answers: the token is there already. */
    String answer(Datagram datagram) {
        return datagram.type() + code(datagram.message(), " ") + " mid=" + datagram.messageId();
    }

    String answer(Message message) {
        return code(message, "");
    }

    private String code(Message message, String before) {
        if (message.isEmpty()) {
            return "";
        }
        if (!message.code().isRequest()) {
            return before + message.code();
        }
        String method = CoapMethod.of(message.code())
                .map(CoapMethod::toString)
                .orElseGet(() -> message.code().toString());
        return before + method + " " + path(message.options());
    }

    private static String token(Message message) {
        return message.token().length() == 0 ? "" : " tok=" + message.token();
    }

    private String path(CoapOptions options) {
        StringJoiner arguments = new StringJoiner("&", "?", "").setEmptyValue("");
        options.all(CoapOption.URI_QUERY)
                .forEach(argument -> arguments.add(Discretion.argument(argument, preview > 0)));
        return CoapUri.pathAndQuery(options.without(CoapOption.URI_QUERY)) + arguments;
    }

    /** Whether a request has something that goes with a secret: what is in it and in its answer is not to be seen. */
    static boolean isDelicate(Message request) {
        return request.options().all(CoapOption.URI_QUERY).stream().anyMatch(Discretion::isTelltale);
    }

    /** Options and payload. */
    String rest(Message message, boolean delicate) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < message.options().size(); i++) {
            String option = Signal.is(message) ? ofSignal(message, i) : option(message, i);
            if (!option.isEmpty()) {
                line.append(' ').append(option);
            }
        }
        byte[] payload = message.payload();
        if (payload.length > 0) {
            line.append(' ').append(payload.length).append(payload.length == 1 ? " byte" : " bytes");
            if (preview > 0 && !delicate) {
                line.append(' ').append(Discretion.preview(payload, preview));
            }
        }
        return line.toString();
    }

    private String option(Message message, int index) {
        CoapOptions options = message.options();
        CoapOption<?> option = CoapOption.byNumber(options.numberAt(index));
        byte[] value = options.valueAt(index);
        boolean inPath = option.equals(CoapOption.URI_PATH) || option.equals(CoapOption.URI_QUERY);
        if (inPath && message.code().isRequest()) {
            return "";
        }
        return option.name() + value(option, value);
    }

    private String value(CoapOption<?> option, byte[] value) {
        Object decoded;
        try {
            decoded = option.decode(value);
        } catch (IllegalArgumentException e) {
            return "=<illegal, " + value.length + " bytes>";
        }
        return switch (option.format()) {
            case EMPTY -> "";
            case UINT -> "=" + decoded;
            case OPAQUE -> "=" + opaque(option, value);
            case STRING -> "=" + text(option, String.valueOf(decoded));
        };
    }

    /** Those whose bytes mean nothing to anybody else. */
    private static String opaque(CoapOption<?> option, byte[] value) {
        boolean harmless = option.equals(CoapOption.ETAG)
                || option.equals(CoapOption.IF_MATCH)
                || option.equals(CoapOption.REQUEST_TAG);
        return harmless ? HexFormat.of().formatHex(value) : "<" + value.length + " bytes>";
    }

    private String text(CoapOption<?> option, String value) {
        if (option.equals(CoapOption.URI_QUERY) || option.equals(CoapOption.LOCATION_QUERY)) {
            return Discretion.argument(value, preview > 0);
        }
        return option.equals(CoapOption.PROXY_URI) ? Discretion.uri(value) : Discretion.onOneLine(value);
    }

    /** RFC 8323 §5.2: "Option Numbers [...] are specific to the message code". */
    private static String ofSignal(Message signal, int index) {
        int number = signal.options().numberAt(index);
        byte[] value = signal.options().valueAt(index);
        return switch (signal.code().detail() << Byte.SIZE | number) {
            case 0x102 -> "Max-Message-Size=" + uint(value);
            case 0x104 -> "Block-Wise-Transfer";
            case 0x106 -> "Extended-Token-Length=" + uint(value);
            case 0x202, 0x302 -> "Custody";
            case 0x402 -> "Alternative-Address=" + Discretion.onOneLine(new String(value, StandardCharsets.UTF_8));
            case 0x404 -> "Hold-Off=" + uint(value);
            case 0x502 -> "Bad-CSM-Option=" + uint(value);
            default -> "Option-" + number + "=<" + value.length + " bytes>";
        };
    }

    private static String uint(byte[] value) {
        if (value.length > Long.BYTES - 1) {
            return "<illegal, " + value.length + " bytes>";
        }
        long number = 0;
        for (byte octet : value) {
            number = number << Byte.SIZE | octet & 0xff;
        }
        return Long.toString(number);
    }
}
