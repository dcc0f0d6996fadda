/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.crl.CrlScope;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists as whoever checks a certificate downloads them. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class RevocationListsIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Lists");
    private static final TestCa BUSY = ROOT.issuing("Busy");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int READERS = 4;
    private static final int DOWNLOADS = 2_500;

    private static FakeServices others;

    @BeforeAll
    static void announceTheAuthorities() {
        others = new FakeServices(ROOT, CA, BUSY);
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @Test
    void servesWhatTheAuthoritySignedAndNothingElse(@TempDir Path directory) throws Exception {
        CrlSigned good = list(CA, CA, 0, 10, 3);
        others.list(good);
        await().atMost(LIMIT).until(() -> get("0.crl").statusCode() == 200);
        HttpResponse<byte[]> first = get("0.crl");

        assertThat(first.body()).isEqualTo(good.crl().octets());
        assertThat(first.headers().firstValue("content-type")).contains("application/pkix-crl");
        assertThat(header(first, "cache-control")).isEqualTo("public, no-transform, max-age=30");
        assertThat(header(first, "last-modified")).endsWith(" GMT");
        Files.writeString(directory.resolve("ca.pem"), Pem.certificate(CA.certificate()));
        Files.write(directory.resolve("list.crl"), first.body());
        assertThat(new OpenSsl(directory)
                        .run("crl", "-inform", "DER", "-in", "list.crl", "-CAfile", "ca.pem", "-noout"))
                .contains("verify OK");
        assertThat(get("0.crl", "If-None-Match", header(first, "etag")).statusCode())
                .isEqualTo(304);
        assertThat(get("0.crl", "If-Modified-Since", header(first, "last-modified"))
                        .statusCode())
                .isEqualTo(304);
        assertThat(get("0.crl", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(head("0.crl").headers().firstValue("content-length")).contains("" + first.body().length);
        assertThat(get("7.crl").statusCode()).isEqualTo(404);
        assertThat(OverHttp.text(get("7.crl"))).startsWith("no such list");
        assertThat(get("00.crl").statusCode()).isEqualTo(404);

        // By another key, of another place, under another number, older, and no list at all.
        others.list(list(ROOT, CA, 0, 11, 0));
        others.list(moved(list(CA, CA, 1, 12, 0), 0));
        others.list(renumbered(list(CA, CA, 0, 13, 0), 14));
        others.list(list(CA, CA, 0, 9, 0));
        others.list(new CrlSigned(
                CA.id(), 0, BigInteger.valueOf(15), Instant.now(), Instant.now(), Bytes.of(new byte[] {0x30, 0x00})));
        others.list(list(CA, CA, 1, 16, 0));
        await("all of them are read").atMost(LIMIT).until(() -> get("1.crl").statusCode() == 200);

        assertThat(get("0.crl").body()).isEqualTo(good.crl().octets());
        assertThat(OverHttp.text(OverHttp.get(metrics))).contains("chancery_ocsp_crl_refused_total 4.0");
    }

    /** 10,000 downloads while the list changes all the time: each is one list, whole, and none is older than the one before it. */
    @Test
    void noDownloadIsTornWhileTheListIsSignedAnew() throws Exception {
        others.list(list(BUSY, BUSY, 0, 1, 0));
        URI place = address.resolve("/crl/" + BUSY.id() + "/0.crl");
        await().atMost(LIMIT).until(() -> OverHttp.get(place).statusCode() == 200);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService several = Executors.newFixedThreadPool(READERS + 1)) {
            Future<Integer> written = several.submit(() -> {
                int number = 1;
                while (!done.get()) {
                    number++;
                    others.list(list(BUSY, BUSY, 0, number, number % 2 == 0 ? 400 : 1));
                }
                return number;
            });
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(several.submit(() -> download(place)));
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isGreaterThan(1);
            }
            done.set(true);
            assertThat(written.get()).isGreaterThan(10);
        }
    }

    /** The number of the last one. */
    private long download(URI place) {
        long number = 0;
        for (int i = 0; i < DOWNLOADS; i++) {
            SignedCrl list = SignedCrl.parse(OverHttp.get(place).body());
            assertThat(list.number().longValueExact()).isGreaterThanOrEqualTo(number);
            // A signature over all of it, now and then: whole is what parses to the last octet.
            if (i % 50 == 0) {
                assertThat(list.flaw(BUSY.certificate(), url(BUSY, 0))).isEmpty();
            }
            number = list.number().longValueExact();
        }
        return number;
    }

    private static CrlSigned list(TestCa signer, TestCa named, int shard, long number, int entries) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        CrlDraft draft = new CrlDraft(
                url(named, shard),
                CrlScope.of(named.certificate()),
                BigInteger.valueOf(number),
                now,
                now.plus(Duration.ofDays(7)),
                IntStream.rangeClosed(1, entries)
                        .mapToObj(i -> new RevokedEntry(BigInteger.valueOf(i), now, RevocationReason.SUPERSEDED))
                        .toList());
        ToBeSignedCrl toBeSigned = draft.under(named.certificate(), signer.key().algorithm());
        byte[] crl =
                toBeSigned.assemble(signer.key().sign(toBeSigned.encoded())).encoded();
        return new CrlSigned(named.id(), shard, draft.number(), draft.thisUpdate(), draft.nextUpdate(), Bytes.of(crl));
    }

    private static CrlSigned moved(CrlSigned list, int shard) {
        return new CrlSigned(list.authority(), shard, list.number(), list.thisUpdate(), list.nextUpdate(), list.crl());
    }

    private static CrlSigned renumbered(CrlSigned list, long number) {
        return new CrlSigned(
                list.authority(),
                list.shard(),
                BigInteger.valueOf(number),
                list.thisUpdate(),
                list.nextUpdate(),
                list.crl());
    }

    private static String url(TestCa authority, int shard) {
        return "http://127.0.0.1:8082/crl/" + authority.id() + "/" + shard + ".crl";
    }

    private HttpResponse<byte[]> get(String file, String... headers) {
        return OverHttp.get(address.resolve("/crl/" + CA.id() + "/" + file), headers);
    }

    private HttpResponse<byte[]> head(String file) {
        return OverHttp.send(HttpRequest.newBuilder(address.resolve("/crl/" + CA.id() + "/" + file))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
