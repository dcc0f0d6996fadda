/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** The registry under test: its token, and ports of its own. */
public final class Registry implements QuarkusTestResourceLifecycleManager {
    public static final String SUBJECT = "tester";
    public static final String TOKEN = "a-token-for-the-tests-of-the-registry";

    /** A call with the token. */
    public static RequestSpecification caller() {
        return RestAssured.given().header("Authorization", "Bearer " + TOKEN);
    }

    public static void awaitEntry(CertificateIssued issued) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> caller().get("/api/certificates/" + issued.certificate())
                                .statusCode()
                        == 200);
    }

    /** Until the registry has read the first outcome of this certificate. */
    public static void awaitGranted(CertificateId certificate) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try (Connection connection = database();
                    PreparedStatement select =
                            connection.prepareStatement("select 1 from granted_certificate where id = ?")) {
                select.setString(1, certificate.toString());
                return select.executeQuery().next();
            }
        });
    }

    /** The registry's own database, as the registry's role. */
    public static Connection database() throws SQLException {
        Map<String, String> login = ChanceryInfrastructure.available().databaseOf("registry");
        return DriverManager.getConnection(
                login.get("quarkus.datasource.jdbc.url"),
                login.get("quarkus.datasource.username"),
                login.get("quarkus.datasource.password"));
    }

    public static BigInteger newSerial() {
        return new BigInteger(150, new SecureRandom()).setBit(150);
    }

    @Override
    public Map<String, String> start() {
        try {
            Path file = Files.createTempFile(
                    Path.of("target").toAbsolutePath(),
                    "token",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, "# for tests\n" + SUBJECT + " " + TOKEN + "\n");
            return Map.of(
                    "chancery.registry.token-file", file.toString(),
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
