/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says why a command failed: a sentence on standard error, and where JSON is wanted an object with the same on standard output. */
final class Failures implements IParameterExceptionHandler {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    Failures(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        String sentence = String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
        err.println("chancery: " + sentence);
        boolean _ = UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("see '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        print(new CommandFailure(CommandFailure.USAGE, sentence));
        return CommandFailure.USAGE;
    }

    /** Answers the exit code. */
    int report(Exception failure) {
        CommandFailure known = failure instanceof CommandFailure said ? said : unforeseen(failure);
        err.println("chancery: " + known.getMessage());
        print(known);
        return known.exitCode();
    }

    /** Without its message, which may quote what it should not; the trace is for those who ask for it. */
    private CommandFailure unforeseen(Exception failure) {
        if (System.getenv("CHANCERY_TRACE") != null) {
            failure.printStackTrace(err);
        }
        StackTraceElement @Nullable [] trace = failure.getStackTrace();
        return new CommandFailure(
                CommandFailure.FAILED,
                "the command itself failed (" + failure.getClass().getSimpleName()
                        + (trace == null || trace.length == 0 ? "" : " at " + trace[0])
                        + "); report it with the stack trace that CHANCERY_TRACE=1 prints");
    }

    private void print(CommandFailure failure) {
        if (!json) {
            return;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("exitCode", failure.exitCode());
        answer.put("detail", String.valueOf(failure.getMessage()));
        failure.facts().fields().forEach((name, value) -> {
            if (value.value() != null) {
                answer.put(name, value.value());
            }
        });
        out.println(Json.write(answer));
    }
}
