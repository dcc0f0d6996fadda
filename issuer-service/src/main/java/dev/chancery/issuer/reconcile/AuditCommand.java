/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The part of the {@code chancery} command that needs what an issuer has: its audit file, and its login. */
@Command(
        name = "chancery audit",
        mixinStandardHelpOptions = true,
        description = "Checks the issuers' audit files, alone or against the event log.",
        subcommands = {VerifyCommand.class, ReconcileCommand.class})
public final class AuditCommand implements Runnable {
    static final int DIFFERS = 3;
    static final int UNREACHABLE = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    AuditCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs one command and answers its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new AuditCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, _) -> report(failure, command))
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: verify or reconcile. See 'chancery " + "audit --help'");
    }

    private static int report(Exception failure, CommandLine command) throws Exception {
        return switch (failure) {
            case KafkaException broker ->
                said(
                        command,
                        UNREACHABLE,
                        "the log cannot be read (" + broker.getMessage()
                                + "); check that the broker runs and that --settings is the issuer's settings file");
            case UnusableInputException unusable -> said(command, 1, String.valueOf(unusable.getMessage()));
            case IOException file ->
                said(command, 1, "an audit file cannot be read (" + file + "); give a file that this user can read");
            case UncheckedIOException line -> said(command, 1, String.valueOf(line.getMessage()));
            default -> throw failure;
        };
    }

    private static int said(CommandLine command, int exitCode, String sentence) {
        command.getErr().println("chancery: " + sentence);
        return exitCode;
    }
}
