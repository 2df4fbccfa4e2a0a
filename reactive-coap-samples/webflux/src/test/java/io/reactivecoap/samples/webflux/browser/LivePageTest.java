package io.reactivecoap.samples.webflux.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.webflux.SensorGateway;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The page in a browser, in front of the simulated devices. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the pictures are the better the longer the lines are
class LivePageTest {

    private static final int CHARTS = 4;
    private static final int LINES = 7;

    /** The least that a line of ten readings paints. */
    private static final int PIXELS = 60;

    private static ConfigurableApplicationContext service;
    private static Chromium browser;
    private static String port = "0";

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        startService();
        browser.open("http://127.0.0.1:" + port + "/");
    }

    private static void startService() {
        service = new SpringApplicationBuilder(SensorGateway.class)
                .run("--server.port=" + port, "--sensors.simulation.interval=200ms", "--sensors.keepalive=500ms");
        port = Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void lookAtAPageThatIsLive() {
        browser.view(1280, 900, "light");
        browser.await("#feed", "data-state", "ESTABLISHED");
    }

    @AfterEach
    void thePageHasNotComplained() {
        assertThat(browser.errors()).isEmpty();
    }

    /** How many readings the charts have drawn. */
    private static long points() {
        return browser.number("[...document.querySelectorAll('.chart')]"
                + ".reduce((sum, chart) => sum + Number(chart.dataset.points ?? 0), 0)");
    }

    private static void awaitMorePoints(int more) {
        long before = points();
        browser.await("more readings are plotted", page -> points() >= before + more);
    }

    /** How many pixels of each line's colour there are in its canvas: the least of them. */
    private static long pixelsOfTheLeastLine() {
        return browser.number("""
                Math.min(...[...document.querySelectorAll('.chart')].flatMap((chart) => {
                  const canvas = chart.querySelector('canvas');
                  const copy = document.createElement('canvas');
                  copy.width = canvas.width;
                  copy.height = canvas.height;
                  const context = copy.getContext('2d', { willReadFrequently: true });
                  context.drawImage(canvas, 0, 0);
                  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
                  return [...chart.querySelectorAll('.swatch')].map((swatch) => {
                    const [red, green, blue] = getComputedStyle(swatch).borderTopColor.match(/\\d+/g).map(Number);
                    let count = 0;
                    for (let i = 0; i < pixels.length; i += 4) {
                      const near = Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue);
                      count += near < 40 && pixels[i + 3] > 200 ? 1 : 0;
                    }
                    return count;
                  });
                }))""");
    }

    @Test
    @Order(1)
    void plotsALineForEachSensor() {
        browser.await(
                "a line for each sensor",
                page -> browser.number("document.querySelectorAll('.chart .legend li').length") == LINES);
        awaitMorePoints(10 * LINES);

        assertThat(browser.number("document.querySelectorAll('.chart').length")).isEqualTo(CHARTS);
        browser.await("the lines are drawn", page -> pixelsOfTheLeastLine() >= PIXELS);
        assertThat(browser.text("document.querySelector('.chart h3').textContent"))
                .isEqualTo("Temperature, °C");
        assertThat(browser.text("document.querySelector('.plot').getAttribute('aria-label')"))
                .matches(
                        "Temperature over the last two minutes; greenhouse [-\\d.]+ °C, cellar [-\\d.]+ °C, roof [-\\d.]+ °C");
    }

    @Test
    @Order(2)
    void showsWhatBecomesOfASessionWhenItsDeviceIsRestarted() {
        String pill = "[data-device=greenhouse] .pill";
        browser.await(pill, "data-state", "ESTABLISHED");

        browser.find("[data-device=greenhouse] .restart").click();

        browser.await(pill, "data-state", "DISCONNECTED");
        assertThat(browser.text("document.querySelector('[data-device=greenhouse] .cause').textContent"))
                .isNotEmpty();
        browser.await(
                "its line is broken",
                page -> browser.text("document.querySelector('.chart .legend').textContent")
                        .startsWith("greenhouseno reading"));
        browser.screenshot("disconnected");
        browser.await(pill, "data-state", "ESTABLISHED");
        browser.await(
                "its line goes on",
                page -> !browser.text("document.querySelector('.chart .legend').textContent")
                        .contains("no reading"));
        assertThat(browser.text("document.querySelector('#journal li').textContent"))
                .contains("greenhouse");
        awaitMorePoints(10 * LINES);
    }

    @Test
    @Order(3)
    void switchesTheFan() {
        browser.await(
                "the fan is there", page -> browser.number("document.querySelectorAll('.switch:enabled').length") == 1);

        browser.find(".switch").click();

        browser.await(".switch", "aria-checked", "true");
        browser.find(".switch").click();
        browser.await(".switch", "aria-checked", "false");
    }

    @Test
    @Order(3)
    void readsALogBlockByBlock() {
        browser.find("[data-device=cellar] .read-log").click();

        browser.await(
                "the whole log is read",
                page -> browser.text("document.querySelector('#log-status').textContent")
                        .matches("cellar: (\\d\\.\\d\\d) of \\1 MB"));
        assertThat(browser.text("document.querySelector('#log-text').textContent"))
                .endsWith(" Cel\n");
    }

    @ParameterizedTest
    @Order(4)
    @CsvSource({"desktop, 1280, light", "desktop, 1280, dark", "phone, 390, light", "phone, 390, dark"})
    void fitsTheScreen(String screen, int width, String scheme) throws IOException {
        browser.view(width, 900, scheme);
        int height = (int) browser.number("document.documentElement.scrollHeight");
        browser.view(width, height, scheme);
        browser.await("the lines are drawn", page -> pixelsOfTheLeastLine() >= PIXELS);

        assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        assertThat(browser.text("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(scheme.equals("dark") ? "rgb(15, 20, 26)" : "rgb(244, 246, 248)");
        var picture = ImageIO.read(browser.screenshot(screen + "-" + scheme).toFile());
        assertThat(picture.getWidth()).isEqualTo(width);
    }

    @Test
    @Order(5)
    void comesBackWhenTheServiceWasRestarted() {
        assertThat(browser.errors()).isEmpty();

        service.close();
        browser.await("#feed", "data-state", "CONNECTING");
        startService();
        browser.await("#feed", "data-state", "ESTABLISHED");
        awaitMorePoints(2 * LINES);

        assertThat(browser.errors())
                .allMatch(error -> error.contains("ERR_CONNECTION_REFUSED") || error.contains("ERR_INCOMPLETE"));
    }
}
