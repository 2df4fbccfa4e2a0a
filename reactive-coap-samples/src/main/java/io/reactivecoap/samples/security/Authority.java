package io.reactivecoap.samples.security;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of the sample's own, made when it starts and gone with it. */
final class Authority {

    private static final Duration VALID = Duration.ofDays(1);

    /**
     * What somebody has a certificate with.
     *
     * @param keys the key pair
     * @param certificate its certificate
     */
    record Issued(KeyPair keys, X509Certificate certificate) {}

    private final String name;
    private final Issued own;

    private Authority(String name) {
        this.name = name;
        own = sign(name, newKeys(), null, new BasicConstraints(true), new KeyUsage(KeyUsage.keyCertSign));
    }

    static Authority named(String name) {
        return new Authority(name);
    }

    /** A key pair of the curve that everybody has to know (RFC 7252 §9.1.3.2). */
    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate certificate() {
        return own.certificate();
    }

    /** Issues a certificate that is good for localhost. */
    Issued issue(String subject) {
        return sign(subject, newKeys(), own, new BasicConstraints(false), new KeyUsage(KeyUsage.digitalSignature));
    }

    private Issued sign(
            String subject, KeyPair keys, @Nullable Issued by, BasicConstraints constraints, KeyUsage usage) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    new BigInteger(64, new SecureRandom()),
                    Date.from(now.minus(VALID)),
                    Date.from(now.plus(VALID)),
                    new X500Name("CN=" + subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, usage);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            KeyPair signing = by == null ? keys : by.keys();
            return new Issued(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate()))));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
