package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByMessageIdTest {

    private final ByMessageId<Integer> table = new ByMessageId<>();

    @Test
    void holdsOneValueForEveryMessageId() {
        for (int id = 0; id < 0x10000; id++) {
            assertThat(table.isFull()).isFalse();
            table.put(id, id);
        }

        assertThat(table.isFull()).isTrue();
        for (int id = 0; id < 0x10000; id++) {
            assertThat(table.get(id)).isEqualTo(id);
        }
    }

    @Test
    void agreesWithAMap() {
        Map<Integer, Integer> reference = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            int id = random.nextInt(500);
            if (random.nextBoolean()) {
                table.put(id, i);
                reference.put(id, i);
            } else {
                table.remove(id);
                reference.remove(id);
            }
            assertThat(table.contains(id)).isEqualTo(reference.containsKey(id));
            assertThat(table.get(id)).isEqualTo(reference.get(id));
            assertThat(table.isEmpty()).isEqualTo(reference.isEmpty());
        }
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(reference.values());
        table.clear();
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.all()).isEmpty();
    }
}
