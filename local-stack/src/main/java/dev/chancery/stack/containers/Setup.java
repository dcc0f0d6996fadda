/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports.Port;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.PropertiesText;
import dev.chancery.stack.home.TokenFile;
import dev.chancery.stack.kafka.Principal;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.suite.FrontDoor;
import dev.chancery.stack.suite.Service;
import dev.chancery.stack.suite.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Makes every secret once, and hands each container the ones that it needs, as files. */
final class Setup {
    private final Network network;

    Setup(Network network) {
        this.network = network;
    }

    void write() throws IOException {
        writeBrokerLogins();
        writeDatabasePassword();
        for (Service service : Service.values()) {
            ChanceryHome home = network.homeOf(service.label());
            PrivateFiles.directory(home.services());
            new ServiceSettings(home, network.surroundings(), network.principals(), network.databases()).write(service);
        }
        // never made by the distributor: one that is missing might be one that is not mounted
        PrivateFiles.directory(network.homeOf(Service.DISTRIBUTOR.label()).hosts());
        writeClientFiles();
        System.out.println("all secrets and settings are written");
    }

    /**
     * The logins that the broker knows by itself, for each of its listeners. Its administrator comes in by PLAIN, because SCRAM users stand in
     * its log and there is none before somebody who is let in has made them. The local user may come in by PLAIN as on the local stack.
     */
    private void writeBrokerLogins() throws IOException {
        Principals principals = network.principals();
        Path file = PrivateFiles.directory(network.homeOf("kafka").root()).resolve("jaas.conf");
        PrivateFiles.write(file, """
                network.KafkaServer {
                  %s
                  org.apache.kafka.common.security.scram.ScramLoginModule required;
                };
                host.KafkaServer {
                  %s
                  org.apache.kafka.common.security.scram.ScramLoginModule required;
                };
                controller.KafkaServer {
                  %s
                };
                """.formatted(
                        principals.named(Principal.ADMIN).plainLoginJaas(),
                        principals.named("local").plainJaas(),
                        principals.controller().plainLoginJaas()));
    }

    /** For the group as well: the server's user is another one, and shares nothing with us but the group of this file. */
    private void writeDatabasePassword() throws IOException {
        Path file = network.homeOf("postgres").root().resolve("password");
        PrivateFiles.write(file, network.databases().adminPassword());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    /** What a person takes out to use the suite from the machine: see docs/containers.md. */
    private void writeClientFiles() throws IOException {
        ChanceryHome client = network.homeOf("client");
        PrivateFiles.directory(client.kafka());
        Principals outside = network.principalsOutside();
        PrivateFiles.write(
                client.kafka().resolve("client.properties"),
                PropertiesText.of(outside.named("local").librdkafkaProperties(outside.address())));
        String token = TokenFile.administrators(
                network.homeOf(Service.REGISTRY.label()).secrets().made(ServiceSettings.TOKEN));
        FrontDoor.writeCliFile(client, network.published().address(Port.REGISTRY), token, Optional.empty());
    }
}
