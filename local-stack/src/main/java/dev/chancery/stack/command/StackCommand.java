/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The half of the {@code chancery} command that runs the stack. */
@Command(
        name = "chancery",
        subcommands = {Down.class, Status.class, Reset.class},
        description = "Runs the whole stack on this machine.")
final class StackCommand {
    private StackCommand() {}

    public static void main(String[] arguments) {
        int exit = run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments);
        if (exit != Up.RUNNING) {
            System.exit(exit);
        }
    }

    /**
     * Runs one command and answers its exit code, or {@link Up#RUNNING}.
     *
     * @param err takes why a command does not do what it was asked
     */
    static int run(PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new StackCommand());
        line.addSubcommand(Up.command());
        line.setErr(err);
        line.setParameterExceptionHandler((wrong, _) -> misused(wrong, err));
        line.setExecutionExceptionHandler((failure, _, _) -> explain(failure, err));
        return line.execute(arguments);
    }

    private static int misused(ParameterException wrong, PrintWriter err) {
        err.println("chancery: " + String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", ""));
        boolean _ = UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("see '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explain(Exception failure, PrintWriter err) {
        switch (failure) {
            case Refusal refusal -> err.println("chancery: " + refusal.getMessage());
            case NoSuchFileException missing ->
                err.println("chancery: " + missing.getFile() + " is missing; restore it, or start with another home "
                        + "directory; `chancery reset` deletes the "
                        + "data in this one");
            case FileSystemException file ->
                err.println("chancery: cannot use " + file.getFile() + " ("
                        + file.getClass().getSimpleName() + "); check its owner and the free disk space");
            case IOException broken -> err.println("chancery: " + broken.getMessage());
            case IllegalArgumentException wrong -> err.println("chancery: " + wrong.getMessage());
            default -> {
                err.println("chancery: this is a defect in Chancery; please report it with these lines:");
                failure.printStackTrace(err);
            }
        }
        return 1;
    }
}
