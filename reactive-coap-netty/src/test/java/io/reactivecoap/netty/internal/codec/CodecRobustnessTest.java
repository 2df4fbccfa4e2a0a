package io.reactivecoap.netty.internal.codec;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.netty.internal.message.Malformed;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** decode(encode(x)) = x, and bad bytes become one named failure: never an exception. */
class CodecRobustnessTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsEncodedIsDecoded(boolean extendedTokens) {
        RandomDatagrams datagrams = new RandomDatagrams(new Random(1), extendedTokens);
        for (int i = 0; i < 20_000; i++) {
            Datagram datagram = datagrams.next();
            byte[] encoded = encode(datagram);

            assertThat(decode(encoded, extendedTokens)).isEqualTo(datagram);
            assertThat(encoded).hasSize(DatagramCodec.size(datagram.message()));
        }
    }

    /** Where each message may end earlier and still be one, by the number of bytes; elsewhere it is malformed. */
    @ParameterizedTest
    @CsvSource({
        "40 01 7d34 bb 'temperature', 4 16",
        "61 45 7d35 20 ff '22.3 C', 5 7 8 9 10 11 12",
        "48 02 ffff 0102030405060708 55 'a.b.c' 81 'p' 00 40, 12 18 20 21 22",
        "40 01 1234 ed 001f 07 '01234567890123456789', 4 28",
        "40 00 1234, 4",
        "4d 45 1234 01 '01234567890123' ff 20, 19 21",
    })
    void aMessageCutShortIsAShorterOneOrMalformed(String dump, String wellFormed) {
        byte[] whole = bytes(dump);
        var ends = Arrays.stream(wellFormed.split(" ")).map(Integer::valueOf).toList();
        for (int end = 0; end <= whole.length; end++) {
            Decoded decoded = decode(Arrays.copyOf(whole, end), true);

            assertThat(decoded)
                    .as("%d bytes of %s", end, dump)
                    .isInstanceOf(ends.contains(end) ? Datagram.class : Malformed.class);
        }
    }

    /** What is read of a message that was cut short is what the whole one begins with. */
    @Test
    void aRandomMessageCutShortSaysNothingElse() {
        RandomDatagrams datagrams = new RandomDatagrams(new Random(2), true);
        for (int i = 0; i < 2_000; i++) {
            Datagram datagram = datagrams.next();
            byte[] whole = encode(datagram);
            for (int end = 0; end < whole.length; end++) {
                Decoded decoded = decode(Arrays.copyOf(whole, end), true);
                if (decoded instanceof Datagram shorter) {
                    assertThat(hex(encode(shorter))).isEqualTo(hex(Arrays.copyOf(whole, end)));
                } else if (end >= DatagramCodec.HEADER) {
                    assertThat(((Malformed) decoded).messageId()).isEqualTo(datagram.messageId());
                    assertThat(((Malformed) decoded).rejectable()).isEqualTo(datagram.isConfirmable());
                }
            }
        }
    }

    /** A mutated message is malformed, or a message that is the same after another round. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void noMutationIsTooMuch(long seed) {
        Random random = new Random(seed);
        boolean extendedTokens = seed % 2 == 0;
        RandomDatagrams datagrams = new RandomDatagrams(random, extendedTokens);
        int malformed = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = Mutations.of(encode(datagrams.next()), random);

            Decoded decoded = decode(mutated, extendedTokens);

            if (decoded instanceof Datagram datagram) {
                byte[] again = encode(datagram);
                assertThat(decode(again, extendedTokens)).as(hex(mutated)).isEqualTo(datagram);
                assertThat(again).hasSize(DatagramCodec.size(datagram.message()));
            } else {
                malformed++;
                assertThat(((Malformed) decoded).reason()).isNotBlank();
            }
        }
        assertThat(malformed).as("malformed mutations").isBetween(20_000, 80_000);
    }

    @Test
    void noNoiseIsTooMuch() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) (0x40 | noise[0] & 0x3f);
            }
            assertThat(decode(noise, random.nextBoolean())).isNotNull();
        }
    }

    private static Decoded decode(byte[] bytes, boolean extendedTokens) {
        return DatagramCodec.decode(Unpooled.wrappedBuffer(bytes), extendedTokens);
    }

    private static byte[] encode(Datagram datagram) {
        ByteBuf out = Unpooled.buffer();
        DatagramCodec.encode(datagram, out);
        return ByteBufUtil.getBytes(out);
    }
}
