/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a slot's newest delivery to a host stands.
 *
 * @param files as read back from the target
 * @param detail for people: what failed and what to do about it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Deployment(
        Slot slot,
        String service,
        String kind,
        String host,
        State state,
        @Nullable CertificateId certificate,
        List<DeployedFile> files,
        Instant at,
        boolean changed,
        @Nullable String detail,
        String deployment,
        String commandId) {

    static Deployment of(DeploymentAdvanced advanced) {
        return new Deployment(
                advanced.slot(),
                advanced.slot().service(),
                advanced.slot().kind(),
                advanced.host(),
                advanced.state(),
                advanced.certificate(),
                advanced.files(),
                advanced.at(),
                advanced.changed(),
                advanced.detail(),
                advanced.deployment(),
                advanced.commandId());
    }
}
