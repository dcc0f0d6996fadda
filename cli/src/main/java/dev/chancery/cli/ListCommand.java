/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the certificate inventory: first the certificates in use, soonest to expire first, then "
                + "the expired and revoked ones.",
        footer = {
            "",
            "[UNTIL EXPIRATION] marks a superseded certificate. It has a successor, and stays valid until "
                    + "it expires."
        })
final class ListCommand implements Callable<Integer> {
    /** Columns of a terminal from which on the issuer has room; 'show' tells it in any. */
    private static final int WIDE = 100;

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description =
                    "valid, expiring, expired, revoked, on_hold (certificateHold), superseded; or incomplete: a serial "
                            + "number that was recorded but never used")
    private @Nullable String state;

    @Option(names = "--service", paramLabel = "S", description = "the service's name")
    private @Nullable String service;

    @Option(names = "--kind", paramLabel = "K", description = "kind of certificate: server, client or dual")
    private @Nullable String kind;

    @Option(names = "--profile", paramLabel = "P", description = "the profile's name")
    private @Nullable String profile;

    @Option(names = "--name", paramLabel = "NAME", description = "a DNS name or IP address of the certificate")
    private @Nullable String name;

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            description = "sort key: alive (in use first), notAfter, issuedAt, -notAfter or -issuedAt (default: "
                    + "${DEFAULT-VALUE})")
    private String sort = "alive";

    @Option(names = "--limit", paramLabel = "N", description = "page size, at most 500 (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "continue after this cursor, which the previous page printed")
    private @Nullable String after;

    @Override
    public Integer call() {
        Registry.Answer answer = found(commonOptions.registry());
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            commonOptions
                    .out()
                    .println("no certificates; request one: "
                            + commonOptions.next("request --csr api.csr --profile server --out api.pem"));
            return 0;
        }
        boolean wide = commonOptions.width() >= WIDE;
        Table table = wide
                ? new Table("SERIAL", "SERVICE", "KIND", "EXPIRES (UTC)", "STATE", "ISSUER", "SUBJECT")
                : new Table("SERIAL", "SERVICE", "KIND", "EXPIRES (UTC)", "STATE", "SUBJECT");
        for (Json certificate : items) {
            table.row(cells(certificate, wide));
        }
        table.print(commonOptions.out(), commonOptions.width());
        if (answer.json().has("next")) {
            commonOptions.err().println("more: --after " + answer.json().text("next"));
        }
        return 0;
    }

    /** What the registry does not understand is how the command was used. */
    private Registry.Answer found(Registry registry) {
        try {
            return registry.get("/api/certificates?" + query());
        } catch (CommandFailure failure) {
            throw failure.exitCode() == CommandFailure.REFUSED
                            && failure.facts().has("field")
                    ? new CommandFailure(CommandFailure.USAGE, String.valueOf(failure.getMessage()), failure.facts())
                    : failure;
        }
    }

    private static String[] cells(Json certificate, boolean wide) {
        List<String> cells = new ArrayList<>(List.of(
                Display.serial(certificate.text("serial")),
                Display.orDash(certificate.text("service")),
                Display.orDash(certificate.text("kind")),
                Display.time(certificate.text("notAfter")),
                certificate.text("state"),
                prefix(certificate) + Display.name(certificate)));
        if (wide) {
            cells.add(cells.size() - 1, Display.issuer(certificate.text("issuer")));
        }
        return cells.toArray(String[]::new);
    }

    /** One that another has taken the place of stays good for the connections that still show it. */
    private static String prefix(Json certificate) {
        return certificate.text("state").equals("superseded") ? "[UNTIL EXPIRATION] " : "";
    }

    private String query() {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("state", state);
        query.put("service", service);
        query.put("kind", kind);
        query.put("profile", profile);
        query.put("name", name);
        query.put("sort", sort);
        query.put("limit", limit);
        query.put("after", after);
        return query.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + "=" + Registry.encoded(String.valueOf(entry.getValue())))
                .collect(Collectors.joining("&"));
    }
}
