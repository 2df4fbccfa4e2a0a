package io.reactivecoap.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a payload is written in: a media type as a number, from the CoAP Content-Formats registry (RFC 7252 §12.3). */
public final class ContentFormat {
    private static final int MAX_ID = 65535;
    private static final String UNREGISTERED = "content-format/";
    private static final Map<Integer, ContentFormat> REGISTRY = new LinkedHashMap<>();

    /** Text in UTF-8 (RFC 7252). */
    public static final ContentFormat TEXT_PLAIN = registered(0, "text/plain; charset=utf-8");
    /** COSE, encrypted for an implied recipient (RFC 9052). */
    public static final ContentFormat COSE_ENCRYPT0 = registered(16, "application/cose; cose-type=\"cose-encrypt0\"");
    /** COSE, authenticated for an implied recipient (RFC 9052). */
    public static final ContentFormat COSE_MAC0 = registered(17, "application/cose; cose-type=\"cose-mac0\"");
    /** COSE, signed once (RFC 9052). */
    public static final ContentFormat COSE_SIGN1 = registered(18, "application/cose; cose-type=\"cose-sign1\"");
    /** Authorization for constrained environments (RFC 9200). */
    public static final ContentFormat ACE_CBOR = registered(19, "application/ace+cbor");
    /** A GIF picture. */
    public static final ContentFormat IMAGE_GIF = registered(21, "image/gif");
    /** A JPEG picture. */
    public static final ContentFormat IMAGE_JPEG = registered(22, "image/jpeg");
    /** A PNG picture. */
    public static final ContentFormat IMAGE_PNG = registered(23, "image/png");
    /** Links (RFC 6690). */
    public static final ContentFormat LINK_FORMAT = registered(40, "application/link-format");
    /** XML (RFC 7252). */
    public static final ContentFormat XML = registered(41, "application/xml");
    /** Bytes (RFC 7252). */
    public static final ContentFormat OCTET_STREAM = registered(42, "application/octet-stream");
    /** Efficient XML interchange (RFC 7252). */
    public static final ContentFormat EXI = registered(47, "application/exi");
    /** JSON (RFC 7252). */
    public static final ContentFormat JSON = registered(50, "application/json");
    /** A JSON patch (RFC 6902). */
    public static final ContentFormat JSON_PATCH_JSON = registered(51, "application/json-patch+json");
    /** A JSON merge patch (RFC 7396). */
    public static final ContentFormat MERGE_PATCH_JSON = registered(52, "application/merge-patch+json");
    /** CBOR (RFC 8949). */
    public static final ContentFormat CBOR = registered(60, "application/cbor");
    /** A CBOR web token (RFC 8392). */
    public static final ContentFormat CWT = registered(61, "application/cwt");
    /** Several representations in one (RFC 8710). */
    public static final ContentFormat MULTIPART_CORE = registered(62, "application/multipart-core");
    /** A sequence of CBOR items (RFC 8742). */
    public static final ContentFormat CBOR_SEQ = registered(63, "application/cbor-seq");
    /** COSE, encrypted (RFC 9052). */
    public static final ContentFormat COSE_ENCRYPT = registered(96, "application/cose; cose-type=\"cose-encrypt\"");
    /** COSE, authenticated (RFC 9052). */
    public static final ContentFormat COSE_MAC = registered(97, "application/cose; cose-type=\"cose-mac\"");
    /** COSE, signed (RFC 9052). */
    public static final ContentFormat COSE_SIGN = registered(98, "application/cose; cose-type=\"cose-sign\"");
    /** A COSE key (RFC 9052). */
    public static final ContentFormat COSE_KEY = registered(101, "application/cose-key");
    /** Several COSE keys (RFC 9052). */
    public static final ContentFormat COSE_KEY_SET = registered(102, "application/cose-key-set");
    /** Sensor measurements in JSON (RFC 8428). */
    public static final ContentFormat SENML_JSON = registered(110, "application/senml+json");
    /** Streamed sensor measurements in JSON (RFC 8428). */
    public static final ContentFormat SENSML_JSON = registered(111, "application/sensml+json");
    /** Sensor measurements in CBOR (RFC 8428). */
    public static final ContentFormat SENML_CBOR = registered(112, "application/senml+cbor");
    /** Streamed sensor measurements in CBOR (RFC 8428). */
    public static final ContentFormat SENSML_CBOR = registered(113, "application/sensml+cbor");
    /** Sensor measurements in EXI (RFC 8428). */
    public static final ContentFormat SENML_EXI = registered(114, "application/senml-exi");
    /** Streamed sensor measurements in EXI (RFC 8428). */
    public static final ContentFormat SENSML_EXI = registered(115, "application/sensml-exi");
    /** YANG data in CBOR, named by SID (RFC 9254). */
    public static final ContentFormat YANG_DATA_CBOR_SID = registered(140, "application/yang-data+cbor; id=sid");
    /** Why a request failed (RFC 9290). */
    public static final ContentFormat CONCISE_PROBLEM_DETAILS =
            registered(257, "application/concise-problem-details+cbor");
    /** DDoS open threat signalling (RFC 9132). */
    public static final ContentFormat DOTS_CBOR = registered(271, "application/dots+cbor");
    /** Which blocks have not arrived (RFC 9177). */
    public static final ContentFormat MISSING_BLOCKS_CBOR_SEQ = registered(272, "application/missing-blocks+cbor-seq");
    /** Sensor measurements in XML (RFC 8428). */
    public static final ContentFormat SENML_XML = registered(310, "application/senml+xml");
    /** Streamed sensor measurements in XML (RFC 8428). */
    public static final ContentFormat SENSML_XML = registered(311, "application/sensml+xml");
    /** FETCH and PATCH of measurements in JSON (RFC 8790). */
    public static final ContentFormat SENML_ETCH_JSON = registered(320, "application/senml-etch+json");
    /** FETCH and PATCH of measurements in CBOR (RFC 8790). */
    public static final ContentFormat SENML_ETCH_CBOR = registered(322, "application/senml-etch+cbor");
    /** YANG data in CBOR (RFC 9254). */
    public static final ContentFormat YANG_DATA_CBOR = registered(340, "application/yang-data+cbor");
    /** YANG data in CBOR, named by name (RFC 9254). */
    public static final ContentFormat YANG_DATA_CBOR_NAME = registered(341, "application/yang-data+cbor; id=name");
    /** A description of a thing (W3C). */
    public static final ContentFormat TD_JSON = registered(432, "application/td+json");
    /** Open Connectivity Foundation. */
    public static final ContentFormat OCF_CBOR = registered(10000, "application/vnd.ocf+cbor");
    /** A message protected by OSCORE (RFC 8613). */
    public static final ContentFormat OSCORE = registered(10001, "application/oscore");
    /** LwM2M in TLV. */
    public static final ContentFormat LWM2M_TLV = registered(11542, "application/vnd.oma.lwm2m+tlv");
    /** LwM2M in JSON. */
    public static final ContentFormat LWM2M_JSON = registered(11543, "application/vnd.oma.lwm2m+json");
    /** LwM2M in CBOR. */
    public static final ContentFormat LWM2M_CBOR = registered(11544, "application/vnd.oma.lwm2m+cbor");

