/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.PropertiesText;
import dev.chancery.stack.home.Secrets;
import dev.chancery.stack.home.TokenFile;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.postgres.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each service is told: one file for each, 0600, because it holds credentials.
 *
 * <p>A service refuses a key that it does not know, so a key that it renames is renamed here. What the operator has written for the service wins.
 */
public final class ServiceSettings {
    /** What programs show at the front door, in the form of the registry's token file: a name and the token. */
    public static final String TOKEN = "api-token";

    private final ChanceryHome home;
    private final Surroundings surroundings;
    private final Principals principals;
    private final Databases databases;
    private final Secrets secrets;

    /** @param home where the service keeps what is its own; its secrets and settings are written there */
    public ServiceSettings(ChanceryHome home, Surroundings surroundings, Principals principals, Databases databases)
            throws IOException {
        this.home = home;
        this.surroundings = surroundings;
        this.principals = principals;
        this.databases = databases;
        this.secrets = home.secrets();
    }

    /** Writes the file anew and says where it is. */
    public Path write(Service service) throws IOException {
        Map<String, String> settings = new TreeMap<>(own(service));
        principals.login(service.label()).forEach((key, value) -> settings.put("kafka." + key, value));
        if (Databases.roles().contains(service.label())) {
            settings.putAll(databases.login(service.label()));
        }
        // one line for each look at it while it starts
        settings.put("quarkus.log.category.\"io.smallrye.health\".level", "WARN");
        settings.put("quarkus.management.host", surroundings.host());
        settings.put(
                "quarkus.management.port", Integer.toString(surroundings.ports().of(service.management())));
        if (service.front() != service.management()) {
            // The responder's public port is a server of its own.
            String front = service == Service.OCSP ? "chancery.ocsp." : "quarkus.http.";
            settings.put(front + "host", surroundings.host());
            settings.put(front + "port", Integer.toString(surroundings.ports().of(service.front())));
        }
        settings.putAll(home.settingsOf(service.label()));
        Path file = home.services().resolve(service.label() + ".properties");
        PrivateFiles.write(file, PropertiesText.of(settings));
        return file;
    }

    private Map<String, String> own(Service service) throws IOException {
        return switch (service) {
            // Passphrases are not made here: who makes one, and knows it to be random, need not stretch it.
            case ISSUER ->
                Map.of(
                        "chancery.issuer.key-directory", home.authorities().toString(),
                        "chancery.issuer.passphrase-file",
                                secrets.file("issuer-passphrase").toString(),
                        "chancery.issuer.create-authorities", "true",
                        "chancery.issuer.status-url", surroundings.statusUrl(),
                        "chancery.issuer.audit-file",
                                home.root().resolve("audit/issuer.jsonl").toString());
            case REGISTRY ->
                Map.of(
                        "chancery.registry.token-file",
                        tokenFile(),
                        "chancery.registry.allowed-hosts",
                        "127.0.0.1,localhost");
            case OCSP ->
                Map.of(
                        "chancery.ocsp.key-directory",
                                home.root().resolve("ocsp").toString(),
                        "chancery.ocsp.passphrase-file",
                                secrets.file("ocsp-passphrase").toString());
            case DISTRIBUTOR ->
                Map.of(
                        "chancery.distributor.key-directory",
                                home.root().resolve("distributor").toString(),
                        "chancery.distributor.hosts-directory", home.hosts().toString(),
                        "chancery.distributor.allowed-hooks-file",
                                allowedHooks().toString(),
                        "chancery.distributor.hidden-from-hooks", hiddenFromHooks());
            case WATCHER -> Map.of();
        };
    }

    /** Refused here already when it is malformed: a registry that does not start says so in its log alone. */
    private String tokenFile() throws IOException {
        Path file = secrets.made(TOKEN);
        TokenFile.administrators(file);
        return file.toString();
    }

    /** Empty until the operator writes something into it. */
    private Path allowedHooks() throws IOException {
        Path file = home.allowedHooks();
        if (!Files.exists(file)) {
            PrivateFiles.write(file, "[]\n");
        }
        return file;
    }

    /** Everything that is kept but the hosts, the parts' logs among it: they may name what a hook has no business with. */
    private String hiddenFromHooks() {
        return Stream.of(
                        "audit",
                        "ca",
                        "cli.json",
                        "distributor",
                        "kafka",
                        "logs",
                        "ocsp",
                        "postgres",
                        "run",
                        "secrets",
                        "services")
                .map(name -> home.root().resolve(name).toString().replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }
}
