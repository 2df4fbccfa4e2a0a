package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {

    // Longer than a message, and short enough for what a Californium server takes unless told otherwise
    private static final byte[] BODY = TestResources.randomBytes(8_000);
    private static final TestResources.Mirror MIRROR = new TestResources.Mirror();

    private static DemoServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(
                MIRROR, TestResources.longBody(BODY.length), TestResources.status(), TestResources.failingFrom(3));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"16", "64", "1024"})
    void sendsAFileInBlocksAndPutsTheAnswerTogether(String blockSize) throws IOException {
        Path file = Files.write(folder.resolve("payload"), BODY);

        Run run =
                Tool.run("put", server.uri() + "/mirror", "--payload-file", file.toString(), "--block-size", blockSize);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(BODY);
        assertThat(MIRROR.last().getPayload()).isEqualTo(BODY);
    }

    @Test
    void sendsStandardInputInBlocks() {
        Run run = Tool.runWithInput(BODY, "post", server.uri() + "/mirror", "--payload-file", "-");

        assertThat(run.exitCode()).isZero();
        assertThat(MIRROR.last().getPayload()).isEqualTo(BODY);
    }

    @Test
    void doesNotHoldALongerAnswerThanItMay() {
        Run run = Tool.run("get", server.uri() + "/long", "--max-body", "7999");

        assertThat(run.exitCode()).isEqualTo(8);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).endsWith("raise --max-body, or write the answer to a file with --output"));
    }

    @Test
    void writesTheAnswerToAFileWhateverItsLength() throws IOException {
        Path file = Files.writeString(folder.resolve("answer"), "what was there before ".repeat(1_000));

        Run run = Tool.run("get", server.uri() + "/long", "-o", file.toString(), "--max-body", "1", "-v");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("< 2.05 Content from ", "* 8,000 bytes in 16 blocks");
        assertThat(Files.readAllBytes(file)).isEqualTo(BODY);
    }

    @Test
    void leavesAFileAloneWhenTheAnswerIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("answer"), "what was there before");

        Run run = Tool.run("get", server.uri() + "/status?404", "--output", file.toString());

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("coap: 4.04").doesNotContain("keeps"));
        assertThat(file).hasContent("what was there before");
    }

    @Test
    void keepsWhatHasComeWhenTheRestDoesNot() {
        Path file = folder.resolve("answer");

        Run run = Tool.run("get", server.uri() + "/failing", "--output", file.toString());

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("coap: 5.00")
                        .endsWith("(" + file + " keeps the first 3,072 bytes)"));
        assertThat(file).hasSize(3_072);
    }
}
