/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that every command has, and what follows from them: whom to ask, and how to print. */
final class CommonOptions {
    private static final int WIDTH_DEFAULT = 80;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = {"the stack's home directory", "(default: $$CHANCERY_HOME, else ~/.chancery)"})
    private @Nullable Path home;

    Registry registry() {
        return Registry.of(home());
    }

    Path home() {
        return home != null ? home : defaultHome(System.getenv());
    }

    /** A command to give next, which acts on the same stack as this one. */
    String next(String command) {
        return "chancery " + command + (home == null ? "" : " --home " + quoted(home.toString()));
    }

    /** As a shell reads it. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./+@%:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** For what is not the answer: progress, hints. */
    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** Null where nobody sits before one. */
    @SuppressWarnings("SystemConsoleNull") // NullAway reads the annotation, Error Prone the release notes
    @Nullable
    Console terminal() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : console;
    }

    /** Columns of the terminal; no limit where there is none, so that a pipe gets everything. */
    int width() {
        if (terminal() == null) {
            return Integer.MAX_VALUE;
        }
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : WIDTH_DEFAULT;
    }

    /** Prints the answer as it came when JSON is wanted, and says whether it did. */
    boolean printedAsJson(Registry.Answer answer) {
        if (json) {
            out().println(answer.body());
        }
        return json;
    }

    private static Path defaultHome(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("CHANCERY_HOME"))
                .filter(set -> !set.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(userHome(environment), ".chancery"));
    }

    /** As a shell knows it: Java asks the list of users, which HOME may differ from. */
    private static String userHome(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return home.isBlank() ? System.getProperty("user.home") : home;
    }
}
