/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.testkit.ChanceryInfrastructure;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/** The issuers that share the requests, as the broker sees them. */
final class RequestGroup {
    private RequestGroup() {}

    /** Whoever was stopped or killed stays a member until its session ends; an operator can say so sooner. */
    static void removeMembers(ChanceryInfrastructure infrastructure) {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            if (!description(admin).members().isEmpty()) {
                admin.removeMembersFromConsumerGroup(RequestConsumer.GROUP, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ConsumerGroupDescription description(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(RequestConsumer.GROUP))
                .all()
                .get()
                .values()
                .iterator()
                .next();
    }
}
