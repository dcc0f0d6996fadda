/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real broker with the topics and rights of deploy/topics.yaml, and a real PostgreSQL with a role and schema per service.
 *
 * <p>One for the whole JVM, started when it is first asked for and gone with it: tests keep apart by keys and names of their own. As an
 * extension ({@code @ExtendWith}) it starts before the tests and can be a parameter of them; {@link #available()} is the same one.
 */
public final class ChanceryInfrastructure implements BeforeAllCallback, ParameterResolver {

    /** The one of this JVM, started now if need be; fails with a sentence that says what is missing. */
    public static ChanceryInfrastructure available() {
        RunningStack.available();
        return new ChanceryInfrastructure();
    }

    /** host:port of the broker. */
    public String bootstrapServers() {
        return RunningStack.available().bootstrapServers();
    }

    /** How a Kafka client logs in as the administrator, who may do everything. */
    public Map<String, Object> adminProperties() {
        return propertiesOf("admin");
    }

    /** How a Kafka client logs in as this principal of topics.yaml. */
    public Map<String, Object> propertiesOf(String principal) {
        return new TreeMap<>(RunningStack.available().kafkaLogin(principal));
    }

    /** {@code quarkus.datasource.username}, {@code .password}, {@code .jdbc.url} and {@code .reactive.url} of this role; empty without one. */
    public Map<String, String> databaseOf(String role) {
        return RunningStack.available().postgresLogin(role);
    }

    /** kill -9: what was not yet written is lost. Returns when the process is gone. */
    public void killBroker() {
        RunningStack.available().order("kill kafka");
    }

    /** Returns when the broker answers again, on the port that it had, with the data that it had. */
    public void startBroker() {
        RunningStack.available().order("start kafka");
    }

    public void killDatabase() {
        RunningStack.available().order("kill postgres");
    }

    public void startDatabase() {
        RunningStack.available().order("start postgres");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        RunningStack.available();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ChanceryInfrastructure.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }
}
