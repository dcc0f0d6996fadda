/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.schema;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready without tables. */
@Readiness
@ApplicationScoped
class SchemaReady implements HealthCheck {
    private final Schema schema;

    SchemaReady(Schema schema) {
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return schema.isReady()
                ? HealthCheckResponse.up("tables are there")
                : HealthCheckResponse.named("tables are there")
                        .withData("waits for", schema.waitsFor())
                        .down()
                        .build();
    }
}
