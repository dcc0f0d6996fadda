/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host or a service as the registry knows it: the full state under a growing version. Record key: {@code host/<name>} or
 * {@code service/<name>}; compacted. A deletion is a record with {@code deleted} true; readers ignore lower versions.
 */
public sealed interface InventoryState {
    String name();

    /** From 1, one more with each change. */
    long version();

    boolean deleted();

    /** Who changed it to this version: the name of the REST token; never a secret. Absent in records from before it was recorded. */
    @Nullable
    String actor();

    /**
     * A machine to which certificates are delivered.
     *
     * @param actor name of the REST token that made this version; absent in older records
     * @param address address of a network target; absent for a directory
     * @param target how: {@code directory}
     */
    record HostState(
            String name,
            long version,
            boolean deleted,
            @Nullable String actor,
            @Nullable String address,
            String target,
            Map<String, String> labels)
            implements InventoryState {
        public HostState {
            Required.text("name", name);
            Required.text("target", target);
            labels = Required.map("labels", labels, 1_000);
        }
    }

    /**
     * A service and the places where its certificates live.
     *
     * @param actor name of the REST token that made this version; absent in older records
     * @param hostname becomes the CN and a name; absent means {@code <name>.internal}
     * @param aliases further names
     * @param validity requested validity; absent means the profile's default
     */
    record ServiceState(
            String name,
            long version,
            boolean deleted,
            @Nullable String actor,
            @Nullable String hostname,
            List<String> aliases,
            @Nullable Duration validity,
            boolean autoRenew,
            Map<String, String> labels,
            List<Binding> bindings)
            implements InventoryState {
        public ServiceState {
            Required.text("name", name);
            aliases = Required.list("aliases", aliases, 1_000);
            labels = Required.map("labels", labels, 1_000);
            bindings = Required.list("bindings", bindings, 1_000);
        }
    }

    /**
     * One place of one kind of a service's certificate.
     *
     * @param kind server, client, dual
     * @param directory on the host, relative to the target's root: no {@code ..}, no leading slash for a directory target
     * @param owner and {@code group}: names on the host; absent leaves the writer's own
     * @param mode of the private key as four octal digits, at most 0640; absent means 0600
     * @param hook run on the host after all files were replaced, an argument list without a shell; empty for none
     */
    record Binding(
            String host,
            String kind,
            String directory,
            Files files,
            @Nullable String owner,
            @Nullable String group,
            @Nullable String mode,
            List<String> hook) {
        public Binding {
            Required.text("host", host);
            Required.text("kind", kind);
            Required.text("directory", directory);
            Required.present("files", files);
            hook = Required.list("hook", hook, 64);
        }
    }

    /** File names within the binding's directory. */
    record Files(String key, String certificate, String chain, String ca) {
        public Files {
            Required.text("key", key);
            Required.text("certificate", certificate);
            Required.text("chain", chain);
            Required.text("ca", ca);
        }

        /** {@code server-key.pem}, {@code server-cert.pem}, {@code server-chain.pem}, {@code ca-cert.pem}. */
        public static Files ofKind(String kind) {
            return new Files(kind + "-key.pem", kind + "-cert.pem", kind + "-chain.pem", "ca-cert.pem");
        }
    }
}
