/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.OcspConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The service's configuration with its defaults, and what a test says otherwise. */
public final class TestConfig {
    private TestConfig() {}

    public static OcspConfig of(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of(
                "chancery.ocsp.key-directory", "target/unused", "chancery.ocsp.passphrase-file", "target/unused-too"));
        all.putAll(properties);
        return new SmallRyeConfigBuilder()
                .withMapping(OcspConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(OcspConfig.class);
    }
}
