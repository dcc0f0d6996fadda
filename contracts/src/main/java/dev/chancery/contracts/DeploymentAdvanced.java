/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery reached a state. Record key: {@code service/kind@host}.
 *
 * @param deployment id of the delivery, the same for all of its states
 * @param commandId the command that led to it
 * @param certificate absent until one is issued
 * @param files as read back from the target; empty before files_verified
 * @param changed false if the target contained exactly these files and nothing was written
 * @param detail as text: what failed and what to do about it; absent on success
 */
public record DeploymentAdvanced(
        String deployment,
        String commandId,
        Slot slot,
        String host,
        State state,
        @Nullable CertificateId certificate,
        Instant at,
        List<DeployedFile> files,
        boolean changed,
        @Nullable String detail) {
    public DeploymentAdvanced {
        Required.text("deployment", deployment);
        Required.text("commandId", commandId);
        Required.present("slot", slot);
        Required.text("host", host);
        Required.present("state", state);
        Required.present("at", at);
        files = Required.list("files", files, 1_000);
    }

    /** The record's key. */
    public String key() {
        return slot + "@" + host;
    }

    /**
     * @param path on the target, absolute
     * @param mode four octal digits
     */
    public record DeployedFile(
            String path,
            Sha256 sha256,
            @Nullable String owner,
            @Nullable String mode) {
        public DeployedFile {
            Required.text("path", path);
            Required.present("sha256", sha256);
        }
    }

    /** The states of a delivery. */
    public enum State {
        @JsonProperty("planned")
        PLANNED,
        @JsonProperty("waiting_for_trust")
        WAITING_FOR_TRUST,
        @JsonProperty("waiting_for_successor")
        WAITING_FOR_SUCCESSOR,
        @JsonProperty("pushed")
        PUSHED,
        @JsonProperty("files_verified")
        FILES_VERIFIED,
        @JsonProperty("reloaded")
        RELOADED,
        @JsonProperty("unreachable")
        UNREACHABLE,
        @JsonProperty("needs_privilege")
        NEEDS_PRIVILEGE,
        @JsonProperty("rolled_back")
        ROLLED_BACK,
        @JsonProperty("failed")
        FAILED
    }
}
