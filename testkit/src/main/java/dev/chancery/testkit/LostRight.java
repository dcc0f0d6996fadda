/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The broker lets a service write a topic no more. */
public final class LostRight implements Obstacle {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Admin admin;
    private final AclBinding refusal;
    private final BooleanSupplier reached;

    /** @param reached whether there is something that waits to be published */
    public LostRight(String principal, String topic, BooleanSupplier reached) {
        this.admin = Admin.create(ChanceryInfrastructure.available().adminProperties());
        this.refusal = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + principal, "*", AclOperation.WRITE, AclPermissionType.DENY));
        this.reached = reached;
        done(() -> admin.createAcls(List.of(refusal)).all().get());
        await().atMost(LIMIT).until(() -> isRefused());
    }

    @Override
    public boolean isReached() {
        return reached.getAsBoolean();
    }

    @Override
    public void close() {
        try (admin) {
            done(() -> admin.deleteAcls(List.of(refusal.toFilter())).all().get());
            await().atMost(LIMIT).until(() -> !isRefused());
        }
    }

    private boolean isRefused() throws Exception {
        return !admin.describeAcls(refusal.toFilter()).values().get().isEmpty();
    }

    private interface Step {
        Object take() throws ExecutionException, InterruptedException;
    }

    private static void done(Step step) {
        try {
            step.take();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
