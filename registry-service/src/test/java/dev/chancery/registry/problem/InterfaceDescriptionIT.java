/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml is what the service says of itself: a change of the interface is a difference in the review. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class InterfaceDescriptionIT {
    private static final Path STORED = Path.of("../docs/openapi.yaml");

    @Test
    void isTheOneInTheDocumentation() throws IOException {
        String served = given().accept("application/yaml").get("/q/openapi").asString();
        if (Boolean.getBoolean("chancery.docs.refresh")) {
            Files.writeString(STORED, served);
        }

        assertThat(served)
                .as("-Dchancery.docs.refresh=true writes %s anew", STORED)
                .isEqualTo(Files.exists(STORED) ? Files.readString(STORED) : "");
    }
}
