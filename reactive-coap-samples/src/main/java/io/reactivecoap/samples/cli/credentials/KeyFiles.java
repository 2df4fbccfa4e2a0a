package io.reactivecoap.samples.cli.credentials;

import io.reactivecoap.spi.CredentialReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys and certificates in files, in PEM. What cannot be read is told by the file's name, and never by what is in it. */
final class KeyFiles {

    private static final List<String> ALGORITHMS = List.of("EC", "Ed25519", "Ed448", "RSA");

    private KeyFiles() {}

    static byte[] bytes(Path file) {
        if (file.toString().contains("-----BEGIN")) {
            throw new IllegalArgumentException("a key must be in a file, and the name of the file be given");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
    }

    static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    static List<X509Certificate> certificates(Path file) {
        return CredentialReader.load().readCertificates(text(file));
    }

    static PrivateKey privateKey(Path file, @Nullable String password) {
        return CredentialReader.load().readPrivateKey(text(file), password == null ? null : password.toCharArray());
    }

    /** One in SubjectPublicKeyInfo (RFC 7250 §3), or that of a certificate. */
    static PublicKey publicKey(Path file) {
        String pem = text(file);
        if (pem.contains("-----BEGIN CERTIFICATE-----")) {
            return certificates(file).get(0).getPublicKey();
        }
        try {
            String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
            X509EncodedKeySpec encoded =
                    new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePublic(encoded);
                } catch (GeneralSecurityException e) {
                    // perhaps the next
                }
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalArgumentException(file + " must be a public key in PEM (BEGIN PUBLIC KEY), or a certificate");
    }
}
