package io.reactivecoap.netty.support;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates, good ones and bad ones. */
public final class Certificates {

    private static final BouncyCastleProvider LIBRARY = new BouncyCastleProvider();
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** Who has a certificate: its key pair, and the chain from its own certificate upwards, without the root's. */
    public record Holder(KeyPair keys, X509Certificate certificate, List<X509Certificate> chain) {

        /** A file with the private key in PEM. */
        public Path keyFile(Path directory) {
            return write(directory.resolve("key" + SERIAL.incrementAndGet() + ".pem"), keys.getPrivate());
        }

        /** A file with the chain in PEM. */
        public Path chainFile(Path directory) {
            return write(directory.resolve("chain" + SERIAL.incrementAndGet() + ".pem"), chain.toArray());
        }

        /** A file with its own certificate in PEM. */
        public Path certificateFile(Path directory) {
            return write(directory.resolve("cert" + SERIAL.incrementAndGet() + ".pem"), certificate);
        }
    }

    private Certificates() {}

    private static Path write(Path file, Object... objects) {
        try {
            return Files.writeString(file, pem(objects));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String pem(Object... objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    public static KeyPair ecKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", LIBRARY); // whose encoding is complete
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair rsaKeys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A root authority. */
    public static Holder authority(String name) {
        return new Draft(name).authority().sign(null);
    }

    /** A certificate to be signed. */
    public static Draft draft(String name) {
        return new Draft(name);
    }

    /** What an authority has revoked. */
    public static X509CRL revoked(Holder authority, boolean outdated, X509Certificate... certificates) {
        try {
            Instant now = Instant.now();
            JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(
                    authority.certificate(), Date.from(now.minus(Duration.ofDays(outdated ? 20 : 1))));
            list.setNextUpdate(Date.from(outdated ? now.minus(Duration.ofDays(10)) : now.plus(Duration.ofDays(10))));
            for (X509Certificate certificate : certificates) {
                list.addCRLEntry(certificate.getSerialNumber(), new Date(), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter()
                    .getCRL(list.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(authority.keys().getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate in the making; good for {@code localhost} and 127.0.0.1 unless told otherwise. */
    public static final class Draft {

        private final String name;
        private KeyPair keys = ecKeys();
        private @Nullable String digest;
        private Instant from = Instant.now().minus(Duration.ofDays(1));
        private Instant to = Instant.now().plus(Duration.ofDays(30));
        private List<GeneralName> names = List.of(
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        private boolean authority;

        private Draft(String name) {
            this.name = name;
        }

        public Draft keys(KeyPair pair) {
            keys = pair;
            return this;
        }

        public Draft authority() {
            authority = true;
            names = List.of();
            return this;
        }

        public Draft digest(String with) {
            digest = with;
            return this;
        }

        public Draft valid(Duration fromNow, Duration until) {
            from = Instant.now().plus(fromNow);
            to = Instant.now().plus(until);
            return this;
        }

        /** Other host names; none leaves the extension out. */
        public Draft hosts(String... hosts) {
            List<GeneralName> others = new ArrayList<>();
            for (String host : hosts) {
                others.add(new GeneralName(GeneralName.dNSName, host));
            }
            names = others;
            return this;
        }

        public Draft purposes(KeyPurposeId... only) {
            purposes = only;
            return this;
        }

        /** Signs it with an authority's key, or with its own. */
        public Holder sign(@Nullable Holder by) {
            try {
                KeyPair signing = by == null ? keys : by.keys();
                X500Name issuer = new X500Name(
                        by == null
                                ? "CN=" + name
                                : by.certificate().getSubjectX500Principal().getName());
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(SERIAL.incrementAndGet()),
                        Date.from(from),
                        Date.from(to),
                        new X500Name("CN=" + name),
                        keys.getPublic());
                addExtensions(builder);
                String kind = signing.getPrivate().getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
                String algorithm = (digest == null ? "SHA256" : digest) + "with" + kind;
                X509Certificate certificate = new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm)
                                .setProvider(LIBRARY)
                                .build(signing.getPrivate())));
                List<X509Certificate> chain = new ArrayList<>();
                chain.add(certificate);
                if (by != null && !isSelfSigned(by.certificate())) {
                    chain.addAll(by.chain());
                }
                return new Holder(keys, certificate, List.copyOf(chain));
            } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static boolean isSelfSigned(X509Certificate certificate) {
            return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        }

        private void addExtensions(JcaX509v3CertificateBuilder builder) throws CertIOException {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (authority) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            } else {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
        }
    }
}
