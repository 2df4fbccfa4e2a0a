package io.reactivecoap.samples.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the script by which a shell completes the tool's arguments. */
@Command(
        description = {
            "Write the script by which a shell completes the arguments of a command named coap.",
            "For this shell: source <(coap completion bash), or source <(coap completion zsh)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CompletionCommand implements Callable<Integer> {

    private enum Shell {
        BASH(""),
        /** zsh understands the script for bash once it is told to. */
        ZSH("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n");

        private final String before;

        Shell(String before) {
            this.before = before;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Console console;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private @Nullable Shell shell;

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (shell == null || spec == null) {
            throw new IllegalStateException("not called by the command line");
        }
        String script = shell.before + AutoComplete.bash("coap", spec.root().commandLine());
        console.write(script.getBytes(StandardCharsets.UTF_8));
        return ExitCodes.OK;
    }
}
