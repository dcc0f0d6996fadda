/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.schema;

import dev.chancery.testkit.ChanceryInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Database and broker are away when the registry starts. */
public final class Away implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        ChanceryInfrastructure.available().killDatabase();
        ChanceryInfrastructure.available().killBroker();
        return Map.of();
    }

    /** Whatever became of the test: those after it need both. */
    @Override
    public void stop() {}
}
