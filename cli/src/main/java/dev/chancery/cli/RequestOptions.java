/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a request says, as options. */
final class RequestOptions {
    @Option(
            names = "--csr",
            required = true,
            paramLabel = "FILE",
            description = "a PKCS #10 request in PEM or DER, '-' for standard input")
    @SuppressWarnings("NullAway.Init") // required
    private String csr;

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "P",
            description = "the profile, such as server, " + "client or dual")
    @SuppressWarnings("NullAway.Init") // required
    private String profile;

    @Option(names = "--service", paramLabel = "S", description = "the service that uses the certificate")
    private @Nullable String service;

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "kind of certificate within the service: server, client or dual")
    private @Nullable String kind;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "a DNS name or IP address to add to those in the CSR; repeatable")
    private List<String> names = List.of();

    @Option(
            names = "--validity",
            paramLabel = "PERIOD",
            converter = Lifespan.class,
            description = "lifetime: " + Lifespan.EXAMPLES + " (default: the profile's)")
    private @Nullable String validity;

    @Option(names = "--auto-renew", description = "request automatic renewal")
    private boolean autoRenew;

    @Option(names = "--label", paramLabel = "K=V", description = "a label; repeatable")
    private Map<String, String> labels = Map.of();

    @Option(names = "--renews", paramLabel = "ID", description = "the certificate that this one renews")
    private @Nullable String renews;

    Map<String, Object> body(Registry registry, boolean dryRun) {
        return body(dryRun, renews == null ? null : Certificates.id(registry, renews));
    }

    /** For a judgement that asks nobody: a predecessor is named in full. */
    Map<String, Object> body() {
        return body(true, renews);
    }

    private Map<String, Object> body(boolean dryRun, @Nullable String predecessor) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("profile", profile);
        body.put("csr", CsrFile.read(csr));
        putIfSet(body, "service", service);
        putIfSet(body, "kind", kind);
        body.put("names", names);
        putIfSet(body, "validity", validity);
        body.put("autoRenew", autoRenew);
        body.put("labels", labels);
        putIfSet(body, "renews", predecessor);
        body.put("dryRun", dryRun);
        return body;
    }

    private static void putIfSet(Map<String, Object> body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
