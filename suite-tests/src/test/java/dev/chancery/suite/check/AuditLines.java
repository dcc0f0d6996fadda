/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.suite.check.WholeLog.Issued;
import dev.chancery.x509.CertificateId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What issuers noted of their signatures, against the log. Of a line, {@code step} and {@code act} are used, and {@code sha256} where it has one. */
final class AuditLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> intended = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> signed = new HashSet<>();
    private int torn;

    private AuditLines() {}

    /** All the files of a directory: each issuer has its own. */
    static AuditLines read(Path directory) throws IOException {
        AuditLines lines = new AuditLines();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                try (Stream<String> all = Files.lines(file)) {
                    all.forEach(lines::read);
                }
            }
        }
        return lines;
    }

    private void read(String line) {
        try {
            JsonNode read = JSON.readTree(line);
            String step = read.path("step").asText();
            String act = read.path("act").asText();
            if (act.startsWith("authority.")) {
                return; // an authority's own certificate is not among those that were issued
            }
            if (act.startsWith("crl.")) {
                return; // a list that was signed and not published was never seen by anybody
            }
            if (step.equals("intent")) {
                intended.add(act);
            } else if (step.equals("done")) {
                done.add(act);
                signed.add(read.path("sha256").asText());
            }
        } catch (JsonProcessingException e) {
            torn++; // a crash cut it off; what it was to say was said again, or is missed below
        }
    }

    /** An act is a request's digest and a serial: repeated, it is the same act. */
    void compare(WholeLog log, Violations violations) {
        Set<String> acts = log.issued.values().stream().map(AuditLines::act).collect(Collectors.toSet());
        for (String act : acts) {
            violations.require(intended.contains(act), "audit: no intent for %s, which is on the log", act);
            violations.require(done.contains(act), "audit: no done for %s, which is on the log", act);
        }
        for (String act : done) {
            violations.require(acts.contains(act), "audit: %s was signed and is not on the log", act);
            violations.require(intended.contains(act), "audit: %s was done and never intended", act);
        }
        Set<String> published = log.issued.values().stream()
                .map(issued -> issued.sha256().hex())
                .collect(Collectors.toSet());
        for (String sha256 : signed) {
            violations.require(
                    sha256.isEmpty() || published.contains(sha256), "audit: signed and not on the log: %s", sha256);
        }
    }

    int torn() {
        return torn;
    }

    List<Integer> counts() {
        return List.of(intended.size(), done.size());
    }

    private static String act(Issued issued) {
        CertificateId id = issued.id();
        return issued.request() + "." + id.serial();
    }
}
