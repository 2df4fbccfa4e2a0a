package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What every framing carries: code, token, options and payload. */
public record WireMessage(CoapCode code, byte[] token, CoapOptions options, byte[] payload) {

    static final byte[] NOTHING = {};

    public static WireMessage of(CoapCode code, byte... token) {
        return new WireMessage(code, token, CoapOptions.empty(), NOTHING);
    }

    public WireMessage with(CoapOptions changed) {
        return new WireMessage(code, token, changed, payload);
    }

    public WireMessage with(String text) {
        return new WireMessage(code, token, options, text.getBytes(StandardCharsets.UTF_8));
    }

    public String tokenHex() {
        return HexFormat.of().formatHex(token);
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return code + " token=" + tokenHex() + " " + options + " " + payload.length + " bytes";
    }
}
