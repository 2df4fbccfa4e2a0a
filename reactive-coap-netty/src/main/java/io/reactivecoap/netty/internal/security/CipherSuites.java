package io.reactivecoap.netty.internal.security;

import static org.bouncycastle.tls.CipherSuite.TLS_AES_128_CCM_8_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_AES_128_CCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_PSK_WITH_AES_128_CCM;
import static org.bouncycastle.tls.CipherSuite.TLS_PSK_WITH_AES_128_CCM_8;
import static org.bouncycastle.tls.CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256;

import io.reactivecoap.security.PreSharedKey;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.CipherSuite;

/** Cipher suites: those that suit, and their names in the IANA registry. */
final class CipherSuites {

    /** TLS 1.3 keeps the kind of key apart from the suite. */
    private static final int[] TLS13 = {
        TLS_AES_128_GCM_SHA256,
        TLS_AES_128_CCM_8_SHA256,
        TLS_AES_128_CCM_SHA256,
        TLS_CHACHA20_POLY1305_SHA256,
        TLS_AES_256_GCM_SHA384
    };

    /** Those with forward secrecy first, then what RFC 7252 §9.1.3.1 has everybody do, then what some peers do besides. */
    private static final int[] PSK = {
        TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
        TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
        TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256,
        TLS_PSK_WITH_AES_128_CCM_8,
        TLS_PSK_WITH_AES_128_CCM,
        TLS_PSK_WITH_AES_128_GCM_SHA256,
        TLS_PSK_WITH_CHACHA20_POLY1305_SHA256,
        TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256,
        TLS_PSK_WITH_AES_128_CBC_SHA256
    };

    /** RFC 7252 §9.1.3.2, §9.1.3.3: everybody does the first. */
    private static final int[] CERTIFICATE = {
        TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
        TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private static final Map<Integer, String> NAMES = names();

    private CipherSuites() {}

    /** What is offered: what was chosen, or what suits. */
    static int[] offered(Handshake handshake) {
        List<String> chosen = handshake.parameters().suites();
        if (!chosen.isEmpty()) {
            return chosen.stream().mapToInt(CipherSuites::number).toArray();
        }
        int[] suiting = handshake.credentials() instanceof PreSharedKey ? PSK : CERTIFICATE;
        if (handshake.datagrams()) {
            return suiting.clone();
        }
        int[] all = new int[TLS13.length + suiting.length];
        System.arraycopy(TLS13, 0, all, 0, TLS13.length);
        System.arraycopy(suiting, 0, all, TLS13.length, suiting.length);
        return all;
    }

    /** Whether it is one of TLS 1.3, which no other version can use. */
    static boolean isOfTls13(int suite) {
        return suite >> 8 == 0x13;
    }

    /**
     * The number of a suite.
     *
     * @throws IllegalArgumentException when there is none of the name
     */
    static int number(String name) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("suites must be names of cipher suites: " + name));
    }

    static String name(int number) {
        return NAMES.getOrDefault(number, String.format("0x%04X", number));
    }

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new HashMap<>();
        for (Field field : CipherSuite.class.getFields()) {
            try {
                names.putIfAbsent(field.getInt(null), field.getName());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return names;
    }
}
