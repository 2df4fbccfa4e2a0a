package io.reactivecoap.samples.cli;

import io.reactivecoap.samples.cli.output.JsonOutput;
import io.reactivecoap.samples.cli.output.Output;
import io.reactivecoap.samples.cli.output.Palette;
import io.reactivecoap.samples.cli.output.PlainOutput;
import io.reactivecoap.samples.cli.output.PlainOutput.Style;
import io.reactivecoap.samples.cli.output.Remarks;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The arguments of every command that prints what it got: how, and how much else is told. */
final class OutputArguments {

    private static final String JSON = "--json";
    private static final String COLOUR = "--color";

    private enum Colours {
        AUTO,
        ALWAYS,
        NEVER;

        /** As it is given, and completed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What is asked for by arguments that may make no sense otherwise. */
        static Colours among(List<String> arguments) {
            String all = String.join("\n", arguments) + "\n";
            return all.contains(COLOUR + "=always\n") || all.contains(COLOUR + "\nalways\n")
                    ? ALWAYS
                    : all.contains(COLOUR + "=never\n") || all.contains(COLOUR + "\nnever\n") ? NEVER : AUTO;
        }
    }

    @Option(
            names = JSON,
            description =
                    "Print for programs: an object in JSON on a line of its own for each result, on standard error as well.")
    private boolean json;

    @Option(
            names = "--pretty",
            description =
                    "Lay payloads out by their content format: JSON, CBOR, SenML, links. So it is done where standard output "
                            + "is a terminal; elsewhere, and with --output, a payload stays as it is.")
    private boolean pretty;

    @Option(names = "--raw", description = "Print payloads as they are, on a terminal as well.")
    private boolean raw;

    @Option(
            names = COLOUR,
            paramLabel = "auto|always|never",
            description = "Whether there are colours; auto has them on a terminal, unless NO_COLOR is set.")
    private Colours colours = Colours.AUTO;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell on standard error what is asked, answered and happens.")
    private boolean verbose;

    @Option(
            names = "--trace",
            description =
                    "Tell on standard error each message that is sent and received, decrypted and decoded; what could be a "
                            + "secret is left out.")
    private boolean trace;

    /** Whether standard error is full of words, so that nothing should move on it. */
    boolean isTalkative() {
        return verbose || trace || json;
    }

    boolean isTraced() {
        return trace;
    }

    Trace trace(Console console) {
        return new Trace(remarks(console), verbose);
    }

    /** Prints results as it was asked for. */
    Output output(Console console) {
        if (pretty && raw || json && (pretty || raw)) {
            throw new CommandException(ExitCodes.USAGE, "--json, --pretty and --raw exclude each other");
        }
        if (json) {
            return new JsonOutput(console);
        }
        Style onTerminal = raw ? Style.RAW : Style.TERMINAL;
        Style elsewhere = pretty ? Style.PRETTY : Style.RAW;
        return new PlainOutput(
                console,
                remarks(console),
                console.terminals().out() ? onTerminal : elsewhere,
                palette(console, colours, console.terminals().out()));
    }

    Remarks remarks(Console console) {
        return new Remarks(
                console.err(),
                json,
                palette(console, colours, console.terminals().err()));
    }

    /** For what is wrong with the arguments themselves, of which there is only the text. */
    static Remarks remarks(Console console, List<String> arguments) {
        return new Remarks(
                console.err(),
                arguments.contains(JSON),
                palette(console, Colours.among(arguments), console.terminals().err()));
    }

    /** The colours of help. */
    static Palette palette(Console console, List<String> arguments) {
        return palette(console, Colours.among(arguments), console.terminals().out());
    }

    /** NO_COLOR counts when it is not empty, whatever its value (no-color.org). */
    private static Palette palette(Console console, Colours when, boolean isTerminal) {
        boolean coloured = switch (when) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                isTerminal && console.environment().getOrDefault("NO_COLOR", "").isEmpty();
        };
        return coloured ? Palette.COLOURED : Palette.PLAIN;
    }
}
