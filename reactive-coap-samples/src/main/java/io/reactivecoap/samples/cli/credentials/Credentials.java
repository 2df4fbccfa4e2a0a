package io.reactivecoap.samples.cli.credentials;

import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import io.reactivecoap.security.X509Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is said of who we are and whom we trust, by arguments first and then by settings, and makes credentials of it:
 * of the one kind that was meant. Whatever is wrong is an {@link IllegalArgumentException}, without any secret.
 */
public final class Credentials {

    private @Nullable String identity;
    private @Nullable Path keyFile;
    private @Nullable String pskKey;
    private @Nullable Path certificate;
    private @Nullable Path key;
    private @Nullable String keyPassword;
    private @Nullable Path trust;
    private @Nullable Path publicKey;
    private final List<Path> pinned = new ArrayList<>();
    private final Set<Relaxation> allowed = EnumSet.noneOf(Relaxation.class);
    private @Nullable String serverName;

    /**
     * Says who we are by a pre-shared key.
     *
     * @param name the identity, or null
     * @param file the file that is the key, or null
     * @return this
     */
    public Credentials preSharedKey(@Nullable String name, @Nullable Path file) {
        identity = name;
        keyFile = file;
        return this;
    }

    /**
     * Says who we are by a certificate or a raw public key.
     *
     * @param chain the file with our certificate, or null
     * @param raw the file with our raw public key, or null
     * @param secret the file with the private key of either, or null
     * @return this
     */
    public Credentials keyPair(@Nullable Path chain, @Nullable Path raw, @Nullable Path secret) {
        certificate = chain;
        publicKey = raw;
        key = secret;
        return this;
    }

    /**
     * Says whom we trust.
     *
     * @param authorities the file with the certificates of authorities, or null
     * @param keys the files with raw public keys of peers
     * @param relaxations what is not checked
     * @param name the name that the peer has to have, and is asked for, or null
     * @return this
     */
    public Credentials trusting(
            @Nullable Path authorities, List<Path> keys, Set<Relaxation> relaxations, @Nullable String name) {
        trust = authorities;
        pinned.addAll(keys);
        allowed.addAll(relaxations);
        serverName = name;
        return this;
    }

    /**
     * Adds what settings say of that which was not said yet.
     *
     * @param settings the settings
     * @return this
     */
    public Credentials orElse(Settings settings) {
        identity = orElse(identity, settings, Setting.PSK_IDENTITY);
        pskKey = keyFile == null ? settings.get(Setting.PSK_KEY).orElse(null) : null;
        certificate = orElse(certificate, settings, Setting.CERTIFICATE);
        key = orElse(key, settings, Setting.KEY);
        keyPassword = settings.get(Setting.KEY_PASSWORD).orElse(null);
        trust = orElse(trust, settings, Setting.TRUST);
        publicKey = orElse(publicKey, settings, Setting.PUBLIC_KEY);
        serverName = orElse(serverName, settings, Setting.SERVER_NAME);
        if (pinned.isEmpty()) {
            words(settings, Setting.PINNED).forEach(name -> pinned.add(settings.file(name)));
        }
        if (allowed.isEmpty()) {
            words(settings, Setting.ALLOW).forEach(name -> allowed.add(relaxation(name)));
        }
        return this;
    }

    private static @Nullable String orElse(@Nullable String said, Settings settings, Setting setting) {
        return said == null ? settings.get(setting).orElse(null) : said;
    }

    private static @Nullable Path orElse(@Nullable Path said, Settings settings, Setting setting) {
        return said == null ? settings.get(setting).map(settings::file).orElse(null) : said;
    }

    private static List<String> words(Settings settings, Setting setting) {
        return settings.get(setting).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    /**
     * A relaxation by its name.
     *
     * @param name such as {@code any-host-name}
     * @return the relaxation
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Relaxation relaxation(String name) {
        return Arrays.stream(Relaxation.values())
                .filter(relaxation -> name(relaxation).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("what is allowed must be one of "
                        + Arrays.stream(Relaxation.values())
                                .map(Credentials::name)
                                .collect(Collectors.joining(", "))));
    }

    private static String name(Relaxation relaxation) {
        return relaxation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The credentials.
     *
     * @return a pre-shared key, a certificate, a raw public key, or none of our own
     * @throws IllegalArgumentException when what was said does not go together, or a file is no good
     */
    public CoapSecurity toSecurity() {
        CoapSecurity security = kind();
        return serverName == null ? security : security.serverName(serverName);
    }

    private CoapSecurity kind() {
        boolean isShared = identity != null || keyFile != null || pskKey != null;
        boolean isRaw = publicKey != null || !pinned.isEmpty();
        boolean isCertified = certificate != null || trust != null || !allowed.isEmpty();
        if (isShared && (isRaw || isCertified || key != null)) {
            throw new IllegalArgumentException("a pre-shared key goes without certificates and without other keys");
        }
        if (isRaw && isCertified) {
            throw new IllegalArgumentException("raw public keys go without certificates, --ca and --allow");
        }
        return isShared ? shared() : isRaw ? raw() : certified();
    }

    private PreSharedKey shared() {
        if (identity == null || keyFile == null && pskKey == null) {
            throw new IllegalArgumentException("an identity and its pre-shared key go together: --psk-identity and"
                    + " --psk-key-file, or psk.identity and psk.key in a file of credentials");
        }
        byte[] secret =
                keyFile == null ? Secrets.key(String.valueOf(pskKey)) : Secrets.withoutLineEnd(KeyFiles.bytes(keyFile));
        try {
            return PreSharedKey.of(identity, secret); // which has a copy
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private RawPublicKey raw() {
        if ((publicKey == null) != (key == null)) {
            throw new IllegalArgumentException("--public-key and --key go together");
        }
        if (pinned.isEmpty()) {
            throw new IllegalArgumentException("--public-key needs --pin, the key of the peer that is trusted");
        }
        RawPublicKey credentials = publicKey == null || key == null
                ? RawPublicKey.anonymous()
                : RawPublicKey.of(KeyFiles.publicKey(publicKey), KeyFiles.privateKey(key, keyPassword));
        for (Path peer : pinned) {
            credentials = credentials.trust(KeyFiles.publicKey(peer));
        }
        return credentials;
    }

    private CoapSecurity certified() {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key go together");
        }
        TrustPolicy policy = policy();
        return certificate == null || key == null
                ? Anonymous.trusting(policy)
                : X509Identity.of(KeyFiles.privateKey(key, keyPassword), KeyFiles.certificates(certificate))
                        .trust(policy);
    }

    private TrustPolicy policy() {
        if (trust != null && allowed.contains(Relaxation.EVERYTHING)) {
            throw new IllegalArgumentException("--ca goes without --insecure, which trusts everybody");
        }
        TrustPolicy policy = trust == null ? TrustPolicy.strict() : TrustPolicy.fromPem(KeyFiles.text(trust));
        for (Relaxation relaxation : allowed) {
            policy = policy.allowing(relaxation);
        }
        return policy;
    }
}
