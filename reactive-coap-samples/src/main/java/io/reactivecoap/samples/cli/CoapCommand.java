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
import picocli.CommandLine.Model.CommandSpec;
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
            "Exit codes:",
            "  0    the peer answered 2.xx",
            "  1    something failed here, such as a full disk",
            "  2    wrong arguments, nothing was sent",
            "  3    no answer in time",
            "  4    the peer answered 4.xx",
            "  5    the peer answered 5.xx",
            "  6    unreachable, or the connection was lost",
            "  7    the handshake failed: keys, certificates, ciphers",
            "  8    what came is no answer: a Reset, malformed, or a body that broke off",
            "  130  interrupted",
            "",
            "Keys and passwords are taken from a file (--credentials) or from the environment",
            "(COAP_PSK_KEY and others), never from the command line."
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

    /**
     * Only the command that is named is made, if one is; the others are names with a description. To make them all would take a
     * good part of the time to start.
     */
    private static CommandLine commands(Console console, List<String> arguments) {
        CommandLine root = new CommandLine(new CoapCommand());
        String named = arguments.isEmpty() ? "" : arguments.get(0);
        boolean all = named.equals("completion") || named.startsWith("@"); // picocli reads arguments from such a file
        commands(console)
                .forEach((name, entry) -> root.addSubcommand(
                        name, all || name.equals(named) ? entry.make() : new CommandLine(entry.described())));
        return root;
    }

    /** A command that may be made. */
    private record Entry(String description, Supplier<Object> command) {

        CommandLine make() {
            CommandLine made = new CommandLine(command.get());
            if (made.getCommandSpec().usageMessage().description().length == 0) {
                made.getCommandSpec().usageMessage().description(description);
            }
            return made;
        }

        CommandSpec described() {
            CommandSpec spec = CommandSpec.create();
            spec.usageMessage().description(description);
            return spec;
        }
    }

    private static Map<String, Entry> commands(Console console) {
        Map<String, Entry> all = new LinkedHashMap<>();
        for (CoapMethod method : CoapMethod.values()) {
            all.put(
                    method.name().toLowerCase(Locale.ROOT),
                    new Entry(RequestCommand.describe(method), () -> new RequestCommand(method, console)));
        }
        all.put("observe", entry(ObserveCommand.class, () -> new ObserveCommand(console)));
        all.put("discover", entry(DiscoverCommand.class, () -> new DiscoverCommand(console)));
        all.put("ping", entry(PingCommand.class, () -> new PingCommand(console)));
        all.put("pub", entry(PubCommand.class, () -> new PubCommand(console)));
        all.put("sub", entry(SubCommand.class, () -> new SubCommand(console)));
        all.put("demo", entry(DemoCommand.class, () -> new DemoCommand(console)));
        all.put("bench", entry(BenchCommand.class, () -> new BenchCommand(console)));
        all.put("bench-server", entry(BenchServerCommand.class, () -> new BenchServerCommand(console)));
        all.put("completion", entry(CompletionCommand.class, () -> new CompletionCommand(console)));
        return all;
    }

    private static Entry entry(Class<?> type, Supplier<Object> command) {
        return new Entry(type.getAnnotation(Command.class).description()[0], command);
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