    private final int id;
    private final String mediaType;
    private final String key;

    private ContentFormat(int id, String mediaType, String key) {
        this.id = id;
        this.mediaType = mediaType;
        this.key = key;
    }

    private static ContentFormat registered(int id, String mediaType) {
        ContentFormat format = new ContentFormat(id, mediaType, keyOf(mediaType));
        REGISTRY.put(id, format);
        return format;
    }

    /**
     * The content format of a number.
     *
     * @param id 0 to 65535
     * @return the content format, also where this library does not know its media type
     */
    public static ContentFormat of(int id) {
        if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("id must be 0 to " + MAX_ID + ", was " + id);
        }
        ContentFormat known = REGISTRY.get(id);
        if (known != null) {
            return known;
        }
        String name = UNREGISTERED + id;
        return new ContentFormat(id, name, name);
    }

    /**
     * Finds a content format by what people write.
     *
     * @param mediaTypeOrNumber a media type such as {@code application/json}, its subtype such as {@code json}, or a
     *     number such as {@code 50}
     * @return the content format, or empty if none or several are called so
     */
    public static Optional<ContentFormat> parse(String mediaTypeOrNumber) {
        Objects.requireNonNull(mediaTypeOrNumber, "mediaTypeOrNumber");
        String key = keyOf(mediaTypeOrNumber);
        String number = key.startsWith(UNREGISTERED) ? key.substring(UNREGISTERED.length()) : key;
        if (number.matches("[0-9]{1,5}")) {
            int id = Integer.parseInt(number);
            return id <= MAX_ID ? Optional.of(of(id)) : Optional.empty();
        }
        for (ContentFormat format : REGISTRY.values()) {
            if (format.key.equals(key)) {
                return Optional.of(format);
            }
        }
        List<ContentFormat> similar = REGISTRY.values().stream()
                .filter(format ->
                        format.essence().equals(key) || format.subtype().equals(key))
                .toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }

    /** A media type as it is compared: case, blanks and the character set UTF-8 make no difference. */
    private static String keyOf(String mediaType) {
        return mediaType.toLowerCase(Locale.ROOT).replaceAll("\\s", "").replaceAll(";charset=\"?utf-8\"?", "");
    }

    private String essence() {
        int parameters = key.indexOf(';');
        return parameters < 0 ? key : key.substring(0, parameters);
    }

    private String subtype() {
        return essence().substring(essence().indexOf('/') + 1);
    }

    /** {@return the number} */
    public int id() {
        return id;
    }

    /** {@return the media type; {@code content-format/65000} where this library does not know it} */
    public String mediaType() {
        return mediaType;
    }

    /** {@return whether a payload is text that people can read: plain text, links, JSON or XML} */
    public boolean isText() {
        String subtype = subtype();
        return essence().startsWith("text/")
                || subtype.equals("link-format")
                || subtype.equals("json")
                || subtype.equals("xml")
                || subtype.endsWith("+json")
                || subtype.endsWith("+xml");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContentFormat that && id == that.id;
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** {@return the media type} */
    @Override
    public String toString() {
        return mediaType;
    }
}
