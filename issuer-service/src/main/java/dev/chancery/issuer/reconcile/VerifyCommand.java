/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.issuer.audit.AuditAccount;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Verifies the hash chain of each audit file. Needs only the files.",
        footer = {"", "Exit code 3: a chain is broken."})
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "an audit file")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean whole = true;
        for (Path file : files) {
            AuditAccount account = AuditAccount.read(file, Files.size(file), _ -> {});
            print(account, out);
            whole &= account.isWhole();
        }
        return whole ? 0 : AuditCommand.DIFFERS;
    }

    static void print(AuditAccount account, PrintWriter out) {
        out.println(account.file());
        if (account.begun().isEmpty()) {
            out.println("  no chained line; this is not an audit file, or its content is lost");
            return;
        }
        out.printf(
                "  %d lines since %s, %s%n",
                account.end().lines(),
                account.begun().get(),
                account.flaws().isEmpty() ? "the chain is intact" : "THE CHAIN IS BROKEN");
        if (account.torn() > 0) {
            out.printf("  %d times a crash truncated the last line, and the file continues after it%n", account.torn());
        }
        account.flaws().forEach(flaw -> out.println("  " + flaw));
        out.println("  head " + account.end().digest().hex());
    }
}
