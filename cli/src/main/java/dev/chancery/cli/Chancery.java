/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command's root: what there is, what the exit codes mean, and how failures are said. */
@Command(
        name = "chancery",
        description = "An event-native private PKI.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nThe local stack:%n",
        footer = {
            "  up [--detach]  builds if needed, starts everything, prints the addresses",
            "  status         shows what runs, and at which address",
            "  down           stops everything and keeps the data",
            "  reset          deletes all data, after confirmation",
            "  audit          checks the issuer's audit file against the event log",
            "  build          builds what is missing or older than its sources",
            "  test           builds everything and runs all tests",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found,",
            "  5 the registry cannot be reached, 6 still pending",
            "",
            "Example: chancery request --csr api.csr --profile server --out api.pem"
        })
public final class Chancery implements Runnable {
    /** In the order in which the help names them. */
    static final List<Class<?>> COMMANDS = List.of(
            RequestCommand.class,
            ExplainCommand.class,
            PolicyCommand.class,
            OutcomeCommand.class,
            IssueCommand.class,
            DeliverCommand.class,
            ListCommand.class,
            ShowCommand.class,
            RevokeCommand.class,
            ReleaseCommand.class,
            RenewCommand.class,
            AuthoritiesCommand.class,
            AuthorityCommand.class,
            HostsCommand.class,
            ServicesCommand.class,
            BindCommand.class,
            UnbindCommand.class,
            AlertsCommand.class,
            HelpCommand.class,
            AutoComplete.GenerateCompletion.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs one command and answers its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Chancery());
        Failures failures = new Failures(out, err, List.of(arguments).contains("--json"));
        needed(arguments).forEach(line::addSubcommand);
        return line.setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler((failure, _, _) -> failures.report(failure))
                .execute(arguments);
    }

    /** The one that is asked for where its name comes first, else all: reading what they declare takes longer than most answers. */
    private static List<Class<?>> needed(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return COMMANDS.stream()
                .filter(command -> command.getPackageName()
                        .equals(Chancery.class.getPackageName())) // picocli's own ask for the others
                .filter(command -> command.getAnnotation(Command.class).name().equals(first))
                .<List<Class<?>>>map(List::of)
                .findFirst()
                .orElse(COMMANDS);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
