/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The profile tables are what the shipped bundle says. To write them anew: {@code -Dchancery.docs=write}. */
class ReferenceTest {
    private static final Path PAGE = Path.of("../docs/profiles.md");

    @Test
    void theProfilesPageIsWhatTheBundleSays() throws IOException {
        String page = ProfileTables.of(BundleText.read(BundleText.shipped()));
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }
}
