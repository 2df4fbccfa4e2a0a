package io.reactivecoap.samples.cli.output;

import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Palette.Role;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** What the tool says about what it does, on standard error: in words or, for programs, in JSON; one line each. */
public final class Remarks {

    private static final Map<String, Role> ROLES = Map.of(">", Role.SENT, "<", Role.RECEIVED, "*", Role.HAPPENED);

    private final PrintStream err;
    private final boolean json;
    private final Palette palette;

    /**
     * Says it somewhere.
     *
     * @param err where
     * @param json whether it is for programs
     * @param palette the colours of what is for people
     */
    public Remarks(PrintStream err, boolean json, Palette palette) {
        this.err = err;
        this.json = json;
        this.palette = palette;
    }

    /**
     * Tells why a command failed.
     *
     * @param exitCode what it ends with
     * @param kind the exit code's name
     * @param line what went wrong, and what to do
     */
    public void error(int exitCode, String kind, String line) {
        String text = Words.oneLine(line);
        err.println(
                json
                        ? Json.object(members -> members.writeStringProperty("type", "error")
                                .writeNumberProperty("exitCode", exitCode)
                                .writeStringProperty("kind", kind)
                                .writeStringProperty("message", text))
                        : palette.paint(Role.ERROR, "coap:") + " " + text);
    }

    /**
     * Tells what is not to be missed.
     *
     * @param line what it is
     */
    public void note(String line) {
        String text = Words.oneLine(line);
        err.println(
                json
                        ? Json.object(members ->
                                members.writeStringProperty("type", "note").writeStringProperty("message", text))
                        : palette.paint(Role.NOTE, "coap:") + " " + text);
    }

    /**
     * Tells what a command is for.
     *
     * @param line what it found
     */
    public void say(String line) {
        err.println(line);
    }

    /**
     * Tells what is sent (&gt;), received (&lt;) or happens (*).
     *
     * @param seconds since the beginning
     * @param mark which of them
     * @param line what it is; two blanks before it indent it
     */
    public void trace(double seconds, String mark, String line) {
        String text = (line.startsWith("  ") ? "  " : "") + Words.oneLine(line);
        if (json) {
            err.println(Json.object(members -> members.writeStringProperty("type", "trace")
                    .writeNumberProperty("seconds", Math.round(seconds * 1e6) / 1e6)
                    .writeStringProperty("mark", mark)
                    .writeStringProperty("message", text.strip())));
            return;
        }
        String told = mark + " " + text;
        err.println(String.format(Locale.ROOT, "%7.3f ", seconds)
                + palette.paint(ROLES.getOrDefault(mark, Role.HAPPENED), told));
    }
}
