/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.home.ChanceryHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service says of the file that was made for it is told of the file that the operator wrote. */
class OperatorSettingsTest {
    @TempDir
    private Path home;

    @Test
    void aSettingIsNamedByTheLineThatTheOperatorWrote() throws IOException {
        Path file = Files.createDirectories(home.resolve("settings")).resolve("ocsp.properties");
        Files.writeString(file, "# ours\nchancery.ocsp.answerz=1\nchancery.ocsp.port = x\n");
        OperatorSettings settings = new OperatorSettings(new ChanceryHome(home), "ocsp");

        assertThat(settings.located("""
                        ocsp stopped while starting; /h/logs/ocsp.log says:
                          SRCFG00050: chancery.ocsp.answerz in PropertiesConfigSource[source=file:/h/services/ocsp.properties]:5 does not map to any root
                          SRCFG00039: The config property chancery.ocsp.port with the config value "x" is no number
                          SRCFG00050: chancery.ocsp.porter in PropertiesConfigSource[source=file:/h/services/ocsp.properties]:6 does not map to any root""")).isEqualTo("""
                        ocsp stopped while starting; /h/logs/ocsp.log says:
                          chancery.ocsp.answerz is not a setting of this service; correct or remove it (%1$s:2)
                          SRCFG00039: The config property chancery.ocsp.port with the config value "x" is no number (%1$s:3)
                          chancery.ocsp.porter is not a setting of this service; correct or remove it""".formatted(file));
    }
}
