package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README shows of the tool is what it prints, but for times, ports, message ids and tokens. */
@Timeout(60)
class ToolReadmeTest {

    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("^\\$ coap (.*)\n((?:(?!\\$ ).*\n)*)", Pattern.MULTILINE);

    private static String steady(String text) {
        return text.replaceAll("(?m)^ *[0-9]+\\.[0-9]{3} (?=[<>*] )", "TIME ")
                .replaceAll("mid=[0-9]+", "mid=N")
                .replaceAll("tok=[0-9a-f]+", "tok=N")
                .replaceAll("(?<=\"(?:rttMillis|sequence|seconds)\":)[0-9.]+", "N")
                .replaceAll("(?<=//localhost):[0-9]+", "")
                .replaceAll("(?<=127\\.0\\.0\\.1:)[0-9]+", "PORT")
                .replaceAll("[0-9.]+ m?s(?=\n|,|\\))", "TIME");
    }

    @Test
    void showsWhatTheToolPrints() throws IOException {
        List<MatchResult> commands = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .flatMap(block -> COMMAND.matcher(block.group(1)).results())
                .toList();
        assertThat(commands).hasSizeGreaterThan(8);
        try (DemoServer server = DemoServer.start();
                TestBroker broker = TestBroker.ofDrafts()) {
            String port = server.uri().substring(server.uri().lastIndexOf(':'));
            for (MatchResult command : commands) {
                String[] arguments = Arrays.stream(command.group(1).split(" "))
                        .map(argument -> argument.replace("coap://localhost", "coap://localhost" + port)
                                .replace("coap://broker.example", broker.uri()))
                        .toArray(String[]::new);
                Run run = Tool.run(arguments);
                assertThat(steady(run.err()
                                + run.text()
                                + (run.text().isEmpty() || run.text().endsWith("\n") ? "" : "\n")))
                        .as(command.group())
                        .isEqualTo(steady(command.group(2)));
            }
        }
    }
}
