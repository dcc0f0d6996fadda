/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.File;
import java.net.Socket;
import java.net.URL;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.policy");

    @Test
    void knowsMessagesAndNamesAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.chancery.policy..",
                        "dev.chancery.contracts..",
                        "dev.chancery.x509..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.bouncycastle.asn1..",
                        "org.jspecify..")
                .check(MAIN);
    }

    @Test
    void readsTheTextThatItIsGiven() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..", "java.sql..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(File.class, Socket.class, URL.class)
                .check(MAIN);
    }

    @Test
    void knowsNoClockChanceOrPrivateKey() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(InstantSource.class, Clock.class, SecureRandom.class, Random.class, PrivateKey.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }
}
