/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.suite.RunningSuite;
import dev.chancery.suite.check.Responder.Answer;
import dev.chancery.suite.check.Responder.Said;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Asks the responder ten times a second, whatever happens to it meanwhile, about certificates whose revocation was answered to their owners. It may say
 * nothing; it says revoked within a minute, and never good again; and what it says is not past its nextUpdate, nor past half of its life (promises P11
 * and P14).
 */
public final class StatusSampler implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration REVOKED_MAX = Duration.ofSeconds(60);
    /** Of those that are known, in turn: a look takes a few milliseconds, and a frozen responder takes all of them with it. */
    private static final int EACH_TIME = 4;

    private final URI address;
    private final Responder responder;
    private final Supplier<? extends Collection<CertificateId>> revoked;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Violations violations = new Violations();
    private final Map<IssuerId, X509CertificateHolder> authorities = new HashMap<>();
    private final Map<CertificateId, Instant> since = new HashMap<>();
    private final Set<CertificateId> seenRevoked = new HashSet<>();
    private int turn;
    private int answered;
    private int unanswered;

    /** @param revoked those whose revocation was answered so far */
    public StatusSampler(RunningSuite suite, Supplier<? extends Collection<CertificateId>> revoked) {
        this.address = URI.create("http://127.0.0.1:" + suite.port(8082));
        this.responder = new Responder(suite.port(8082));
        this.revoked = revoked;
        Future<?> _ = clock.scheduleWithFixedDelay(this::sample, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sample() {
        List<CertificateId> known = new ArrayList<>(revoked.get());
        known.forEach(id -> since.putIfAbsent(id, Instant.now()));
        for (int i = 0; i < Math.min(EACH_TIME, known.size()); i++) {
            try {
                look(known.get(turn++ % known.size()));
            } catch (IOException e) {
                unanswered++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // Else the sampler would end, and nobody would hear of it.
                violations.add("OCSP sampled: %s", e);
            }
        }
    }

    private void look(CertificateId id) throws IOException, InterruptedException {
        X509CertificateHolder authority = authority(id.issuer());
        Instant asked = Instant.now();
        Said said = responder.look(authority, id.serial().value());
        if (!said.isAboutIt()) {
            unanswered++;
            return;
        }
        answered++;
        // Times are in whole seconds.
        violations.require(!said.nextUpdate().isBefore(asked.minusSeconds(1)), "OCSP: %s is past its nextUpdate", said);
        Duration life = Duration.between(said.thisUpdate(), said.nextUpdate());
        violations.require(
                !asked.minusSeconds(1).isAfter(said.thisUpdate().plus(life.dividedBy(2))),
                "OCSP: %s is past half of its life at %s",
                said,
                asked);
        if (said.answer() == Answer.REVOKED) {
            seenRevoked.add(id);
            return;
        }
        violations.require(!seenRevoked.contains(id), "OCSP: %s was revoked, and is %s", id, said);
        violations.require(
                asked.isBefore(since.getOrDefault(id, asked).plus(REVOKED_MAX)),
                "OCSP: %s is %s a minute after it was revoked",
                id,
                said);
    }

    private X509CertificateHolder authority(IssuerId id) throws IOException, InterruptedException {
        X509CertificateHolder known = authorities.get(id);
        if (known != null) {
            return known;
        }
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(address.resolve("/ca/" + id.hex() + ".cer"))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the certificate of " + id + " is not served: " + answer.statusCode());
        }
        X509CertificateHolder found = new X509CertificateHolder(answer.body());
        authorities.put(id, found);
        return found;
    }

    /** Ends it, and throws {@link AssertionError} that lists what did not hold. */
    @Override
    public void close() {
        // Waits for the look that is under way.
        clock.close();
        System.out.println("OCSP sampled: " + answered + " answers about " + seenRevoked.size()
                + " revoked certificates, unanswered: " + unanswered);
        violations.require(!seenRevoked.isEmpty(), "OCSP: no revoked certificate was sampled");
        violations.assertNone();
    }
}
