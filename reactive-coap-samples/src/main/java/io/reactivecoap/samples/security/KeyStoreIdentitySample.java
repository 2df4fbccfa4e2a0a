package io.reactivecoap.samples.security;

import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import reactor.core.publisher.Flux;

/** Both sides have a certificate; ours is in a key store, PKCS#12. */
public final class KeyStoreIdentitySample {

    private static final String ALIAS = "sensor-7";

    private KeyStoreIdentitySample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI STORE-FILE ALIAS CA-FILE}; the store's password is asked for on the terminal
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0
                ? withServer()
                : Asking.ask(
                        identity(Asking.read(args[1]), args[2], PemIdentitySample.askForPassword())
                                .trust(ServerCertificateSample.authorities(args[3])),
                        args[0]);
    }

    static X509Identity identity(byte[] file, String alias, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password);
            return X509Identity.fromKeyStore(store, alias, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("file must be a PKCS#12 store with that password", e);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    private static Flux<String> withServer() {
        Authority authority = Authority.named("Sample Root");
        char[] password = PemIdentitySample.newPassword();
        byte[] file = store(authority.issue("sensor-7"), password);
        return Flux.using(
                () -> SecureServer.withCertificates(authority.issue("gateway"), authority.certificate()),
                server -> Asking.ask(
                        identity(file, ALIAS, password).trust(TrustPolicy.of(authority.certificate())), server.uri()),
                SecureServer::close);
    }

    private static byte[] store(Authority.Issued issued, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, issued.keys().getPrivate(), password, new Certificate[] {issued.certificate()});
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            store.store(file, password);
            return file.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
