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
import io.reactivecoap.security.X509Identity;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;

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

    /** The versions of TLS that can use some of the suites. */
    static ProtocolVersion[] versions(int[] suites) {
        boolean tls13 = Arrays.stream(suites).anyMatch(CipherSuites::isOfTls13);
        boolean tls12 = !Arrays.stream(suites).allMatch(CipherSuites::isOfTls13);
        return !tls13
                ? ProtocolVersion.TLSv12.only()
                : tls12 ? ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12) : ProtocolVersion.TLSv13.only();
    }

    /** Whether it is one of TLS 1.3, which no other version can use. */
    private static boolean isOfTls13(int suite) {
        return suite >> 8 == 0x13;
    }

    /** What is accepted of what a peer offers: as {@link #offered}, but of certificates only what our own key can sign. */
    static int[] accepted(Handshake handshake) {
        boolean rsa = handshake.credentials() instanceof X509Identity own
                && own.key().getAlgorithm().equals("RSA");
        return Arrays.stream(offered(handshake))
                .filter(suite -> {
                    int exchange = TlsUtils.getKeyExchangeAlgorithm(suite);
                    return exchange != (rsa ? KeyExchangeAlgorithm.ECDHE_ECDSA : KeyExchangeAlgorithm.ECDHE_RSA);
                })
                .toArray();
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
