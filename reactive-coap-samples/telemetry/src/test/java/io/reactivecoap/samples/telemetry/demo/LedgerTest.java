package io.reactivecoap.samples.telemetry.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlValue;
import io.reactivecoap.samples.telemetry.demo.Ledger.Totals;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;

/** What is delivered, doubled, skipped and lost. */
class LedgerTest {

    private final Ledger ledger = new Ledger(new MockConsumer<>("earliest"));

    private void enter(String device, String instance, long now, long... numbers) {
        for (long number : numbers) {
            SenmlValue value = new SenmlValue.Number(number);
            ledger.enter(device, instance, new ResolvedRecord("x:sequence", null, value, null, number, null, 10), now);
        }
    }

    @Test
    void whatComesInItsOrderIsDelivered() {
        enter("d", "a", 1, 5, 6, 7);
        enter("e", "b", 1, 1, 2);
        assertThat(ledger.totals()).isEqualTo(new Totals(5, 0, 0, 0));
        assertThat(ledger.devices()).isEqualTo(2);
    }

    @Test
    void whatComesAgainIsDoubled() {
        enter("d", "a", 1, 1, 2, 2);
        enter("d", "b", 2, 2, 3);
        assertThat(ledger.totals()).isEqualTo(new Totals(3, 2, 0, 0));
    }

    @Test
    void whatIsMissingWasSkippedByItsInstanceOrLostBetweenTwo() {
        enter("d", "a", 1, 1, 4);
        enter("d", "b", 2, 10, 12);
        assertThat(ledger.totals()).isEqualTo(new Totals(4, 0, 3, 5));
    }

    @Test
    void whatComesLateIsNotMissing() {
        enter("d", "a", 1, 1);
        enter("d", "b", 2, 4, 2, 3);
        assertThat(ledger.totals()).isEqualTo(new Totals(4, 0, 0, 0));
    }

    @Test
    void tellsWhoHasADeviceAndSinceWhen() {
        enter("d", "a", 10, 1);
        enter("e", "a", 10, 1);
        enter("f", "b", 10, 1);
        assertThat(ledger.of("a")).isEqualTo(Set.of("d", "e"));
        enter("e", "b", 20, 2);
        enter("e", "b", 30, 3);
        assertThat(ledger.takenFrom("a", Set.of("d", "e"))).isEqualTo(List.of(20L));
        assertThat(ledger.deliveredSince(10)).isEqualTo(1);
        assertThat(ledger.outstanding(Map.of("d", 1L, "e", 7L))).isEqualTo(4);
    }
}
