package io.reactivecoap.netty.internal.security;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.bouncycastle.tls.AlertDescription;

/** A certificate that a policy does not accept; says which one, and why. */
final class UntrustedCertificateException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final short alert;

    UntrustedCertificateException(X509Certificate certificate, String why, short alert) {
        super("the certificate of \"" + certificate.getSubjectX500Principal() + "\" " + why);
        this.alert = alert;
    }

    UntrustedCertificateException(String why) {
        super(why);
        this.alert = AlertDescription.bad_certificate;
    }

    /** The alert that tells the peer. */
    short alert() {
        return alert;
    }
}
