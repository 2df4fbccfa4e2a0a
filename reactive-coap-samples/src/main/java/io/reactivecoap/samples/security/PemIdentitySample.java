package io.reactivecoap.samples.security;

import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import reactor.core.publisher.Flux;

/** Both sides have a certificate; ours is in PEM files, its key encrypted. */
public final class PemIdentitySample {

    private PemIdentitySample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI KEY-FILE CHAIN-FILE CA-FILE}; the key's password is asked for on the terminal
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0
                ? withServer()
                : Asking.ask(
                        identity(Path.of(args[1]), askForPassword(), Path.of(args[2]))
                                .trust(ServerCertificateSample.authorities(args[3])),
                        args[0]);
    }

    /** Reads files: not for event loops. */
    static X509Identity identity(Path key, char[] password, Path chain) {
        try {
            return X509Identity.fromPem(key, password, chain);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    static char[] askForPassword() {
        Console terminal = Objects.requireNonNull(System.console(), "there is no terminal to ask for the password");
        return terminal.readPassword("Password: ");
    }

    private static Flux<String> withServer() {
        Authority authority = Authority.named("Sample Root");
        return Flux.using(
                () -> SecureServer.withCertificates(authority.issue("gateway"), authority.certificate()),
                server -> Flux.using(
                        () -> PemFiles.write(authority.issue("sensor-7")),
                        files -> Asking.ask(
                                identity(files.key(), files.password(), files.chain())
                                        .trust(TrustPolicy.of(authority.certificate())),
                                server.uri()),
                        PemFiles::delete),
                SecureServer::close);
    }

    /** Files of this run, in a directory that others cannot read. */
    private record PemFiles(Path key, char[] password, Path chain) {

        static PemFiles write(Authority.Issued issued) throws IOException, OperatorCreationException {
            Path directory = Files.createTempDirectory("coap-sample");
            char[] password = newPassword();
            Path key = directory.resolve("key.pem");
            write(
                    key,
                    new JcaPKCS8Generator(
                            issued.keys().getPrivate(),
                            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                    .setProvider(new BouncyCastleProvider())
                                    .setPassword(password)
                                    .build()));
            Path chain = directory.resolve("chain.pem");
            write(chain, issued.certificate());
            return new PemFiles(key, password, chain);
        }

        private static void write(Path file, Object content) throws IOException {
            try (Writer text = Files.newBufferedWriter(file);
                    JcaPEMWriter pem = new JcaPEMWriter(text)) {
                pem.writeObject(content);
            }
        }

        void delete() {
            try {
                Files.delete(key);
                Files.delete(chain);
                Files.delete(Objects.requireNonNull(key.getParent()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static char[] newPassword() {
        return new SecureRandom()
                .ints(16, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toCharArray();
    }
}
