/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The half of the {@code chancery} command that runs the stack. */
@Command(
        name = "chancery",
        subcommands = {Down.class, Status.class, Reset.class},
        description = "Runs the whole suite on this machine.")
final class StackCommand {
    private StackCommand() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new StackCommand());
        line.addSubcommand(Up.command());
        line.setExecutionExceptionHandler((failure, _, _) -> explain(failure));
        int exit = line.execute(arguments);
        if (exit != Up.RUNNING) {
            System.exit(exit);
        }
    }

    private static int explain(Exception failure) {
        switch (failure) {
            case Refusal refusal -> System.err.println("chancery: " + refusal.getMessage());
            case IOException broken -> System.err.println("chancery: " + broken.getMessage());
            case IllegalArgumentException wrong -> System.err.println("chancery: " + wrong.getMessage());
            default -> failure.printStackTrace();
        }
        return 1;
    }
}
