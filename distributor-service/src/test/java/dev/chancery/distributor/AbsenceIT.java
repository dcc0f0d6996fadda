/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.testkit.Absence;
import dev.chancery.testkit.PackagedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbsenceIT {
    private static final Path HOME = Path.of("target/absence-it").toAbsolutePath();

    @Test
    void waitsForDatabaseAndBrokerAndNoticesWhenTheBrokerGoes() throws IOException {
        Files.createDirectories(HOME.resolve("hosts"));
        Files.deleteIfExists(HOME.resolve("service.log"));

        Absence.play(
                PackagedService.of(
                        "distributor",
                        HOME,
                        Map.of(
                                "chancery.distributor.view-age-max",
                                "PT3S",
                                "chancery.distributor.key-directory",
                                HOME.resolve("keys").toString(),
                                "chancery.distributor.hosts-directory",
                                HOME.resolve("hosts").toString()),
                        List.of()),
                "have not read the log");
    }
}
