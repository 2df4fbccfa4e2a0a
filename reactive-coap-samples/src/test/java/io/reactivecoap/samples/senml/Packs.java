package io.reactivecoap.samples.senml;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Packs as a device would send them. */
final class Packs {

    private Packs() {}

    static SenmlPack json(String text) {
        return SenmlFormat.SENML_JSON.read(bytes(text));
    }

    static SenmlPack cbor(String hex) {
        return SenmlFormat.SENML_CBOR.read(hex(hex));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
