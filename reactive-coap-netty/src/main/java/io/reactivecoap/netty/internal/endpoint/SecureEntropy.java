package io.reactivecoap.netty.internal.endpoint;

import io.netty.util.concurrent.FastThreadLocal;
import io.reactivecoap.netty.internal.time.Entropy;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import reactor.core.publisher.Mono;

/**
 * Unpredictable bits without waiting: a deterministic generator of the JDK (SP 800-90A) is seeded by the system once, on a
 * thread of its own that ends then; each event loop draws from it a block at a time. Safe for use from any thread.
 */
public final class SecureEntropy implements Entropy {

    private static final int BLOCK = 1024;

    private static final Mono<Entropy> READY = Mono.<Entropy>create(sink -> {
                Thread seeding = new Thread(
                        () -> {
                            try {
                                sink.success(new SecureEntropy(SecureRandom.getInstance("DRBG")));
                            } catch (NoSuchAlgorithmException e) {
                                sink.error(new IllegalStateException("this JDK has no DRBG", e));
                            }
                        },
                        "coap-seeding");
                seeding.setDaemon(true);
                seeding.start();
            })
            .cache();

    private final FastThreadLocal<Block> blocks = new FastThreadLocal<>() {
        @Override
        protected Block initialValue() {
            return new Block();
        }
    };

    private final SecureRandom generator;

    private SecureEntropy(SecureRandom generator) {
        this.generator = generator;
        generator.nextBytes(new byte[Long.BYTES]); // the system is asked for a seed here, and never again
    }

    /** The one source of chance, as soon as it is seeded. */
    public static Mono<Entropy> ready() {
        return READY;
    }

    @Override
    public long nextLong() {
        return blocks.get().nextLong(generator);
    }

    private static final class Block {
        private final byte[] bytes = new byte[BLOCK];
        private int next = BLOCK;

        long nextLong(SecureRandom from) {
            if (next == BLOCK) {
                from.nextBytes(bytes);
                next = 0;
            }
            long bits = 0;
            for (int end = next + Long.BYTES; next < end; next++) {
                bits = bits << Byte.SIZE | bytes[next] & 0xff;
                bytes[next] = 0; // what was handed out is not kept
            }
            return bits;
        }
    }
}
