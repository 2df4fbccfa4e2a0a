package io.reactivecoap.samples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows of ten seconds that wait two more for what is late. */
class WindowsTest {

    private final Meters meters = new Meters();
    private final Windows windows = new Windows(10, 2, meters);

    private static ResolvedRecord at(double time, double value) {
        return at("d:t", time, new SenmlValue.Number(value));
    }

    private static ResolvedRecord at(String name, double time, SenmlValue value) {
        return new ResolvedRecord(name, "Cel", value, null, time, null, 10);
    }

    private List<Aggregate> add(double time, double value) {
        return windows.add("d", at(time, value), time);
    }

    private static Aggregate window(double start, long count, double min, double max, double sum) {
        return new Aggregate("d", "d:t", "Cel", start, start + 10, count, min, max, sum);
    }

    @Test
    void tellsWhatTheReadingsOfAWindowComeTo() {
        assertThat(add(100, 20)).isEmpty();
        assertThat(add(105, 24)).isEmpty();
        assertThat(add(109.9, 19)).isEmpty();
        assertThat(add(112, 30)).containsExactly(window(100, 3, 19, 24, 63));
        assertThat(window(100, 3, 19, 24, 63).mean()).isEqualTo(21);
    }

    @Test
    void waitsForWhatIsLateWithinTheLateness() {
        add(100, 20);
        assertThat(add(111.9, 30)).isEmpty();
        assertThat(add(109, 40)).isEmpty();
        assertThat(add(112, 30)).containsExactly(window(100, 2, 20, 40, 60));
        assertThat(meters.late.sum()).isZero();
    }

    @Test
    void countsWhatIsLaterThanThat() {
        add(100, 20);
        add(112, 30);
        assertThat(add(109.9, 99)).isEmpty();
        assertThat(meters.late.sum()).isEqualTo(1);
        assertThat(windows.tick(122)).containsExactly(window(110, 1, 30, 30, 30));
    }

    @Test
    void closesTheWindowsOfASilentSensorWhenItsTimeHasCome() {
        add(100, 20);
        assertThat(windows.tick(111.9)).isEmpty();
        assertThat(windows.tick(112)).containsExactly(window(100, 1, 20, 20, 20));
        assertThat(windows.tick(130)).isEmpty();
    }

    @Test
    void hasNoWindowWithoutReadings() {
        add(100, 20);
        assertThat(add(150, 30)).containsExactly(window(100, 1, 20, 20, 20));
        assertThat(windows.tick(170)).containsExactly(window(150, 1, 30, 30, 30));
    }

    @Test
    void aClockThatIsAheadClosesNothing() {
        add(100, 20);
        assertThat(windows.add("d", at(100 + Windows.AHEAD + 1, 30), 100)).isEmpty();
        assertThat(meters.unwindowed.sum()).isEqualTo(1);
        assertThat(add(105, 22)).isEmpty();
        assertThat(windows.tick(112)).containsExactly(window(100, 2, 20, 22, 42));
    }

    @Test
    void aDeviceThatMakesUpNamesHasNoMoreWindowsThanOthers() {
        for (int i = 0; i < 1_000; i++) {
            windows.add("d", at("d:" + i, 100, new SenmlValue.Number(i)), 100);
        }
        assertThat(windows.tick(112)).hasSize(Windows.SENSORS);
        assertThat(meters.unwindowed.sum()).isEqualTo(1_000 - Windows.SENSORS);
        windows.add("e", at("e:1", 100, new SenmlValue.Number(1)), 100);
        assertThat(windows.tick(112)).hasSize(1);
    }

    @Test
    void onlyNumbersHaveWindows() {
        windows.add("d", at("d:label", 100, new SenmlValue.Text("x")), 100);
        assertThat(windows.tick(200)).isEmpty();
    }

    @Test
    void aDeviceThatLeavesTakesWhatItHasAlong() {
        add(100, 20);
        add(111, 21);
        assertThat(windows.forget("d")).containsExactly(window(100, 1, 20, 20, 20), window(110, 1, 21, 21, 21));
        assertThat(windows.forget("d")).isEmpty();
        assertThat(windows.tick(200)).isEmpty();
    }
}
