/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.x509.Pem;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "request",
        mixinStandardHelpOptions = true,
        description = "Requests a certificate for a CSR, and waits for the outcome.",
        footer = {"", "The private key is not sent. The output contains the certificate, then its issuers, in PEM."})
final class RequestCommand implements Callable<Integer> {
    private static final Duration DECIDED_MAX = Duration.ofSeconds(60);

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the file to write the chain to (default: standard output)")
    private @Nullable Path out;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description =
                    "a repeated request with the same key returns the same outcome and issues nothing (default: a "
                            + "new key)")
    private String idempotencyKey = UUID.randomUUID().toString();

    @Override
    public Integer call() {
        Optional<OutputFile> file = Optional.ofNullable(out).map(path -> OutputFile.checked(path, Pem.CERTIFICATE));
        Registry registry = commonOptions.registry();
        Registry.Answer answer = sent(registry, request.body(registry, false));
        return finish(answer.status() == HttpURLConnection.HTTP_ACCEPTED ? decided(registry, answer) : answer, file);
    }

    private Registry.Answer sent(Registry registry, Map<String, Object> body) {
        try {
            return registry.post("/api/requests", body, Map.of("Idempotency-Key", idempotencyKey));
        } catch (CommandFailure failure) {
            if (failure.exitCode() != CommandFailure.UNREACHABLE) {
                throw failure;
            }
            // It may have arrived all the same.
            throw failure.and(
                    "\n  --idempotency-key " + idempotencyKey
                            + " with the same options repeats this request; it does not issue a second certificate",
                    new Json(Map.of("idempotencyKey", idempotencyKey)));
        }
    }

    private Registry.Answer decided(Registry registry, Registry.Answer accepted) {
        String id = accepted.json().text("requestId");
        String path = "/api/requests/" + Registry.encoded(id);
        try {
            return new Poller(commonOptions)
                    .until(
                            "the outcome",
                            DECIDED_MAX,
                            "the request id is " + id + "; '" + commonOptions.next("outcome " + id)
                                    + "' shows the outcome",
                            () -> registry.get(path),
                            polled -> !polled.json().text("state").equals("pending"));
        } catch (CommandFailure failure) {
            throw failure.and("", accepted.json());
        }
    }

    private Integer finish(Registry.Answer answer, Optional<OutputFile> file) {
        Json result = answer.json();
        if (result.text("state").equals("refused")) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, result.text("sentence") + " [" + result.text("reason") + "]", result);
        }
        Json certificate = result.get("certificate");
        String show = "show " + Display.serial(certificate.text("serial"));
        file.ifPresent(written -> written.write(
                result.text("chain"),
                "the certificate is issued; '" + commonOptions.next(show + " --chain") + "' prints the chain"));
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<String> dropped = Findings.dropped(result.get("decision"));
        if (file.isEmpty()) {
            commonOptions.out().print(result.text("chain"));
            commonOptions.out().flush();
            dropped.forEach(line -> commonOptions.err().println("dropped  " + line));
            return 0;
        }
        commonOptions
                .out()
                .printf(
                        "granted  %s%nserial   %s%nexpires  %s UTC%n",
                        certificate.text("subject"),
                        certificate.text("serial"),
                        Display.time(certificate.text("notAfter")));
        dropped.forEach(line -> commonOptions.out().println("dropped  " + line));
        commonOptions.out().printf("written  %s%nnext     %s%n", file.get(), commonOptions.next(show));
        return 0;
    }
}
