package io.reactivecoap.netty.internal.link.stream;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.link.stream.Assembly.TooLongException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream has no message boundaries but those of RFC 8323 §3.2. */
class AssemblyTest {

    private static final int LONGEST = 1 << 20;

    /** One of each form of length, with and without a token and its extension. */
    private static final List<ByteBuffer> CONVERSATION = Stream.of(
                    bytes("50 e1 23 100000 20"),
                    bytes("00 00"),
                    bytes("01 e2 42"),
                    bytes("c1 01 20 bb 'temperature'"),
                    bytes("d1 00 45 20 ff 'temperature?'"),
                    bytes("3d 45 00 '0123456789abc' ff 'ok'"),
                    bytes("e0 0000 45 ff" + "2e".repeat(268)),
                    bytes("f0 00000000 45 ff" + "2e".repeat(65_804)),
                    bytes("00 e4"))
            .map(ByteBuffer::wrap)
            .toList();

    private final Assembly assembly = new Assembly();

    @ParameterizedTest(name = "in pieces of {0}")
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1_000, 65_536, 1 << 20})
    void piecesOfAnySizeBecomeTheMessages(int piece) throws TooLongException {
        byte[] stream = joined(CONVERSATION);
        List<ByteBuffer> messages = new ArrayList<>();
        for (int at = 0; at < stream.length; at += piece) {
            messages.addAll(arrives(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + piece))));
        }
        assertThat(messages).isEqualTo(CONVERSATION);
    }

    @Test
    void aCutAnywhereChangesNothing() throws TooLongException {
        List<ByteBuffer> all = CONVERSATION.subList(0, 7);
        byte[] stream = joined(all);
        for (int cut = 0; cut <= stream.length; cut++) {
            List<ByteBuffer> messages = arrives(Arrays.copyOf(stream, cut));
            messages.addAll(arrives(Arrays.copyOfRange(stream, cut, stream.length)));
            assertThat(messages).as("cut at %d", cut).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomPiecesBecomeTheMessages(long seed) throws TooLongException {
        Random random = new Random(seed);
        byte[] stream = joined(CONVERSATION);
        for (int round = 0; round < 200; round++) {
            List<ByteBuffer> messages = new ArrayList<>();
            for (int at = 0; at < stream.length; ) {
                int end = Math.min(stream.length, at + random.nextInt(random.nextBoolean() ? 4 : 40_000));
                messages.addAll(arrives(Arrays.copyOfRange(stream, at, end)));
                at = end;
            }
            assertThat(messages).as("round %d", round).isEqualTo(CONVERSATION);
        }
    }

    /** What is there as a whole is a view of what came: nothing is copied. */
    @Test
    void aWholeMessageIsNotCopied() throws TooLongException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes("01 e2 42 00 00"));

        ByteBuf ping = assembly.next(in, LONGEST);

        assertThat(ping).isNotNull();
        assertThat(ping.array()).isSameAs(in.array());
        assertThat(assembly.room()).isZero();
    }

    /** A peer that announces a lot and sends little costs little. */
    @Test
    void anAnnouncementTakesNoRoom() throws TooLongException {
        assertThat(arrives(bytes("f0 000dffff 45 ff"))).isEmpty();
        assertThat(assembly.room()).isLessThanOrEqualTo(64);

        int came = 7;
        for (int i = 0; i < 1_000; i++) {
            assertThat(arrives(new byte[100])).isEmpty();
            came += 100;
            assertThat(assembly.room()).isLessThanOrEqualTo(2 * came);
        }
    }

    @Test
    void theRoomIsGivenBackWithTheMessage() throws TooLongException {
        assertThat(arrives(bytes("01 e2"))).isEmpty();
        assertThat(arrives(bytes("42"))).hasSize(1);
        assertThat(assembly.room()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "all at once, f0 00000000 45, 65811",
        "the longest there is, fe ffffffff 45 ffff, 4295098912",
    })
    void whatIsTooLongFailsWithItsHeader(String what, String header, long length) {
        assertThatExceptionOfType(TooLongException.class)
                .isThrownBy(() -> assembly.next(Unpooled.wrappedBuffer(bytes(header)), 65_810))
                .withMessage("a message of " + length + " bytes, where 65810 were announced");
    }

    @Test
    void whatIsTooLongFailsWithTheLastByteOfItsHeader() throws TooLongException {
        byte[] header = bytes("f0 00000000 45");
        for (int i = 0; i < header.length - 1; i++) {
            assertThat(assembly.next(Unpooled.wrappedBuffer(header, i, 1), 65_810))
                    .isNull();
        }
        assertThatExceptionOfType(TooLongException.class)
                .isThrownBy(() -> assembly.next(Unpooled.wrappedBuffer(header, header.length - 1, 1), 65_810));
    }

    @Test
    void theLongestThatIsAcceptedIsNotTooLong() throws TooLongException {
        byte[] message = CONVERSATION.get(7).array();

        assertThat(assembly.next(Unpooled.wrappedBuffer(message), message.length))
                .isNotNull();
    }

    private List<ByteBuffer> arrives(byte[] piece) throws TooLongException {
        ByteBuf in = Unpooled.wrappedBuffer(piece);
        List<ByteBuffer> messages = new ArrayList<>();
        for (ByteBuf next = assembly.next(in, LONGEST); next != null; next = assembly.next(in, LONGEST)) {
            messages.add(ByteBuffer.wrap(ByteBufUtil.getBytes(next)));
        }
        assertThat(in.isReadable()).as("what was left").isFalse();
        return messages;
    }

    private static byte[] joined(List<ByteBuffer> messages) {
        ByteBuf all = Unpooled.buffer();
        messages.forEach(message -> all.writeBytes(message.array()));
        return ByteBufUtil.getBytes(all);
    }
}
