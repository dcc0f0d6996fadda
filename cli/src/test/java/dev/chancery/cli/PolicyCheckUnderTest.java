/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.chancery.policy.BundleText;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that grants what the authority's certificate forbids is told of before anybody is refused. */
class PolicyCheckUnderTest {
    private static final List<String> RANGES =
            List.of("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");
    private static final List<String> MESH = List.of("mesh.internal");
    private static final String AUTHORITY =
            authority("Test Services", new NameLimits(List.of("internal", "test", "localhost"), RANGES, MESH));
    private static final String ROOT = authority("Test Root", new NameLimits(List.of("internal"), RANGES, MESH));

    private final StringWriter said = new StringWriter();

    @TempDir
    Path home;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("services.pem"), AUTHORITY);
        Files.writeString(
                wide(),
                BundleText.shipped()
                        .replace("dns: [.internal, .test, localhost]", "dns: [.internal, .corp.example.com]"));
    }

    @Test
    void saysWhichRuleTheAuthorityForbidsAndByWhichConstraint() {
        assertThat(check("shipped", "--under", home.resolve("services.pem").toString()))
                .isZero();
        assertThat(check(wide().toString())).isZero();

        assertThat(check(
                        wide().toString(),
                        "--under",
                        home.resolve("services.pem").toString()))
                .isEqualTo(CommandFailure.REFUSED);
        assertThat(said.toString())
                .contains(
                        "tenants.local.dns: .corp.example.com can never be certified",
                        "\"CN=Test Services\" permits dns internal, test, localhost only");
    }

    @Test
    void asksTheRegistryForTheActiveAuthorityAndThoseAboveIt() throws IOException {
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/api/authorities", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(authorities().getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        registry.start();
        try {
            Files.writeString(
                    home.resolve("cli.json"),
                    "{\"address\":\"http://127.0.0.1:%d\",\"token\":\"t0ken\"}"
                            .formatted(registry.getAddress().getPort()));

            assertThat(check("shipped", "--under", "--home", home.toString())).isEqualTo(CommandFailure.REFUSED);
            assertThat(said.toString())
                    .contains(".test can never be certified", "\"CN=Test Root\" permits dns internal only");
        } finally {
            registry.stop(0);
        }
    }

    private static String authorities() {
        return Json.write(Map.of(
                "items",
                List.of(
                        Map.of("id", "r", "role", "root", "state", "active", "pem", ROOT),
                        Map.of("id", "s", "role", "services", "state", "active", "pem", AUTHORITY, "parent", "r"))));
    }

    private int check(String... arguments) {
        said.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 2];
        all[0] = "policy";
        all[1] = "check";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Chancery.run(new PrintWriter(said, true), new PrintWriter(said, true), all);
    }

    private Path wide() {
        return home.resolve("wide.yaml");
    }

    private static String authority(String name, NameLimits limits) {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        ToBeSigned certificate = CertificateDraft.selfSigned(
                        DistinguishedName.commonName(name).toX500Name())
                .signedWith(key.algorithm())
                .publicKey(key.publicKey())
                .authority(0)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .nameLimits(limits)
                .validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2036-01-01T00:00:00Z"))
                .toBeSigned()
                .withSerial(SerialNumber.issued(BigInteger.ONE));
        return Pem.certificate(certificate.assemble(key.sign(certificate.encoded())));
    }
}
