/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import static dev.chancery.registry.hosts.InventoryNames.broken;

import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.Files;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.hosts.ServiceBody.BindingBody;
import dev.chancery.registry.hosts.ServiceBody.FilesBody;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes states of what callers describe, or says which field breaks which rule. Needs nothing but the text; whether a host exists is asked elsewhere. */
final class InventoryRules {
    private static final Duration VALIDITY_MIN = Duration.ofMinutes(1);
    /** The longest lifetime that a profile may give a leaf. */
    private static final Duration VALIDITY_MAX = Duration.ofDays(400);

    private static final int ALIASES_MAX = 100;
    private static final int BINDINGS_MAX = 500;
    private static final String TARGET = "directory";
    private static final String KIND = "server";

    private InventoryRules() {}

    static HostState host(String name, long version, HostBody body) {
        String target = body.target() == null ? TARGET : body.target();
        if (!target.equals(TARGET)) {
            throw broken("target", "target", "must be \"directory\", the only supported target");
        }
        return new HostState(
                InventoryNames.hostName("name", name),
                version,
                false,
                null,
                body.address() == null ? null : InventoryNames.networkAddress("address", body.address()),
                target,
                InventoryNames.labels(body.labels()));
    }

    static ServiceState service(String name, long version, ServiceBody body) {
        String known = InventoryNames.serviceName(name);
        return new ServiceState(
                known,
                version,
                false,
                null,
                hostname(known, body.hostname()),
                aliases(body.aliases()),
                validity(body.validity()),
                body.autoRenew() == null || body.autoRenew(),
                InventoryNames.labels(body.labels()),
                bindings(body));
    }

    /** The state with the binding added, in place of one of the same host and kind. */
    static ServiceState bound(ServiceState service, BindingBody body) {
        Binding added = binding("", body, KIND);
        List<Binding> bindings = new ArrayList<>(service.bindings());
        bindings.removeIf(binding -> isSame(binding, added));
        bindings.add(added);
        requireApart("directory", bindings);
        return with(service, bindings);
    }

    /** The state without the binding; null when there is none of this host and kind. */
    static @Nullable ServiceState unbound(ServiceState service, String host, String kind) {
        List<Binding> left = service.bindings().stream()
                .filter(binding ->
                        !(binding.host().equals(host) && binding.kind().equals(kind)))
                .toList();
        return left.size() == service.bindings().size() ? null : with(service, left);
    }

    private static ServiceState with(ServiceState service, List<Binding> bindings) {
        return new ServiceState(
                service.name(),
                service.version(),
                false,
                service.actor(),
                service.hostname(),
                service.aliases(),
                service.validity(),
                service.autoRenew(),
                service.labels(),
                bindings);
    }

    private static @Nullable String hostname(String name, @Nullable String hostname) {
        if (hostname != null) {
            return InventoryNames.dnsName("hostname", hostname);
        }
        // What it will be called on the certificate must be a name too.
        InventoryNames.dnsName("hostname", name + ".internal");
        return null;
    }

    private static List<String> aliases(@Nullable List<@Nullable String> aliases) {
        if (aliases == null) {
            return List.of();
        }
        if (aliases.size() > ALIASES_MAX) {
            throw broken("aliases", "length", "must be at most " + ALIASES_MAX);
        }
        List<String> known = new ArrayList<>();
        for (int i = 0; i < aliases.size(); i++) {
            known.add(InventoryNames.dnsNameOrAddress("aliases[" + i + "]", aliases.get(i)));
        }
        return known.stream().distinct().toList();
    }

    private static @Nullable Duration validity(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Duration validity;
        try {
            validity = Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw broken(
                    "validity",
                    "iso-8601",
                    "must be an ISO 8601 period of days, hours, minutes and seconds, P30D or PT12H");
        }
        if (validity.compareTo(VALIDITY_MIN) < 0
                || validity.compareTo(VALIDITY_MAX) > 0
                || validity.toNanosPart() != 0) {
            throw broken("validity", "range", "must be between PT1M and P400D, in whole seconds");
        }
        return validity;
    }

    private static List<Binding> bindings(ServiceBody body) {
        List<@Nullable BindingBody> bodies = body.bindings() == null ? List.of() : body.bindings();
        if (bodies.size() > BINDINGS_MAX) {
            throw broken("bindings", "length", "must be at most " + BINDINGS_MAX);
        }
        String kind = body.profile() == null ? KIND : InventoryNames.kind("profile", body.profile());
        List<Binding> bindings = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            BindingBody binding = bodies.get(i);
            if (binding == null) {
                throw broken("bindings[" + i + "]", "required", "is null");
            }
            bindings.add(binding("bindings[" + i + "].", binding, kind));
        }
        requireApart("bindings", bindings);
        return bindings;
    }

    private static Binding binding(String at, BindingBody body, String usualKind) {
        String kind = InventoryNames.kind(at + "kind", body.kind() == null ? usualKind : body.kind());
        return new Binding(
                InventoryNames.hostName(at + "host", body.host()),
                kind,
                InventoryNames.directory(at + "directory", body.directory()),
                files(at + "files", body.files(), Files.ofKind(kind)),
                body.owner() == null ? null : InventoryNames.owner(at + "owner", body.owner()),
                body.group() == null ? null : InventoryNames.owner(at + "group", body.group()),
                body.mode() == null ? null : InventoryNames.mode(at + "mode", body.mode()),
                InventoryNames.hook(at + "hook", body.hook()));
    }

    private static Files files(String at, @Nullable FilesBody body, Files usual) {
        if (body == null) {
            return usual;
        }
        Files files = new Files(
                file(at + ".key", body.key(), usual.key()),
                file(at + ".certificate", body.certificate(), usual.certificate()),
                file(at + ".chain", body.chain(), usual.chain()),
                file(at + ".ca", body.ca(), usual.ca()));
        if (Stream.of(files.key(), files.certificate(), files.chain(), files.ca())
                        .distinct()
                        .count()
                < 4) {
            throw broken(at, "distinct", "must name four different files");
        }
        return files;
    }

    private static String file(String field, @Nullable String text, String usual) {
        return text == null ? usual : InventoryNames.file(field, text);
    }

    /** No two bindings fill one place, and none writes over a file of another; the CA's file is the same for all. */
    private static void requireApart(String field, List<Binding> bindings) {
        Set<String> places = new HashSet<>();
        Set<String> own = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (Binding binding : bindings) {
            if (!places.add(binding.host() + "/" + binding.kind())) {
                throw broken(
                        field,
                        "unique",
                        "must have one entry for each host and kind; " + binding.host() + " has two for "
                                + binding.kind());
            }
            String directory = binding.host() + ":" + binding.directory() + "/";
            Files files = binding.files();
            for (String file : List.of(files.key(), files.certificate(), files.chain())) {
                if (!own.add(directory + file)) {
                    throw broken(
                            field,
                            "unique-files",
                            "must not contain two bindings that write the file " + file + " in the same directory");
                }
            }
            shared.add(directory + files.ca());
        }
        if (shared.stream().anyMatch(own::contains)) {
            throw broken(
                    field,
                    "unique-files",
                    "must not contain a binding whose CA file replaces a file of another " + "binding");
        }
    }

    private static boolean isSame(Binding one, Binding other) {
        return one.host().equals(other.host()) && one.kind().equals(other.kind());
    }
}
