/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.issuer.reconcile.LogIndex.Standing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = "Compares audit files with the event log: entries missing on either side, and changed files. "
                + "Issuers may keep running.",
        footer = {"", "Exit codes: 0 no difference, 3 differences, 5 the log cannot be read."})
final class ReconcileCommand implements Callable<Integer> {
    private static final String KAFKA = "kafka.";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "the issuer's settings file, with its login and audit file (default: from the local stack)",
            defaultValue =
                    "${sys:chancery.home:-${env:CHANCERY_HOME:-${sys:user.home}/.chancery}}/services/issuer.properties")
    @SuppressWarnings("NullAway.Init") // has a default
    private Path settings;

    @Option(names = "--file", paramLabel = "FILE", description = "another issuer's audit file; repeatable")
    private List<Path> others = List.of();

    @Option(
            names = "--publish",
            description = "publish the missing events to the log again, byte for byte; refused if a file was changed")
    private boolean publish;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Properties issuer = read(settings);
        List<Path> files = new ArrayList<>(List.of(Path.of(required(issuer, "chancery.issuer.audit-file"))));
        files.addAll(others);
        Reconciliation reconciliation = new Reconciliation(
                kafka(issuer),
                "issuer-" + issuer.getProperty("chancery.issuer.instance", "1"),
                spec.commandLine().getErr()::println);
        Comparison found = reconciliation.compare(files);
        print(found);
        if (publish && found.count(Standing.MISSING) > 0) {
            return publish(reconciliation, found);
        }
        return found.agrees() ? 0 : AuditCommand.DIFFERS;
    }

    private int publish(Reconciliation reconciliation, Comparison found) throws IOException {
        if (!found.isTrustworthy()) {
            spec.commandLine()
                    .getErr()
                    .println("chancery: nothing was published, because a file was changed; give a backup of it");
            return AuditCommand.DIFFERS;
        }
        int published = reconciliation.publish();
        spec.commandLine().getOut().println(published + " events published to the log again");
        return found.count(Standing.DIFFERENT) == 0 && found.untold() == 0 ? 0 : AuditCommand.DIFFERS;
    }

    private void print(Comparison found) {
        PrintWriter out = spec.commandLine().getOut();
        found.accounts().forEach(account -> VerifyCommand.print(account, out));
        out.println("heads on the log");
        out.println("  " + found.heads().confirmed() + " are in the files");
        if (found.heads().earlier() > 0) {
            out.println("  " + found.heads().earlier() + " are older than these files");
        }
        found.heads().flaws().forEach(flaw -> out.println("  CHANGED: " + flaw));
        found.heads().unknown().forEach(service -> out.println("  of " + service + ": no file given (--file)"));
        out.println("events in the files");
        out.println("  " + found.count(Standing.THERE) + " are on the log");
        if (found.count(Standing.OLDER_THAN_THE_LOG) > 0) {
            out.println("  " + found.count(Standing.OLDER_THAN_THE_LOG) + " are older than the retention of the log");
        }
        out.println("  " + found.count(Standing.MISSING) + " are missing there");
        found.lost().forEach(one -> out.println("    " + one));
        if (found.count(Standing.DIFFERENT) > 0) {
            out.println("  " + found.count(Standing.DIFFERENT) + " SAY SOMETHING ELSE THERE");
            found.different().forEach(one -> out.println("    " + one));
        }
        out.println("events on the log");
        out.println("  " + found.untold() + " are in none of these files"
                + (found.untold() > 0 ? ": from another issuer, or from anyone who has its login" : ""));
        found.firstUntold().forEach(where -> out.println("    " + where));
    }

    private static Map<String, Object> kafka(Properties issuer) {
        Map<String, Object> kafka = new HashMap<>();
        for (String name : issuer.stringPropertyNames()) {
            if (name.startsWith(KAFKA)) {
                kafka.put(name.substring(KAFKA.length()), issuer.getProperty(name));
            }
        }
        return kafka;
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableInputException("settings " + file + " cannot be read (" + e
                    + "); give --settings the settings file of the issuer");
        }
    }

    private static String required(Properties issuer, String name) {
        String value = issuer.getProperty(name);
        if (value == null) {
            throw new UnusableInputException("the settings file lacks " + name + ": add it");
        }
        return value;
    }
}
