package io.reactivecoap.samples.webflux.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium of the system's; nothing is downloaded. Where it is not installed the tests are skipped, unless the
 * environment variable {@value #REQUIRED} is {@code true}: then they fail.
 */
final class Chromium implements AutoCloseable {

    static final String REQUIRED = "COAP_REQUIRE_PEERS";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final Path profile;
    private final ChromeDriver driver;

    private Chromium(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
    }

    static Chromium start() {
        File browser = installed("chromium", "chromium-browser", "google-chrome");
        File chromedriver = installed("chromedriver");
        try {
            Path profile = Files.createTempDirectory("chromium");
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(browser);
            options.setCapability("goog:loggingPrefs", logs);
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--user-data-dir=" + profile);
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(chromedriver)
                    .usingAnyFreePort()
                    .build();
            return new Chromium(profile, new ChromeDriver(service, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File installed(String... names) {
        Optional<File> found = Stream.of(names)
                .map(name -> new File("/usr/bin", name))
                .filter(File::canExecute)
                .findFirst();
        String why = names[0] + " is not installed (Debian: chromium, chromium-driver)";
        if (found.isEmpty() && "true".equals(System.getenv(REQUIRED))) {
            throw new AssertionError(why + ", and " + REQUIRED + " is true");
        }
        Assumptions.assumeTrue(found.isPresent(), why);
        return found.orElseThrow();
    }

    void open(String url) {
        driver.get(url);
    }

    /** What the page shows, on a screen of that size and for somebody who prefers those colours. */
    void view(int width, int height, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Keeps a picture of the page as it is, below target. */
    Path screenshot(String name) {
        Object png = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .get("data");
        try {
            Files.createDirectories(SCREENSHOTS);
            return Files.write(
                    SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    void await(String what, ExpectedCondition<Boolean> condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100))
                .withMessage(what)
                .until(condition);
    }

    /** Waits until an element's attribute has a value. */
    void await(String selector, String attribute, String value) {
        await(selector + " is " + value, page -> value.equals(find(selector).getDomAttribute(attribute)));
    }

    long number(String script) {
        return ((Number) Objects.requireNonNull(driver.executeScript("return " + script))).longValue();
    }

    String text(String script) {
        return (String) Objects.requireNonNull(driver.executeScript("return " + script));
    }

    /** What the page has complained of since the last time. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
