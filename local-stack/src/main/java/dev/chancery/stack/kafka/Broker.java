/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.PropertiesText;
import dev.chancery.stack.process.Child;
import dev.chancery.stack.process.JavaProgram;
import dev.chancery.stack.process.Spawner;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The broker as a child process: its files, its start, and what is set up on it once it answers. */
public final class Broker {
    /** Some 90 MB for itself, and what {@link BrokerSettings#bounds} lets others make it hold. */
    private static final String HEAP = "-Xmx384m";

    private final ChanceryHome home;
    private final Spawner spawner;
    private final JavaProgram java;
    private final TopicPlan plan;
    private final Addresses addresses;

    /**
     * Ports on loopback.
     *
     * @param tenants for tenants, and operators' tools
     * @param services for the suite's own
     * @param advertisedToServices where they are sent once they have asked
     */
    public record Addresses(int tenants, int services, int controller, int advertisedToServices) {}

    public Broker(ChanceryHome home, Spawner spawner, JavaProgram java, TopicPlan plan, Addresses addresses) {
        this.home = home;
        this.spawner = spawner;
        this.java = java;
        this.plan = plan;
        this.addresses = addresses;
    }

    /** Where tenants find it. */
    public String address() {
        return "127.0.0.1:" + addresses.tenants();
    }

    /** Writes the settings and everybody's credentials, and starts the process; it does not answer yet. */
    public Child start() throws IOException {
        Principal admin = principals().named(Principal.ADMIN);
        BrokerSettings settings = new BrokerSettings(
                addresses,
                home.kafka().resolve("data"),
                admin,
                principals().named("local"),
                principals().controller());
        PrivateFiles.write(home.kafka().resolve("server.properties"), PropertiesText.of(settings.properties()));
        PrivateFiles.write(
                home.kafka().resolve("format.properties"), PropertiesText.of(Map.of("password", admin.password())));
        writeCredentials();
        List<String> flags = new ArrayList<>(List.of(HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        flags.addAll(JavaProgram.guards(home.emptyTemporary("kafka")));
        return spawner.start(java.program(
                "kafka",
                flags,
                BrokerMain.class.getName(),
                List.of(home.kafka().resolve("server.properties").toString()),
                home.kafka(),
                home.log("kafka")));
    }

    /** Waits until the broker answers, then makes topics, rights and credentials what the plan says. */
    public Provisioning.Result provision(Child process) throws IOException {
        Principals principals = principals();
        CompletableFuture<String> ended =
                process.process().onExit().thenApply(_ -> process.explain("the broker stopped while starting"));
        return new Provisioning(plan, principals.named(plan.principals())).run(login(Principal.ADMIN), ended);
    }

    /** The login of a principal, where it is to come in. */
    public Map<String, String> login(String name) throws IOException {
        String services = "127.0.0.1:" + addresses.services();
        return principals().named(name).properties(Principal.isOfTheSuite(name) ? services : address());
    }

    private Principals principals() throws IOException {
        return new Principals(home.secrets(), address());
    }

    private void writeCredentials() throws IOException {
        List<String> names = new ArrayList<>(plan.principals());
        names.add(Principal.ADMIN);
        for (String name : names) {
            PrivateFiles.write(home.kafka().resolve(name + ".properties"), PropertiesText.of(login(name)));
        }
        PrivateFiles.write(
                home.kafka().resolve("client.properties"),
                PropertiesText.of(principals().named("local").librdkafkaProperties(address())));
    }
}
