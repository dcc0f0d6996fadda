/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.RevocationReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/revocation.md names the reasons and the addresses that there are. */
class RevocationPageTest {
    private static final Pattern ADDRESS = Pattern.compile("`POST (/api/[^`]+)`");
    private static final Pattern REASON = Pattern.compile("`([a-zA-Z]+)`[,.]");

    @Test
    void namesTheAddressesThatThereAre() throws IOException {
        String description = Files.readString(Path.of("../docs/openapi.yaml"));

        assertThat(ADDRESS.matcher(page()).results().map(address -> address.group(1)))
                .hasSizeGreaterThan(1)
                .allSatisfy(address -> assertThat(description).contains("  " + address + ":\n"));
    }

    @Test
    void namesTheReasonsThatAreTaken() throws IOException {
        String page = page();
        String reasons = page.substring(page.indexOf("Reasons, spelled"), page.indexOf("`removeFromCRL`"));

        assertThat(REASON.matcher(reasons).results().map(reason -> reason.group(1)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RevocationReason.values())
                        .map(RevocationReason::rfcName)
                        .toList());
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/revocation.md"));
    }
}
