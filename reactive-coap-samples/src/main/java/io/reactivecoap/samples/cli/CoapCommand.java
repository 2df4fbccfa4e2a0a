package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.samples.cli.output.Palette;
import io.reactivecoap.samples.cli.output.Remarks;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
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
            "Exit codes: 0 the peer answered 2.xx, 4 it answered 4.xx, 5 it answered 5.xx, 3 it did not answer in time,",
            "6 it cannot be reached or was lost, 7 the handshake failed, 8 what came is no answer (a Reset, malformed, a",
            "transfer that broke off), 2 wrong arguments, 130 interrupted, 1 anything else.",
            "",
            "Keys and passwords are taken from a file (--credentials) or the environment (COAP_PSK_KEY and others), never",
            "from the command line."
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
        List<String> arguments = List.of(args);
        Remarks remarks = OutputArguments.remarks(console, arguments);
        boolean coloured = OutputArguments.palette(console, arguments) == Palette.COLOURED;
        return commands(console, arguments)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((error, given) -> wrongArguments(error, remarks))
                .setExecutionExceptionHandler((error, command, parsed) -> failed(error, command, remarks))
                .execute(args);
    }

    /** Only the command that is named is made, if one is: the others would take a good part of the time to start. */
    private static CommandLine commands(Console console, List<String> arguments) {
        CommandLine root = new CommandLine(new CoapCommand());
        Map<String, Supplier<CommandLine>> all = commands(console);
        String named = arguments.isEmpty() ? "" : arguments.get(0);
        if (all.containsKey(named) && !named.equals("completion")) {
            all.keySet().retainAll(List.of(named));
        }
        all.forEach((name, command) -> root.addSubcommand(name, command.get()));
        return root;
    }

    private static Map<String, Supplier<CommandLine>> commands(Console console) {
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        for (CoapMethod method : CoapMethod.values()) {
            all.put(method.name().toLowerCase(Locale.ROOT), () -> {
                CommandLine command = new CommandLine(new RequestCommand(method, console));
                command.getCommandSpec().usageMessage().description(RequestCommand.describe(method));
                return command;
            });
        }
        all.put("observe", () -> new CommandLine(new ObserveCommand(console)));
        all.put("discover", () -> new CommandLine(new DiscoverCommand(console)));
        all.put("ping", () -> new CommandLine(new PingCommand(console)));
        all.put("pub", () -> new CommandLine(new PubCommand(console)));
        all.put("sub", () -> new CommandLine(new SubCommand(console)));
        all.put("demo", () -> new CommandLine(new DemoCommand(console)));
        all.put("bench", () -> new CommandLine(new BenchCommand(console)));
        all.put("bench-server", () -> new CommandLine(new BenchServerCommand(console)));
        all.put("completion", () -> new CommandLine(new CompletionCommand(console)));
        return all;
    }

    private static int wrongArguments(ParameterException error, Remarks remarks) {
        String what = String.valueOf(error.getMessage()).replaceFirst("^Error: ", "");
        return failed(new CommandException(ExitCodes.USAGE, what), error.getCommandLine(), remarks);
    }

    private static int failed(Exception error, CommandLine command, Remarks remarks) {
        CommandException told = Complaint.about(error);
        String help = " (see " + command.getCommandSpec().qualifiedName() + " --help)";
        boolean isUsage = told.exitCode() == ExitCodes.USAGE;
        remarks.error(told.exitCode(), ExitCodes.name(told.exitCode()), told.getMessage() + (isUsage ? help : ""));
        return told.exitCode();
    }
}
