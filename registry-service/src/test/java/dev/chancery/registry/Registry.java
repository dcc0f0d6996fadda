/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The registry under test: its token, and ports of its own. */
public final class Registry implements QuarkusTestResourceLifecycleManager {
    public static final String TOKEN = "a-token-for-the-tests-of-the-registry";

    /** A call with the token. */
    public static RequestSpecification caller() {
        return RestAssured.given().header("Authorization", "Bearer " + TOKEN);
    }

    @Override
    public Map<String, String> start() {
        try {
            Path file = Files.createTempFile(
                    Path.of("target").toAbsolutePath(),
                    "token",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, "# for tests\ntester " + TOKEN + "\n");
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
