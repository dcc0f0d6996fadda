/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.PropertiesText;
import dev.chancery.stack.home.Secrets;
import dev.chancery.stack.kafka.Broker;
import dev.chancery.stack.postgres.Databases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each service is told: one file for each, 0600, because it holds credentials.
 *
 * <p>A service refuses a key that it does not know, so a key that it renames is renamed here.
 */
public final class ServiceSettings {
    /** What programs show at the front door, in the form of the registry's token file: a name and the token. */
    public static final String TOKEN = "api-token";

    private final ChanceryHome home;
    private final Ports ports;
    private final Broker broker;
    private final Databases databases;
    private final Secrets secrets;

    public ServiceSettings(ChanceryHome home, Ports ports, Broker broker, Databases databases) throws IOException {
        this.home = home;
        this.ports = ports;
        this.broker = broker;
        this.databases = databases;
        this.secrets = home.secrets();
    }

    /** Writes the file anew and says where it is. */
    public Path write(Service service) throws IOException {
        Map<String, String> settings = new TreeMap<>(own(service));
        broker.login(service.label()).forEach((key, value) -> settings.put("kafka." + key, value));
        if (Databases.roles().contains(service.label())) {
            settings.putAll(databases.login(service.label()));
        }
        // one line for each look at it while it starts
        settings.put("quarkus.log.category.\"io.smallrye.health\".level", "WARN");
        settings.put("quarkus.management.host", "127.0.0.1");
        settings.put("quarkus.management.port", Integer.toString(ports.of(service.management())));
        if (service.front() != service.management()) {
            settings.put("quarkus.http.host", "127.0.0.1");
            settings.put("quarkus.http.port", Integer.toString(ports.of(service.front())));
        }
        Path file = home.services().resolve(service.label() + ".properties");
        PrivateFiles.write(file, PropertiesText.of(settings));
        return file;
    }

    private Map<String, String> own(Service service) throws IOException {
        return switch (service) {
            case ISSUER ->
                Map.of(
                        "chancery.issuer.key-directory", home.authorities().toString(),
                        "chancery.issuer.passphrase-file", secretFile("issuer-passphrase"),
                        "chancery.issuer.create-authorities", "true",
                        "chancery.issuer.status-url", "http://" + ports.address(Port.OCSP),
                        "chancery.issuer.audit-file",
                                home.root().resolve("audit/issuer.jsonl").toString());
            case REGISTRY ->
                Map.of(
                        "chancery.registry.token-file",
                        secretFile(TOKEN),
                        "chancery.registry.allowed-hosts",
                        "127.0.0.1,localhost");
            case OCSP ->
                Map.of(
                        "chancery.ocsp.key-directory",
                                home.root().resolve("ocsp").toString(),
                        "chancery.ocsp.passphrase-file", secretFile("ocsp-passphrase"));
            case DISTRIBUTOR ->
                Map.of(
                        "chancery.distributor.key-directory",
                                home.root().resolve("distributor").toString(),
                        "chancery.distributor.hosts-directory", home.hosts().toString());
            case WATCHER -> Map.of();
        };
    }

    private String secretFile(String name) throws IOException {
        secrets.get(name);
        return secrets.file(name).toString();
    }
}
