package io.reactivecoap.netty;

import io.reactivecoap.netty.internal.security.Pem;
import io.reactivecoap.spi.CredentialReader;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads keys and certificates in PEM for {@link io.reactivecoap.security.X509Identity}. */
public final class PemCredentialReader implements CredentialReader {

    /** Called by {@link java.util.ServiceLoader}. */
    public PemCredentialReader() {}

    @Override
    public PrivateKey readPrivateKey(String pem, char @Nullable [] password) {
        return Pem.readPrivateKey(pem, password);
    }

    @Override
    public List<X509Certificate> readCertificates(String pem) {
        return Pem.readCertificates(pem);
    }
}
