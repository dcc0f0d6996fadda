/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives a service under test its login to the broker and, where it has one, to its database.
 *
 * <p>{@code @WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))}
 */
public final class ChanceryResource implements QuarkusTestResourceLifecycleManager {
    private String principal = "";

    @Override
    public void init(Map<String, String> arguments) {
        String name = arguments.get("principal");
        if (name == null) {
            throw new IllegalArgumentException("ChanceryResource needs the argument principal: issuer, registry, …");
        }
        principal = name;
    }

    @Override
    public Map<String, String> start() {
        RunningStack stack = RunningStack.available();
        Map<String, String> configuration = new TreeMap<>(stack.postgresLogin(principal));
        stack.kafkaLogin(principal).forEach((key, value) -> configuration.put("kafka." + key, value));
        return configuration;
    }

    /** Nothing: the infrastructure is there for the next test class too, and goes with the JVM. */
    @Override
    public void stop() {}
}
