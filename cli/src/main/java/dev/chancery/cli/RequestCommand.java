/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "request",
        mixinStandardHelpOptions = true,
        description = "Asks for a certificate for a CSR, and waits for it.",
        footer = {"", "The key stays where it is. The file holds the certificate, then its issuers, in PEM."})
final class RequestCommand implements Callable<Integer> {
    private static final Duration DECIDED_MAX = Duration.ofSeconds(60);

    @Mixin
    private Session session = new Session();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "where the chain goes (default: standard output)")
    private @Nullable Path out;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "repeating it repeats the answer, never the issuance (default: a new one)")
    private String idempotencyKey = UUID.randomUUID().toString();

    @Override
    public Integer call() {
        Registry registry = session.registry();
        Registry.Answer answer = registry.post(
                "/api/requests", request.body(registry, false), Map.of("Idempotency-Key", idempotencyKey));
        return finish(answer.status() == HttpURLConnection.HTTP_ACCEPTED ? decided(registry, answer) : answer);
    }

    private Registry.Answer decided(Registry registry, Registry.Answer accepted) {
        String path = "/api/requests/" + Registry.encoded(accepted.json().text("requestId"));
        return new Waiting(session)
                .until(
                        "the issuer's decision",
                        DECIDED_MAX,
                        () -> registry.get(path),
                        polled -> !polled.json().text("state").equals("pending"));
    }

    private Integer finish(Registry.Answer answer) {
        Json result = answer.json();
        if (result.text("state").equals("refused")) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, result.text("sentence") + " [" + result.text("reason") + "]");
        }
        String chain = result.text("chain");
        if (out != null) {
            write(out, chain);
        }
        if (session.printedAsJson(answer)) {
            return 0;
        }
        Json certificate = result.get("certificate");
        if (out == null) {
            session.out().print(chain);
            session.out().flush();
        } else {
            session.out()
                    .printf(
                            "granted  %s%nserial   %s%nexpires  %s UTC%nwritten  %s%nnext     chancery show %s%n",
                            certificate.text("subject"),
                            certificate.text("serial"),
                            Shown.time(certificate.text("notAfter")),
                            out,
                            Shown.serial(certificate.text("serial")));
        }
        return 0;
    }

    private static void write(Path file, String chain) {
        try {
            Files.writeString(file, chain);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "cannot write " + file + " (" + e.getMessage()
                            + "): the certificate is issued, see 'chancery list'");
        }
    }
}
