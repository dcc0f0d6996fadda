/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicPathsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/console/app.js", "/api/ca", "/q/openapi", "/q/swagger-ui/index.html"})
    void openToBeRead(String path) {
        assertThat(PublicPaths.contain("GET", path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/ca", "/console/app.js"})
    void closedToAnythingElse(String path) {
        assertThat(PublicPaths.contain("POST", path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/revocations/nonces", "/api/revocations/proofs"})
    void openToWhoeverProvesAKey(String path) {
        assertThat(PublicPaths.contain("POST", path)).isTrue();
        assertThat(PublicPaths.contain("GET", path)).isFalse();
        assertThat(PublicPaths.contain("PUT", path)).isFalse();
        assertThat(PublicPaths.contain("POST", path + "/")).isFalse();
        assertThat(PublicPaths.contain("POST", path + "/x")).isFalse();
        assertThat(PublicPaths.contain("POST", "/" + path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/certificates",
                "/api/ca/",
                "/api/ca/x",
                "/console/../api/certificates",
                "/console/%2e%2e/api/certificates",
                "/console//api",
                "/console/;/api",
                "/q/metrics",
                "/q/health",
                "",
                "/consolex"
            })
    void closed(String path) {
        assertThat(PublicPaths.contain("GET", path)).isFalse();
    }
}
