/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.stack.home.Ports.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @Test
    void areTheUsualOnesWhenNobodySaysOtherwise() {
        Ports ports = Ports.of(0, Map.of(), Map.<String, String>of()::get);

        assertThat(ports.address(Port.REGISTRY)).isEqualTo("127.0.0.1:8080");
        assertThat(ports.of(Port.POSTGRES)).isEqualTo(54_329);
    }

    @Test
    void moveTogetherByTheOffset() {
        Ports ports = Ports.of(1_000, Map.of(), Map.<String, String>of()::get);

        assertThat(ports.of(Port.REGISTRY)).isEqualTo(9_080);
        assertThat(ports.of(Port.WATCHER_MANAGEMENT)).isEqualTo(10_004);
    }

    @Test
    void anOptionBeatsTheEnvironmentWhichBeatsTheOffset() {
        Map<String, String> environment = Map.of("CHANCERY_REGISTRY_PORT", "1111", "CHANCERY_OCSP_PORT", "2222");

        Ports ports = Ports.of(1_000, Map.of(Port.REGISTRY, 3_333), environment::get);

        assertThat(ports.of(Port.REGISTRY)).isEqualTo(3_333);
        assertThat(ports.of(Port.OCSP)).isEqualTo(2_222);
        assertThat(ports.of(Port.KAFKA)).isEqualTo(10_092);
    }

    @Test
    void servicesAreSentToTheRelayWhereThereIsOne() {
        Ports ports = Ports.of(0, Map.of(), Map.of("CHANCERY_KAFKA_SERVICES_RELAY_PORT", "4444")::get);

        assertThat(ports.addressForServices(Port.KAFKA_SERVICES)).isEqualTo("127.0.0.1:4444");
        assertThat(ports.address(Port.KAFKA)).isEqualTo("127.0.0.1:9092");
        assertThat(ports.addressForServices(Port.POSTGRES)).isEqualTo("127.0.0.1:54329");
    }

    @Test
    void theServicesOwnDoorIsBesideTheTenantsInAHomeFromBeforeIt(@TempDir Path directory) throws IOException {
        ChanceryHome home = new ChanceryHome(directory);
        Files.writeString(directory.resolve("ports.properties"), "kafka=9692\n");

        assertThat(PortsFile.read(home)).containsEntry(Port.KAFKA_SERVICES, 9_694);
    }

    @Test
    void refuseWhereNoBrowserGoes() {
        assertThatThrownBy(() -> Ports.of(2_000, Map.of(), Map.<String, String>of()::get))
                .hasMessageContaining("browsers do not open port 10080")
                .hasMessageContaining("--registry-port")
                .hasMessageContaining("--port-offset");
        assertThatThrownBy(() -> Ports.of(0, Map.of(Port.OCSP, 6_000), Map.<String, String>of()::get))
                .hasMessageContaining("port 6000");
        assertThat(Ports.of(0, Map.of(Port.KAFKA, 10_080), Map.<String, String>of()::get)
                        .of(Port.KAFKA))
                .isEqualTo(10_080);
    }

    @Test
    void areThoseOfTheLastStartUnlessSomebodySaysOtherwise(@TempDir Path directory) throws IOException {
        ChanceryHome home = new ChanceryHome(directory);
        assertThat(PortsFile.read(home)).isEmpty();

        PortsFile.write(home, Ports.of(600, Map.of(), Map.<String, String>of()::get));
        Ports again = Ports.of(PortsFile.read(home), Map.of(Port.OCSP, 1_234), Map.<String, String>of()::get);

        assertThat(again.of(Port.REGISTRY)).isEqualTo(8_680);
        assertThat(again.of(Port.WATCHER_MANAGEMENT)).isEqualTo(9_604);
        assertThat(again.of(Port.OCSP)).isEqualTo(1_234);
    }

    @Test
    void refuseANumberThatIsNoPortAndNameTheOption() {
        assertThatThrownBy(() -> Ports.of(20_000, Map.of(), Map.<String, String>of()::get))
                .hasMessageContaining("74329")
                .hasMessageContaining("--postgres-port");
        assertThatThrownBy(() -> Ports.of(0, Map.of(), Map.of("CHANCERY_KAFKA_PORT", "nine")::get))
                .hasMessageContaining("CHANCERY_KAFKA_PORT=nine");
    }
}
