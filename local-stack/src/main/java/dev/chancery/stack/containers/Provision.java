/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import dev.chancery.stack.kafka.Principal;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.kafka.Provisioning;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Makes the credentials, topics and rights on the broker, and the roles and schemas in the database. */
final class Provision {
    private final Network network;
    private final TopicPlan plan;

    Provision(Network network, TopicPlan plan) {
        this.network = network;
        this.plan = plan;
    }

    void run() throws IOException {
        network.databases().prepare(() -> true);
        Principals principals = network.principals();
        Provisioning.Result result = new Provisioning(plan, principals.named(plan.principals()))
                .run(
                        principals.named(Principal.ADMIN).plainProperties(principals.address()),
                        new CompletableFuture<>());
        result.drift().forEach(line -> System.out.println("note: " + line));
        System.out.println("set up: topics created=" + result.topicsCreated());
    }
}
