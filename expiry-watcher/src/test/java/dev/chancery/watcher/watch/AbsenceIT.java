/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

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
        Files.deleteIfExists(HOME.resolve("service.log"));

        Absence.play(
                PackagedService.of("watcher", HOME, Map.of("chancery.watch.view-age-max", "PT3S"), List.of()),
                "not read to its end");
    }
}
