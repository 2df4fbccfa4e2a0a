package io.reactivecoap.samples.security;

import io.reactivecoap.CoapClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Many devices, each with a key of its own, by rules that are loaded again when a key has changed. */
public final class ManyDevicesSample {

    private ManyDevicesSample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code KEYS-FILE URI...}; a line of the file is {@code HOST PORT IDENTITY HEX-KEY}
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        if (args.length == 0) {
            return Flux.using(Home::new, Home::ask, Home::close);
        }
        DeviceKeys keys = DeviceKeys.of(CoapClient.create(), Path.of(args[0]));
        return Flux.fromStream(Stream.of(args).skip(1)).flatMap(uri -> Asking.ask(keys.client(), uri));
    }

    /** Two devices, and the file with their keys. */
    private static final class Home implements AutoCloseable {

        private static final String KITCHEN = "kitchen";
        private static final String CELLAR = "cellar";

        private final AdvancedMultiPskStore kitchenKey = new AdvancedMultiPskStore();
        private final AdvancedMultiPskStore cellarKey = new AdvancedMultiPskStore();
        private final SecureServer kitchen = SecureServer.withKeys(kitchenKey);
        private final SecureServer cellar = SecureServer.withKeys(cellarKey);
        private final Path file;
        private final DeviceKeys keys;

        Home() throws IOException {
            file = Files.createTempFile("coap-sample", ".keys"); // which nobody else can read
            changeKeys();
            keys = DeviceKeys.of(CoapClient.create(), file);
        }

        Flux<String> ask() {
            return Flux.concat(
                    askBoth(),
                    Mono.fromRunnable(() -> {
                                changeKeys();
                                keys.reload();
                            })
                            .subscribeOn(Schedulers.boundedElastic())
                            .thenReturn("The devices have other keys"),
                    askBoth());
        }

        private Flux<String> askBoth() {
            return Flux.concat(ask(KITCHEN, kitchen), ask(CELLAR, cellar));
        }

        private Flux<String> ask(String name, SecureServer device) {
            return Flux.defer(() -> Asking.ask(keys.client(), device.uri())).map(line -> name + " has " + line);
        }

        private void changeKeys() {
            byte[] forKitchen = PreSharedKeySample.newKey();
            byte[] forCellar = PreSharedKeySample.newKey();
            kitchenKey.setKey(KITCHEN, forKitchen);
            cellarKey.setKey(CELLAR, forCellar);
            try {
                Files.writeString(file, line(kitchen, KITCHEN, forKitchen) + line(cellar, CELLAR, forCellar));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String line(SecureServer device, String identity, byte[] key) {
            return "localhost " + device.port() + " " + identity + " "
                    + HexFormat.of().formatHex(key) + "\n";
        }

        @Override
        public void close() {
            kitchen.close();
            cellar.close();
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
