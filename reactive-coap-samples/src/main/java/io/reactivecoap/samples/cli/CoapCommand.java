package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.samples.Words;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The tool's main class: {@code java -jar coap.jar get coap://host/path}. */
@Command(
        name = "coap",
        description = "A CoAP client for the command line.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 the peer answered 2.xx, 4 it answered 4.xx, 5 it answered 5.xx, 3 no usable answer,",
            "2 wrong arguments, 130 interrupted, 1 anything else."
        })
public final class CoapCommand {

    private CoapCommand() {}

    /**
     * Runs the tool and ends the process; threads of our own are daemons, so that 0 needs no force.
     *
     * @param args as {@code coap --help} describes them
     */
    public static void main(String[] args) {
        int exitCode = run(Console.ofProcess(), args);
        if (exitCode != ExitCodes.OK) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs the tool within this process.
     *
     * @param console what it reads and writes
     * @param args as {@code coap --help} describes them
     * @return the exit code
     */
    public static int run(Console console, String... args) {
        CommandLine root = new CommandLine(new CoapCommand());
        for (CoapMethod method : CoapMethod.values()) {
            CommandLine command = new CommandLine(new RequestCommand(method, console));
            command.getCommandSpec().usageMessage().description(RequestCommand.describe(method));
            root.addSubcommand(method.name().toLowerCase(Locale.ROOT), command);
        }
        return root.addSubcommand("observe", new ObserveCommand(console))
                .addSubcommand("discover", new DiscoverCommand(console))
                .addSubcommand("ping", new PingCommand(console))
                .addSubcommand("demo", new DemoCommand(console))
                .addSubcommand("bench", new BenchCommand(console))
                .addSubcommand("bench-server", new BenchServerCommand(console))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((error, given) -> wrongArguments(error, console.err()))
                .setExecutionExceptionHandler((error, command, parsed) -> failed(error, console.err()))
                .execute(args);
    }

    private static int wrongArguments(ParameterException error, PrintStream err) {
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        say(err, error.getMessage().replaceFirst("^Error: ", "") + " (see " + command + " --help)");
        return ExitCodes.USAGE;
    }

    private static int failed(Exception error, PrintStream err) {
        CommandException told = Complaint.about(error);
        say(err, String.valueOf(told.getMessage()));
        return told.exitCode();
    }

    private static void say(PrintStream err, String line) {
        err.println("coap: " + Words.oneLine(line));
    }
}
